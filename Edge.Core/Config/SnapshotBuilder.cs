using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Core.Config.Document;
using Edge.Core.Config.Sections;
using Edge.Tls.Certificates;

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
        var credentials = CertificatesSection.Read(root, context);
        var hasHttps = listeners.Any(listener => listener.Protocol == ListenerProtocol.Https);
        if (hasHttps && root.IsEmpty(CertificatesSection.Key)) root.Error(CertificatesSection.Key, "an https listener needs at least one certificate");
        var origins = OriginsSection.Read(root, context, listeners);
        var groups = OriginGroupsSection.Read(root, origins);
        var cachePolicies = CachePoliciesSection.Read(root);
        var headersPolicies = ResponseHeadersSection.Read(root);
        var parts = new SiteParts(Targets(origins, groups), cachePolicies, headersPolicies, hasHttps);
        var distributions = DistributionsSection.Read(root, context, parts, Coverage(credentials, hasHttps));
        var cache = CacheSection.Read(root);
        var limits = LimitsSection.Read(root);
        var tls = TlsSection.Read(root);
        var admin = AdminSection.Read(root, listeners, context);
        var accessLog = AccessLogSection.Read(root, context);
        if (issues.ErrorCount > 0) return null;

        var defaults = DefaultCredentials(credentials, distributions);
        return new()
        {
            Listeners = listeners,
            Certificates = new(credentials.Sound.Select(item => item.Value), defaults),
            Credentials = Freeze(credentials),
            DefaultCredentials = defaults,
            Origins = Freeze(origins),
            OriginGroups = Freeze(groups),
            CachePolicies = Freeze(cachePolicies),
            ResponseHeadersPolicies = Freeze(headersPolicies),
            Distributions = distributions,
            Cache = cache,
            Limits = limits,
            Tls = tls,
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
    private static AliasCoverage Coverage(NamedSet<ServerCredential> credentials, bool hasHttps)
    {
        var names = credentials.Sound.SelectMany(item => item.Value.Names).ToImmutableArray();
        var isKnown = credentials.Names.All(name => credentials.Find(name) is not null) && credentials.Names.Any();
        return new(names, hasHttps && isKnown);
    }

    // E-25: who sends no name gets the certificate of the default site, if there is one. That is the site of any host; its
    // certificate is the first of the file, with the first of the other key kind that shares a name with it.
    private static CredentialSet? DefaultCredentials(NamedSet<ServerCredential> credentials, ImmutableArray<Distribution> distributions)
    {
        if (!distributions.Any(site => site.Aliases.Contains(AliasText.AnyHost))) return null;
        var all = credentials.Sound.Select(item => item.Value).ToArray();
        if (all.Length == 0) return null;
        var other = all.FirstOrDefault(credential =>
            (credential.KeyKind == KeyKind.Rsa) != (all[0].KeyKind == KeyKind.Rsa) && credential.Names.Intersect(all[0].Names).Any());
        return other is null ? CredentialSet.Of(all[0]) : CredentialSet.Of(all[0]).With(other);
    }

    private static FrozenDictionary<string, T> Freeze<T>(NamedSet<T> items)
        where T : class => items.Sound.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
