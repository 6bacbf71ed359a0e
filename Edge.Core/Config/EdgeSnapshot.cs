using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Cache;
using Edge.Cache.Policy;
using Edge.Core.Certificates;
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

    /// <summary>Server name → certificates, and those for clients that send no name.</summary>
    public required CertificateStore Certificates { get; init; }

    /// <summary>The entries of <c>certificates</c> and what they came to, for swaps and metrics (T30).</summary>
    public required ImmutableArray<LoadedSource> CertificateSources { get; init; }

    /// <summary>What applies to all certificates.</summary>
    public required CertificateRules CertificateRules { get; init; }

    /// <summary>Origins by name.</summary>
    public required FrozenDictionary<string, OriginSettings> Origins { get; init; }

    /// <summary>Origins that are what they were in <paramref name="before"/> go on with their connections. Called before this is in service.</summary>
    public void ContinueOrigins(EdgeSnapshot before)
    {
        foreach (var (name, origin) in Origins)
        {
            if (before.Origins.TryGetValue(name, out var old))
            {
                origin.TryContinue(old);
            }
        }
    }

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

    /// <summary>How content is compressed.</summary>
    public required CompressionSettings Compression { get; init; }

    /// <summary>Numbers of everything else.</summary>
    public required EdgeLimits Limits { get; init; }

    /// <summary>TLS of the process, on both sides.</summary>
    public required TlsSettings Tls { get; init; }

    /// <summary>Session tickets for viewers.</summary>
    public required TicketSettings Tickets { get; init; }

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

    /// <summary>The certificates for a handshake.</summary>
    /// <param name="serverName">The SNI in lower case, or null when the client sent none.</param>
    /// <param name="site">The site that claims the name, or null.</param>
    /// <returns>Those of the name; else the default ones, when a site claims the name all the same or the rules say so; null: refuse
    /// (E-25, T26).</returns>
    public CertificateSet? FindCertificates(string? serverName, Distribution? site)
    {
        if (serverName is null) return CertificateRules.AbsentServerName == ServerNameRule.Default ? Certificates.Default : null;
        if (Certificates.Find(serverName) is { } found) return found;
        return site is not null || CertificateRules.UnknownServerName == ServerNameRule.Default ? Certificates.Default : null;
    }

    /// <summary>The same rules with other certificates: what a swap puts into service.</summary>
    public EdgeSnapshot With(ImmutableArray<LoadedSource> sources) => this with
    {
        CertificateSources = sources,
        Certificates = sources.Select(entry => entry.Certificates).SequenceEqual(CertificateSources.Select(entry => entry.Certificates))
            ? Certificates   // only what is said about the files on disk is new
            : CertificateTable.Build(sources, Distributions.Any(site => site.IsForAnyHost)),
    };

    /// <summary>The site whose name this is in the file, or null.</summary>
    public Distribution? FindDistributionByName(string name) =>
        Distributions.FirstOrDefault(site => site.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What kind of thing it is; its contents hold secrets (P03).</summary>
    public override string ToString() => $"configuration of {Distributions.Length} distributions";
}
