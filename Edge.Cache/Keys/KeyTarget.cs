namespace Edge.Cache.Keys;

/// <summary>Path and query inside a key's bytes, where <see cref="CacheKeyBuilder"/> put them.</summary>
internal readonly ref struct KeyTarget
{
    /// <summary>The path.</summary>
    public ReadOnlySpan<byte> Path { get; private init; }

    /// <summary>The keyed query.</summary>
    public ReadOnlySpan<byte> Query { get; private init; }

    /// <summary>Whether there is a query.</summary>
    public bool HasQuery { get; private init; }

    /// <summary>Reads them. A key that no builder made has neither.</summary>
    public static KeyTarget Of(in CacheKey key)
    {
        var reader = new KeyReader(key.Bytes);
        reader.Read(out _);   // site
        reader.Read(out _);   // host
        var path = reader.Read(out _);
        var query = reader.Read(out var hasQuery);
        return reader.IsSound ? new KeyTarget { Path = path, Query = query, HasQuery = hasQuery } : default;
    }
}
