namespace Edge.Cache;

/// <summary>What the cache needs to know about a request method (RFC 9110 §9.2).</summary>
public enum CacheMethod : byte
{
    /// <summary>A safe method the cache does not understand, or one it must pass on untouched.</summary>
    Other = 0,

    /// <summary>GET.</summary>
    Get = 1,

    /// <summary>HEAD: shares the key of GET, is answered from a stored GET and never stored itself (C29, E-119).</summary>
    Head = 2,

    /// <summary>OPTIONS: its own class in the key (E-123).</summary>
    Options = 3,

    /// <summary>A method that is not safe: a 2xx or 3xx answer invalidates its target (RFC 9111 §4.4). Unknown methods count as
    /// unsafe.</summary>
    Unsafe = 4,
}

/// <summary>Recognises methods; names are case-sensitive (RFC 9110 §9.1).</summary>
public static class CacheMethods
{
    /// <summary>The class of <paramref name="method"/>.</summary>
    public static CacheMethod Parse(ReadOnlySpan<byte> method) => method switch
    {
        _ when method.SequenceEqual("GET"u8) => CacheMethod.Get,
        _ when method.SequenceEqual("HEAD"u8) => CacheMethod.Head,
        _ when method.SequenceEqual("OPTIONS"u8) => CacheMethod.Options,
        _ when method.SequenceEqual("TRACE"u8) => CacheMethod.Other,
        _ => CacheMethod.Unsafe,
    };

    /// <summary>Whether the answer <paramref name="status"/> to <paramref name="method"/> invalidates the target URI: a non-error
    /// answer to an unsafe method (RFC 9111 §4.4; C31).</summary>
    public static bool Invalidates(CacheMethod method, int status) => method == CacheMethod.Unsafe && status is >= 200 and <= 399;
}
