namespace Edge.Cache.Status;

/// <summary>Why a request went forward (RFC 9211 §2.2).</summary>
public enum CacheForward : byte
{
    /// <summary>It did not: a hit.</summary>
    None = 0,

    /// <summary>The cache is not used for this request.</summary>
    Bypass,

    /// <summary>The method's semantics require forwarding.</summary>
    Method,

    /// <summary>Nothing is stored for this URI.</summary>
    UriMiss,

    /// <summary>Something is stored for this URI, but no variant for this request.</summary>
    VaryMiss,

    /// <summary>Nothing stored could be used, without saying which of the two.</summary>
    Miss,

    /// <summary>A fresh response is stored, but the request's own directives forbid it.</summary>
    Request,

    /// <summary>The stored response is stale.</summary>
    Stale,

    /// <summary>Only a part of what was asked for is stored.</summary>
    Partial,
}

/// <summary>Names of <see cref="CacheForward"/> as RFC 9211 registers them.</summary>
public static class CacheForwards
{
    /// <summary>The token; empty for <see cref="CacheForward.None"/>.</summary>
    public static ReadOnlySpan<byte> Token(CacheForward forward) => forward switch
    {
        CacheForward.Bypass => "bypass"u8,
        CacheForward.Method => "method"u8,
        CacheForward.UriMiss => "uri-miss"u8,
        CacheForward.VaryMiss => "vary-miss"u8,
        CacheForward.Miss => "miss"u8,
        CacheForward.Request => "request"u8,
        CacheForward.Stale => "stale"u8,
        CacheForward.Partial => "partial"u8,
        _ => default,
    };
}
