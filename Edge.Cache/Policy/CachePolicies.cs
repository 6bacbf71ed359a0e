namespace Edge.Cache.Policy;

/// <summary>The built-in policies. Mechanism never looks at a policy's name; these are rows of data.</summary>
public static class CachePolicies
{
    /// <summary>Plain RFC 9111: host, path, whole query and method class in the key, Vary honoured, heuristics on, no floor, no
    /// ceiling.</summary>
    public static CachePolicy Standard { get; } = new() { Name = "standard" };

    /// <summary>CloudFront's managed policy: 1 s / 24 h / 365 d, nothing but the path in the key, gzip and br (E-129).</summary>
    /// <remarks>Its floor of 1 s clamps lifetimes but does not override no-store or private, see
    /// <see cref="CachePolicy.FloorOverridesDirectives"/>.</remarks>
    public static CachePolicy CachingOptimized { get; } = new()
    {
        Name = "caching-optimized",
        MinTtl = TimeSpan.FromSeconds(1),
        DefaultTtl = TimeSpan.FromDays(1),
        MaxTtl = TimeSpan.FromDays(365),
        Key = new CacheKeyPolicy
        {
            Host = false,
            Query = KeySelection.None,
            Cookies = KeySelection.None,
            Codings = KeyedCodings.Gzip | KeyedCodings.Brotli,
        },
        HonourVary = false,
        Heuristics = false,
        SetCookie = SetCookieRule.Remove,
        Errors = ErrorCaching.Listed,
        StaleOnError = null,
    };

    /// <summary>CloudFront's managed policy: 0 / 0 / 0, no errors stored either (E-129, E-141).</summary>
    public static CachePolicy CachingDisabled { get; } = new()
    {
        Name = "caching-disabled",
        DefaultTtl = TimeSpan.Zero,
        MaxTtl = TimeSpan.Zero,
        Key = new CacheKeyPolicy { Host = false, Query = KeySelection.None },
        HonourVary = false,
        Heuristics = false,
        Errors = ErrorCaching.None,
    };

    /// <summary>All of them, for lookup by name.</summary>
    public static IReadOnlyList<CachePolicy> BuiltIn { get; } = [Standard, CachingOptimized, CachingDisabled];
}
