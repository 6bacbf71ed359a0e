using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Cache;
using Edge.Cache.Policy;
using Edge.Core.Config.Matching;
using Edge.Tls.Certificates;

namespace Edge.Core.Config;

/// <summary>Every rule the process obeys, whole and checked. Immutable; a reload builds another one and swaps it in one write.</summary>
internal sealed record EdgeSnapshot
{
    private readonly HostTable<Distribution> _hosts = new([]);
    private readonly ImmutableArray<Distribution> _distributions = [];
    private readonly bool _tellsFingerprints;

    /// <summary>Where viewers are accepted; at least one.</summary>
    public required ImmutableArray<ListenerSettings> Listeners { get; init; }

    /// <summary>Server name → credentials, and the credentials for clients that send no name.</summary>
    public required CertificateStore Certificates { get; init; }

    /// <summary>Loaded certificates by the operator's name, for expiry metrics (T30).</summary>
    public required FrozenDictionary<string, ServerCredential> Credentials { get; init; }

    /// <summary>What a client gets whose name no certificate has but whose site exists (the alias <c>*</c>); null: it is refused (E-25, T26).</summary>
    public required CredentialSet? DefaultCredentials { get; init; }

    /// <summary>Origins by name.</summary>
    public required FrozenDictionary<string, OriginSettings> Origins { get; init; }

    /// <summary>Origin groups by name.</summary>
    public required FrozenDictionary<string, OriginTarget> OriginGroups { get; init; }

    /// <summary>Cache policies by name, the built-in ones included.</summary>
    public required FrozenDictionary<string, CachePolicy> CachePolicies { get; init; }

    /// <summary>Response headers policies by name.</summary>
    public required FrozenDictionary<string, ResponseHeadersPolicy> ResponseHeadersPolicies { get; init; }

    /// <summary>Sites in the order of the file; at least one.</summary>
    public required ImmutableArray<Distribution> Distributions
    {
        get => _distributions;
        init
        {
            _distributions = value;
            _tellsFingerprints = value.Any(site =>
                site.Behaviors.Append(site.Default).Any(behavior => behavior.FingerprintFields != FingerprintFields.None));
            _hosts = new(value.SelectMany(site => site.Aliases.Select(alias => KeyValuePair.Create(alias, site))));
        }
    }

    /// <summary>Numbers of the cache.</summary>
    public required CacheLimits Cache { get; init; }

    /// <summary>Numbers of everything else.</summary>
    public required EdgeLimits Limits { get; init; }

    /// <summary>TLS of the process, on both sides.</summary>
    public required TlsSettings Tls { get; init; }

    /// <summary>The admin endpoint; null: off.</summary>
    public required AdminSettings? Admin { get; init; }

    /// <summary>The access log.</summary>
    public required AccessLogSettings AccessLog { get; init; }

    /// <summary>Whether anybody, log or origin, is told the fingerprints of viewers; else they are not computed.</summary>
    public bool WantsFingerprints => _tellsFingerprints || AccessLog.Fingerprints;

    /// <summary>The site that claims a host (E-27): exact name, then the longest wildcard, then <c>*</c>.</summary>
    /// <param name="host">A host without port, in any case; one trailing dot is ignored.</param>
    /// <returns>Null when no site claims it (403, E-29). Allocates nothing.</returns>
    public Distribution? FindDistribution(ReadOnlySpan<byte> host) => _hosts.Find(host);

    /// <summary>The credentials for a handshake.</summary>
    /// <param name="serverName">The SNI in lower case, or null when the client sent none.</param>
    /// <returns>Those of the name; else, when a site claims the name all the same, the default ones; null: refuse (E-25).</returns>
    public CredentialSet? FindCredentials(string? serverName)
    {
        if (Certificates.Find(serverName) is { } found) return found;
        if (serverName is null || DefaultCredentials is null) return null;
        return FindDistribution(System.Text.Encoding.UTF8.GetBytes(serverName)) is null ? null : DefaultCredentials;
    }

    /// <summary>The site whose name this is in the file, or null.</summary>
    public Distribution? FindDistributionByName(string name) =>
        Distributions.FirstOrDefault(site => site.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What kind of thing it is; its contents hold secrets (P03).</summary>
    public override string ToString() => $"configuration of {Distributions.Length} distributions";
}
