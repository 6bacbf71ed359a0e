namespace Edge.Cache.Policy;

/// <summary>Content codings whose negotiation is part of the key (E-127).</summary>
[Flags]
public enum KeyedCodings : byte
{
    /// <summary>Accept-Encoding is not keyed: it is a field like any other.</summary>
    None = 0,

    /// <summary>gzip.</summary>
    Gzip = 1,

    /// <summary>br.</summary>
    Brotli = 2,
}

/// <summary>Which parts of a request make its key, beside site, path and method class (E-123, E-124).</summary>
public sealed record CacheKeyPolicy
{
    /// <summary>Whether the canonical host is a part. False shares one object among all names of a site (E-123).</summary>
    public bool Host { get; init; } = true;

    /// <summary>Query parameters that are parts.</summary>
    public KeySelection Query { get; init; } = KeySelection.All;

    /// <summary>Cookies that are parts.</summary>
    public KeySelection Cookies { get; init; } = KeySelection.None;

    /// <summary>Request fields that are parts, by name in any case (E-125). At most <see cref="MaxFields"/>.</summary>
    public NameList Fields { get; init; } = NameList.Empty;

    /// <summary>Codings that are parts (E-127).</summary>
    public KeyedCodings Codings { get; init; }

    /// <summary>Most fields a policy may key (E-124).</summary>
    public const int MaxFields = 10;
}
