using System.Collections.Immutable;
using Edge.Core.Certificates;

namespace Edge.Core.Config;

/// <summary>What readers need beside the document.</summary>
/// <param name="BaseDirectory">Where relative paths begin: the directory of the file.</param>
/// <param name="Now">The time certificates are judged at.</param>
internal sealed record ConfigContext(string BaseDirectory, DateTimeOffset Now)
{
    /// <summary>Read every certificate of a directory whole, and refuse what a running server would warn of: for the check.</summary>
    public bool Thorough { get; init; }

    /// <summary>Certificates of the configuration in service; what has not changed on disk is taken over.</summary>
    public IReadOnlyDictionary<CertificateSource, LoadedSource> KnownCertificates { get; init; } =
        ImmutableDictionary<CertificateSource, LoadedSource>.Empty;

    /// <summary>Trust anchors, shared by the origins of this configuration.</summary>
    public OriginTrusts Trusts { get; } = new();

    /// <summary>The absolute form of a path from the file.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, BaseDirectory);
}
