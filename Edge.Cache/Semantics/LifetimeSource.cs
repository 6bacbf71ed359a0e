namespace Edge.Cache.Semantics;

/// <summary>What gave a response its freshness lifetime (RFC 9111 §4.2.1; E-130 … E-141).</summary>
public enum LifetimeSource : byte
{
    /// <summary>Nothing: it can only be revalidated.</summary>
    None = 0,

    /// <summary>s-maxage.</summary>
    SharedMaxAge,

    /// <summary>max-age.</summary>
    MaxAge,

    /// <summary>Expires.</summary>
    Expires,

    /// <summary>The policy's default.</summary>
    Default,

    /// <summary>A tenth of the time since Last-Modified (RFC 9111 §4.2.2).</summary>
    Heuristic,

    /// <summary>The policy's floor: what the response said was less, or was overridden.</summary>
    Floor,

    /// <summary>The policy's ceiling: what the response said was more.</summary>
    Ceiling,

    /// <summary>The policy's lifetime of errors (E-139).</summary>
    ErrorTtl,
}

/// <summary>Names of <see cref="LifetimeSource"/>.</summary>
public static class LifetimeSources
{
    /// <summary>The source as a token; empty for <see cref="LifetimeSource.None"/>.</summary>
    public static string Token(LifetimeSource source) => source switch
    {
        LifetimeSource.None => "",
        LifetimeSource.SharedMaxAge => "s-maxage",
        LifetimeSource.MaxAge => "max-age",
        LifetimeSource.Expires => "expires",
        LifetimeSource.Default => "default-ttl",
        LifetimeSource.Heuristic => "heuristic",
        LifetimeSource.Floor => "min-ttl",
        LifetimeSource.Ceiling => "max-ttl",
        LifetimeSource.ErrorTtl => "error-ttl",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
