using Edge.Cache.Policy;
using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>cachePolicies</c> (E-123 … E-141). A policy says what differs from the built-in one it is based on.</summary>
internal static class CachePoliciesSection
{
    private static readonly TextKey BasedOn = new("basedOn", CachePolicies.Standard.Name);
    private static readonly DurationKey MinTtl = new("minTtl", TimeSpan.Zero, TimeSpan.Zero, DurationText.Maximum);
    private static readonly DurationOrWordKey DefaultTtl = new("defaultTtl", "none", null, TimeSpan.Zero, DurationText.Maximum);
    private static readonly DurationOrWordKey MaxTtl = new("maxTtl", "none", null, TimeSpan.Zero, DurationText.Maximum);
    private static readonly BooleanKey HonorVary = new("honorVary", true);
    private static readonly BooleanKey Heuristics = new("heuristics", true);
    private static readonly BooleanKey HonorRequestDirectives = new("honorRequestDirectives", false);
    private static readonly BooleanKey FloorOverridesDirectives = new("floorOverridesDirectives", false);
    private static readonly ChoiceKey<SetCookieRule> SetCookie = new("setCookie", SetCookieRule.DoNotStore,
        ("do-not-store", SetCookieRule.DoNotStore), ("store-without", SetCookieRule.StoreWithout), ("remove", SetCookieRule.Remove));
    private static readonly ChoiceKey<ErrorCaching> Errors = new("errors", ErrorCaching.Explicit,
        ("explicit", ErrorCaching.Explicit), ("listed", ErrorCaching.Listed), ("none", ErrorCaching.None));
    private static readonly DurationKey ErrorTtl = new("errorTtl", TimeSpan.FromSeconds(10), TimeSpan.Zero, DurationText.Maximum);
    private static readonly BooleanKey StoreRequestErrors = new("storeRequestErrors", false);
    private static readonly DurationOrWordKey StaleOnError = new("staleOnError", "unlimited", TimeSpan.Zero, TimeSpan.Zero, DurationText.Maximum);

    private static readonly TextKey TagHeader = new("tagHeader", "Cache-Tag");

    private static readonly BooleanKey KeyHost = new("host", true);
    private static readonly SelectionKey KeyQuery = new("query", KeySelection.All);
    private static readonly SelectionKey KeyCookies = new("cookies", KeySelection.None);
    private static readonly TextListKey KeyHeaders = new("headers");
    private static readonly TextListKey KeyCodings = new("codings");
    private static readonly SectionKey KeyParts = new("key", new(KeyHost, KeyQuery, KeyCookies, KeyHeaders, KeyCodings));

    /// <summary>The keys of one policy.</summary>
    public static NamedSectionsKey Key { get; } = new("cachePolicies", new(
        BasedOn, MinTtl, DefaultTtl, MaxTtl, KeyParts, HonorVary, Heuristics, HonorRequestDirectives, FloorOverridesDirectives, SetCookie, Errors,
        ErrorTtl, StoreRequestErrors, StaleOnError, TagHeader));

    /// <summary>Reads every policy; the built-in ones are in the result too.</summary>
    public static NamedSet<CachePolicy> Read(SectionReader root)
    {
        var builtIn = new NamedSet<CachePolicy>("built-in cache policy");
        var policies = new NamedSet<CachePolicy>("cache policy");
        foreach (var policy in CachePolicies.BuiltIn)
        {
            builtIn.Add(policy.Name, policy);
            policies.Add(policy.Name, policy);
        }

        foreach (var (name, reader) in root.NamedSections(Key))
        {
            if (builtIn.Contains(name)) reader.Error($"{ConfigText.Quote(name)} is built in and cannot be redefined; choose another name");
            else policies.Add(name, ReadOne(name, reader, builtIn));
        }

        return policies;
    }

    private static CachePolicy? ReadOne(string name, SectionReader reader, NamedSet<CachePolicy> builtIn)
    {
        var basis = builtIn.Resolve(reader, BasedOn, reader.Read(BasedOn)) ?? CachePolicies.Standard;
        var (minTtl, defaultTtl, maxTtl) = ReadLifetimes(reader, basis);
        var policy = basis with
        {
            Name = name,
            MinTtl = minTtl,
            DefaultTtl = defaultTtl,
            MaxTtl = maxTtl,
            Key = ReadKey(reader.Section(KeyParts), basis.Key),
            HonourVary = reader.Read(HonorVary, basis.HonourVary),
            Heuristics = reader.Read(Heuristics, basis.Heuristics),
            HonourRequestDirectives = reader.Read(HonorRequestDirectives, basis.HonourRequestDirectives),
            FloorOverridesDirectives = reader.Read(FloorOverridesDirectives, basis.FloorOverridesDirectives),
            SetCookie = reader.Read(SetCookie, basis.SetCookie),
            Errors = reader.Read(Errors, basis.Errors),
            ErrorTtl = reader.Read(ErrorTtl, basis.ErrorTtl),
            StoreRequestErrors = reader.Read(StoreRequestErrors, basis.StoreRequestErrors),
            StaleOnError = reader.Read(StaleOnError, basis.StaleOnError),
            TagField = ReadTagField(reader),
        };

        if (policy.FloorOverridesDirectives && policy.MinTtl > TimeSpan.Zero)
        {
            reader.Warn(FloorOverridesDirectives,
                $"for {DurationText.Format(policy.MinTtl)} responses are reused although the origin said private, no-store or no-cache (E-131); personal answers can leak");
        }

        if (policy.StoreRequestErrors) reader.Warn(StoreRequestErrors, "errors that a single odd request can cause are stored for everybody (C16)");
        return reader.IsSound ? policy : null;
    }

    private static (TimeSpan Min, TimeSpan? Default, TimeSpan? Max) ReadLifetimes(SectionReader reader, CachePolicy basis)
    {
        // E-130: what nobody wrote gives way to what somebody wrote.
        var min = reader.Read(MinTtl, basis.MinTtl);
        var usual = reader.Read(DefaultTtl, AtLeast(AtMost(basis.DefaultTtl, reader.Peek(MaxTtl)), min));
        var max = reader.Read(MaxTtl, AtLeast(AtLeast(basis.MaxTtl, min), usual));
        if (usual < min) reader.Error(DefaultTtl, $"is shorter than minTtl, {DurationText.Format(min)}; minTtl ≤ defaultTtl ≤ maxTtl is needed (E-130)");
        if (max < min) reader.Error(MaxTtl, $"is shorter than minTtl, {DurationText.Format(min)}; minTtl ≤ defaultTtl ≤ maxTtl is needed (E-130)");
        else if (max < usual) reader.Error(MaxTtl, $"is shorter than defaultTtl, {DurationText.Format(usual.Value)}; minTtl ≤ defaultTtl ≤ maxTtl is needed (E-130)");
        return (min, usual, max);
    }

    // E-153; compared without case. Every built-in policy has the default.
    private static ReadOnlyMemory<byte> ReadTagField(SectionReader reader)
    {
        var name = reader.Read(TagHeader);
        if (name.Equals("off", StringComparison.OrdinalIgnoreCase)) return default;
        if (!FieldText.IsToken(name)) reader.Error(TagHeader, $"{ConfigText.Quote(name)} is not a field name (RFC 9110 §5.1)");
        return System.Text.Encoding.UTF8.GetBytes(name.ToLowerInvariant());
    }

    private static TimeSpan? AtMost(TimeSpan? value, TimeSpan? most) => value > most ? most : value;

    private static TimeSpan? AtLeast(TimeSpan? value, TimeSpan? least) => value < least ? least : value;

    private static CacheKeyPolicy ReadKey(SectionReader reader, CacheKeyPolicy basis) => basis with
    {
        Host = reader.Read(KeyHost, basis.Host),
        Query = reader.Read(KeyQuery, basis.Query),
        Cookies = reader.Read(KeyCookies, basis.Cookies),
        Fields = ReadFields(reader, basis.Fields),
        Codings = ReadCodings(reader, basis.Codings),
    };

    private static NameList ReadFields(SectionReader reader, NameList basis)
    {
        var names = reader.Read(KeyHeaders, [.. SelectionKey.NamesOf(basis)]);
        if (!reader.Has(KeyHeaders)) return basis;
        for (var i = 0; i < names.Length; i++)
        {
            if (!FieldText.IsToken(names[i])) reader.Error(KeyHeaders, i, $"{ConfigText.Quote(names[i])} is not a field name (RFC 9110 §5.1)");
            else if (FieldRules.ForKey(names[i]) is { } reason) reader.Error(KeyHeaders, i, $"{ConfigText.Quote(names[i])} {reason}");
        }

        if (SelectionKey.Fault(names) is { } fault) reader.Error(KeyHeaders, fault);
        return NameList.Of(names.AsSpan());
    }

    private static KeyedCodings ReadCodings(SectionReader reader, KeyedCodings basis)
    {
        var known = new Dictionary<string, KeyedCodings>(StringComparer.Ordinal) { ["gzip"] = KeyedCodings.Gzip, ["br"] = KeyedCodings.Brotli };
        var names = reader.Read(KeyCodings, [.. known.Where(coding => basis.HasFlag(coding.Value)).Select(coding => coding.Key)]);
        var codings = KeyedCodings.None;
        for (var i = 0; i < names.Length; i++)
        {
            if (known.TryGetValue(names[i], out var coding)) codings |= coding;
            else reader.Error(KeyCodings, i, $"{ConfigText.Quote(names[i])} is not one of {ConfigText.QuoteAll(known.Keys)}");
        }

        return codings;
    }
}
