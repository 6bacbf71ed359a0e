using Edge.Cache.Policy;

namespace Edge.Core.Config.Sections;

/// <summary>Everything a behaviour can refer to.</summary>
/// <param name="Targets">Origins and origin groups; their names do not collide.</param>
/// <param name="CachePolicies">The operator's cache policies and the built-in ones.</param>
/// <param name="ResponseHeaders">Response headers policies.</param>
/// <param name="HasHttpsListener">Whether any viewer can come over HTTPS.</param>
internal sealed record SiteParts(
    NamedSet<OriginTarget> Targets, NamedSet<CachePolicy> CachePolicies, NamedSet<ResponseHeadersPolicy> ResponseHeaders, bool HasHttpsListener)
{
    /// <summary>Whether the site asks viewers for certificates (E-218).</summary>
    public bool AsksForCertificates { get; init; }
}
