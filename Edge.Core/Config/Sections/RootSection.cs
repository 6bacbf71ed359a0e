using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>The top of the file.</summary>
internal static class RootSection
{
    /// <summary>Editors look here for the schema; we do not.</summary>
    public static TextKey Schema { get; } = new("$schema") { IsOptional = true };

    /// <summary>Every key of the file, with everything below it.</summary>
    public static ConfigSection Section { get; } = new(
        Schema, ListenersSection.Key, CertificatesSection.Key, CertificateStoreSection.Key, OriginsSection.Key, OriginGroupsSection.Key,
        CachePoliciesSection.Key, ResponseHeadersSection.Key, DistributionsSection.Key, CacheSection.Key, CompressionSection.Key, LimitsSection.Key, TlsSection.Key, AdminSection.Key, AccessLogSection.Key);
}
