namespace Edge.Core.Diagnostics;

/// <summary>Scheme of a leg of an exchange (E-185).</summary>
internal enum EdgeScheme
{
    /// <summary>Cleartext.</summary>
    Http,

    /// <summary>Over TLS.</summary>
    Https,
}

/// <summary>The request classes that are metered apart (E-187).</summary>
internal enum RequestClass
{
    /// <summary>GET or HEAD of an object with a lifetime of at least 3,600 s.</summary>
    Static,

    /// <summary>GET or HEAD of any other object.</summary>
    Dynamic,

    /// <summary>Methods that go to the origin.</summary>
    Proxy,
}

/// <summary>TLS versions as a label.</summary>
internal enum TlsVersionLabel
{
    /// <summary>The handshake failed before a version was chosen.</summary>
    None,

    /// <summary>TLS 1.2.</summary>
    Tls12,

    /// <summary>TLS 1.3.</summary>
    Tls13,
}

/// <summary>How a TLS handshake ended.</summary>
internal enum HandshakeOutcome
{
    /// <summary>With a signature.</summary>
    Full,

    /// <summary>From a ticket or session.</summary>
    Resumed,

    /// <summary>Not at all.</summary>
    Failed,
}

/// <summary>What the cache did for a request.</summary>
internal enum CacheResult
{
    /// <summary>Answered from memory, fresh.</summary>
    Hit,

    /// <summary>Answered from memory after the origin confirmed it.</summary>
    RefreshHit,

    /// <summary>Answered from memory though stale, as a policy or the origin allows.</summary>
    StaleHit,

    /// <summary>Answered from what another request was fetching.</summary>
    CollapsedHit,

    /// <summary>Fetched.</summary>
    Miss,

    /// <summary>The cache was not asked: method, policy or request said so.</summary>
    Bypass,
}

/// <summary>How a request to an origin ended.</summary>
internal enum OriginOutcome
{
    /// <summary>A whole response with a status below 500.</summary>
    Ok,

    /// <summary>A whole response with a status of 500 or above.</summary>
    ServerError,

    /// <summary>The name did not resolve.</summary>
    DnsFailed,

    /// <summary>Nobody answered the connect, or it was refused.</summary>
    ConnectFailed,

    /// <summary>TLS failed: versions, chain, name, time.</summary>
    TlsFailed,

    /// <summary>No response, or no next piece of it, in time.</summary>
    TimedOut,

    /// <summary>The connection broke before the response was whole.</summary>
    Broken,

    /// <summary>The response broke HTTP or a limit.</summary>
    Invalid,

    /// <summary>No connection was free in time: the pool is at its cap.</summary>
    PoolExhausted,

    /// <summary>The viewer left and nobody else wanted the response.</summary>
    Abandoned,
}

/// <summary>Which way bytes went, seen from the edge.</summary>
internal enum ByteDirection
{
    /// <summary>To the edge.</summary>
    Received,

    /// <summary>From the edge.</summary>
    Sent,
}
