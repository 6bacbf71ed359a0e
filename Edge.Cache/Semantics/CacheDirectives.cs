namespace Edge.Cache.Semantics;

/// <summary>Directives without a number.</summary>
[Flags]
public enum DirectiveFlags : ushort
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>no-store.</summary>
    NoStore = 1 << 0,

    /// <summary>no-cache without field names.</summary>
    NoCache = 1 << 1,

    /// <summary>no-cache="…": store without those fields (RFC 9111 §5.2.2.4).</summary>
    NoCacheFields = 1 << 2,

    /// <summary>private without field names.</summary>
    Private = 1 << 3,

    /// <summary>private="…": store without those fields (RFC 9111 §5.2.2.7).</summary>
    PrivateFields = 1 << 4,

    /// <summary>public.</summary>
    Public = 1 << 5,

    /// <summary>must-revalidate.</summary>
    MustRevalidate = 1 << 6,

    /// <summary>proxy-revalidate.</summary>
    ProxyRevalidate = 1 << 7,

    /// <summary>must-understand.</summary>
    MustUnderstand = 1 << 8,

    /// <summary>no-transform.</summary>
    NoTransform = 1 << 9,

    /// <summary>immutable (RFC 8246).</summary>
    Immutable = 1 << 10,

    /// <summary>only-if-cached, in requests.</summary>
    OnlyIfCached = 1 << 11,

    /// <summary>max-stale without a value: any staleness, in requests.</summary>
    MaxStaleAny = 1 << 12,

    /// <summary>The message had a Cache-Control, or the targeted field that took its place.</summary>
    Present = 1 << 13,

    /// <summary>They come from a targeted field (RFC 9213), so Cache-Control and Expires do not count.</summary>
    Targeted = 1 << 14,
}

/// <summary>The Cache-Control directives of one message, merged the strict way (RFC 9111 §5.2). Seconds; absent is
/// null.</summary>
public readonly record struct CacheDirectives
{
    /// <summary>What delta-seconds that overflow become (RFC 9111 §1.2.2).</summary>
    public const long MaxDeltaSeconds = 1L << 31;

    /// <summary>Directives without a number.</summary>
    public DirectiveFlags Flags { get; init; }

    /// <summary>max-age.</summary>
    public long? MaxAge { get; init; }

    /// <summary>s-maxage.</summary>
    public long? SharedMaxAge { get; init; }

    /// <summary>stale-while-revalidate (RFC 5861 §3).</summary>
    public long? StaleWhileRevalidate { get; init; }

    /// <summary>stale-if-error (RFC 5861 §4).</summary>
    public long? StaleIfError { get; init; }

    /// <summary>max-stale, in requests.</summary>
    public long? MaxStale { get; init; }

    /// <summary>min-fresh, in requests.</summary>
    public long? MinFresh { get; init; }

    /// <summary>Whether any of <paramref name="flags"/> is present.</summary>
    public bool Has(DirectiveFlags flags) => (Flags & flags) != 0;
}
