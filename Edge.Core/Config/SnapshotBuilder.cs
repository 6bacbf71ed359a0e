using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Core.Certificates;
using Edge.Core.Config.Document;
using Edge.Core.Config.Sections;

namespace Edge.Core.Config;

/// <summary>Document → <see cref="EdgeSnapshot"/>, or every error with its place.</summary>
/// <remarks>
/// Sections are read in the order in which they refer to each other; a reference to something broken is silent, because the
/// broken thing has been reported. What is built only leaves when nothing at all was wrong.
/// </remarks>
internal static class SnapshotBuilder
{
    /// <summary>Reads the whole document.</summary>
    /// <param name="document">The root, environment variables laid over it.</param>
    /// <param name="context">Base directory and clock.</param>
    /// <param name="issues">Takes errors and warnings.</param>
    /// <param name="effective">Takes what every key came to.</param>
    /// <returns>Null when there is any error.</returns>
    public static EdgeSnapshot? Build(ConfigNode document, ConfigContext context, ConfigIssues issues, EffectiveSection effective)
    {
        var root = new SectionReader(document, RootSection.Section, issues, effective);
        root.Read(RootSection.Schema);
        var listeners = ListenersSection.Read(root);
        var certificateRules = CertificateStoreSection.Read(root);
        var certificates = CertificatesSection.Read(root, context, certificateRules);
        var hasHttps = listeners.Any(listener => listener.Protocol == ListenerProtocol.Https);
        if (hasHttps && root.IsEmpty(CertificatesSection.Key)) root.Error(CertificatesSection.Key, "an https listener needs at least one certificate");
        var origins = OriginsSection.Read(root, context, listeners);
        var groups = OriginGroupsSection.Read(root, origins);
        var cachePolicies = CachePoliciesSection.Read(root);
        var headersPolicies = ResponseHeadersSection.Read(root);
        var parts = new SiteParts(Targets(origins, groups), cachePolicies, headersPolicies, hasHttps);
        var distributions = DistributionsSection.Read(root, context, parts, Coverage(certificates, hasHttps));
        var cache = CacheSection.Read(root);
        var compression = CompressionSection.Read(root);
        var limits = LimitsSection.Read(root);
        var tls = TlsSection.Read(root, out var tickets);
        var admin = AdminSection.Read(root, listeners, context);
        var accessLog = AccessLogSection.Read(root, context);
        LoadedSource[] sources = [.. certificates.Sound.Select(item => item.Value)];
        var store = CertificateTable.Build(sources, distributions.Any(site => site.IsForAnyHost));
        CertificateStoreSection.CheckDefault(root, certificateRules, store.Default is not null);
        if (issues.ErrorCount > 0) return null;

        return new()
        {
            Listeners = listeners,
            Certificates = store,
            CertificateSources = [.. sources],
            CertificateRules = certificateRules,
            Origins = Freeze(origins),
            OriginGroups = Freeze(groups),
            CachePolicies = Freeze(cachePolicies),
            ResponseHeadersPolicies = Freeze(headersPolicies),
            Distributions = distributions,
            Cache = cache,
            Compression = compression,
            Limits = limits,
            Tls = tls,
            Tickets = tickets,
            Admin = admin,
            AccessLog = accessLog,
        };
    }

    private static NamedSet<OriginTarget> Targets(NamedSet<OriginSettings> origins, NamedSet<OriginTarget> groups)
    {
        var targets = new NamedSet<OriginTarget>("origin or origin group");
        foreach (var name in origins.Names) targets.Add(name, origins.Find(name) is { } origin ? OriginTarget.Of(origin) : null);
        foreach (var name in groups.Names) targets.Add(name, groups.Find(name));
        return targets;
    }

    // While a certificate is broken nobody knows what it covers, and guessing would report the same fault twice.
    private static AliasCoverage Coverage(NamedSet<LoadedSource> certificates, bool hasHttps)
    {
        var names = certificates.Sound.SelectMany(item => item.Value.Certificates).SelectMany(certificate => certificate.Facts.Names).ToImmutableArray();
        var isKnown = certificates.Names.Any()
            && certificates.Names.All(name => certificates.Find(name) is { } loaded && !loaded.Problems.Any(problem => !problem.IsWarning));
        return new(names, hasHttps && isKnown);
    }

    private static FrozenDictionary<string, T> Freeze<T>(NamedSet<T> items)
        where T : class => items.Sound.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
