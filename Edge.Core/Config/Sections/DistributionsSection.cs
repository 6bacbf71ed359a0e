using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;
using Edge.Core.Config.Matching;
using Edge.Tls.Policy;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>distributions</c>.</summary>
internal static class DistributionsSection
{
    // E-166; a leading slash is refused apart.
    private const string RootObjectCharacters = "_-.*$/~\"'&";
    private const int MaxRootObjectLength = 255;

    private static readonly TextListKey Aliases = new("aliases");
    private static readonly TextKey SecurityPolicyName = new("securityPolicy", SecurityPolicies.Default.Name);
    private static readonly TextKey DefaultRootObject = new("defaultRootObject") { IsOptional = true };
    private static readonly BooleanKey CacheStatusDetail = new("cacheStatusDetail", true);

    /// <summary>The keys of one distribution.</summary>
    public static NamedSectionsKey Key { get; } = new("distributions", new(
        Aliases, SecurityPolicyName, ClientAuthenticationSection.Key, DefaultRootObject, CacheStatusDetail, ErrorPagesSection.Key, BehaviorSection.DefaultKey, BehaviorSection.ListKey));

    /// <summary>Reads every distribution; aliases are checked against each other and against <paramref name="coverage"/>.</summary>
    public static ImmutableArray<Distribution> Read(SectionReader root, ConfigContext context, SiteParts parts, AliasCoverage coverage)
    {
        var distributions = ImmutableArray.CreateBuilder<Distribution>();
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, reader) in root.NamedSections(Key))
            if (ReadOne(name, reader, context, parts, coverage, owners) is { } distribution) distributions.Add(distribution);
        if (root.IsEmpty(Key)) root.Error(Key, "at least one distribution is needed, such as { \"www\": { \"aliases\": [\"*\"], \"default\": { … } } }");
        return distributions.ToImmutable();
    }

    private static Distribution? ReadOne(
        string name, SectionReader reader, ConfigContext context, SiteParts parts, AliasCoverage coverage, Dictionary<string, string> owners)
    {
        var aliases = ReadAliases(name, reader, coverage, owners);
        var securityPolicy = ReadSecurityPolicy(reader);
        var (asksForCertificates, clientAuthentication) = ClientAuthenticationSection.Read(reader, context);
        parts = parts with { AsksForCertificates = asksForCertificates };
        if (parts.AsksForCertificates && securityPolicy.Versions[^1] < Tls.TlsVersion.Tls12)
            reader.Warn(SecurityPolicyName, "protocols before TLS 1.2 are not negotiated here: a viewer could not sign for its certificate with anything but MD5 and SHA-1");
        var rootObject = reader.Read(DefaultRootObject);
        if (rootObject.Length > 0 && !IsRootObject(rootObject))
            reader.Error(DefaultRootObject, $"must not begin with \"/\", and may hold at most {MaxRootObjectLength} of the characters A-Z a-z 0-9 _ - . * $ / ~ \" ' & (E-166)");
        if (reader.IsEmpty(BehaviorSection.DefaultKey)) reader.Error(BehaviorSection.DefaultKey, "a default behaviour is needed, such as { \"origin\": \"app\" }");
        var fallback = reader.IsEmpty(BehaviorSection.DefaultKey) ? null : BehaviorSection.Read(reader.Section(BehaviorSection.DefaultKey), null, parts);
        var behaviors = ReadBehaviors(reader, parts);
        if (fallback is null || behaviors.Contains(null))
        {
            ErrorPagesSection.Read(reader, match: null);   // its own faults are told all the same
            return null;
        }

        var site = new Distribution
        {
            Name = name,
            Aliases = aliases,
            SecurityPolicy = securityPolicy,
            ClientAuthentication = clientAuthentication,
            DefaultRootObject = rootObject.Length == 0 ? null : rootObject,
            CacheStatusDetail = reader.Read(CacheStatusDetail),
            ErrorPages = FrozenDictionary<int, ErrorPage>.Empty,
            Default = fallback,
            Behaviors = [.. behaviors.OfType<CacheBehavior>()],
        };
        site = site with { ErrorPages = ErrorPagesSection.Read(reader, path => site.Match(path)) };
        return reader.IsSound ? site : null;
    }

    private static ImmutableArray<string> ReadAliases(
        string name, SectionReader reader, AliasCoverage coverage, Dictionary<string, string> owners)
    {
        var aliases = reader.Read(Aliases);
        if (reader.IsEmpty(Aliases)) reader.Error(Aliases, "at least one alias is needed, such as \"www.example.com\", or \"*\" for any host");
        if (aliases.Length > ConfigQuotas.MaxAliases) reader.Error(Aliases, $"has {aliases.Length} aliases; at most {ConfigQuotas.MaxAliases} are allowed (E-194)");
        for (var i = 0; i < aliases.Length; i++)
        {
            var alias = aliases[i];
            if (AliasText.Fault(alias) is { } fault)
                reader.Error(Aliases, i, $"{ConfigText.Quote(alias)} {fault}");
            else if (!owners.TryAdd(alias, name))
                reader.Error(Aliases, i, $"{ConfigText.Quote(alias)} is an alias of distribution {ConfigText.Quote(owners[alias])} already (E-24)");
            else if (coverage.Fault(alias) is { } uncovered && AliasText.IsExact(alias))
                reader.Error(Aliases, i, $"{ConfigText.Quote(alias)} {uncovered}");
            else if (coverage.Fault(alias) is { } partly)
                reader.Warn(Aliases, i, $"{ConfigText.Quote(alias)} {partly}");
            else if (alias == AliasText.AnyHost)
                reader.Warn(Aliases, i, "\"*\" serves any host name that points here, other people's too");
        }

        return aliases;
    }

    private static SecurityPolicy ReadSecurityPolicy(SectionReader reader)
    {
        var name = reader.Read(SecurityPolicyName);
        var usable = SecurityPolicies.All.Where(policy => policy.Refusal is null).Select(policy => policy.Name).ToArray();
        var policy = SecurityPolicies.Find(name);
        if (policy is null)
            reader.Error(SecurityPolicyName, $"no security policy is called {ConfigText.Quote(name)}; known: {ConfigText.QuoteAll(usable)}{Suggestion.For(name, usable)}");
        else if (policy.Refusal is { } refusal)
            reader.Error(SecurityPolicyName, $"{ConfigText.Quote(name)}: {refusal}");
        else if (policy.IsLegacy)
            reader.Warn(SecurityPolicyName, $"{name} is a legacy policy: {Weakness(policy)} can be negotiated (T06, T07); {SecurityPolicies.Default.Name} has none of it");
        return policy ?? SecurityPolicies.Default;
    }

    private static string Weakness(SecurityPolicy policy)
    {
        var suites = policy.ServableSuites.Select(id => SuiteCatalog.Find(id)!).ToArray();
        var weaknesses = new List<string>();
        if (policy.Versions[^1] < Tls.TlsVersion.Tls12) weaknesses.Add("protocols before TLS 1.2");
        if (suites.Any(suite => !suite.IsAead)) weaknesses.Add("CBC suites");
        if (suites.Any(suite => suite.KeyExchange == SuiteKeyExchange.Rsa)) weaknesses.Add("RSA key exchange");
        if (suites.Any(suite => suite.HasShortBlocks)) weaknesses.Add("3DES");
        return string.Join(", ", weaknesses);
    }

    private static CacheBehavior?[] ReadBehaviors(SectionReader reader, SiteParts parts)
    {
        var readers = reader.SectionList(BehaviorSection.ListKey);
        if (readers.Count > ConfigQuotas.MaxBehaviors)
            reader.Error(BehaviorSection.ListKey, $"has {readers.Count} behaviours; at most {ConfigQuotas.MaxBehaviors} are allowed (E-194)");
        var patterns = new PathPattern?[readers.Count];
        var behaviors = new CacheBehavior?[readers.Count];
        for (var i = 0; i < readers.Count; i++)
        {
            patterns[i] = BehaviorSection.ReadPattern(readers[i]);
            behaviors[i] = BehaviorSection.Read(readers[i], patterns[i], parts);
            if (patterns[i] is not { } pattern) continue;
            var hiding = Array.FindIndex(patterns, 0, i, earlier => earlier?.Covers(pattern) == true);
            if (hiding >= 0) BehaviorSection.RefuseUnreachable(readers[i], hiding, patterns[hiding]!);
        }

        return behaviors;
    }

    private static bool IsRootObject(string text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && !RootObjectCharacters.Contains(c, StringComparison.Ordinal)) return false;
        return text.Length <= MaxRootObjectLength && text[0] != '/';
    }
}
