using System.Net;
using System.Net.Sockets;
using Edge.Http1;

namespace Edge.Core.Admin;

/// <summary>Bounds of the admin endpoint: small, because its users are few and known.</summary>
internal sealed record AdminOptions
{
    /// <summary>Connections at a time; more are closed at once. Default 32.</summary>
    public int MaxConnections { get; init; } = 32;

    /// <summary>Total time of one request: head, content and answer. Default 10 s.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between requests. Default 65 s, more than a usual scrape interval.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(65);

    /// <summary>Content of a request. Default 1 MiB, some ten thousand invalidation paths.</summary>
    public int MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Sizes of a head. Default 8 KiB.</summary>
    public Http1Limits Http1 { get; init; } = Http1Limits.Default with { MaxRequestHeadBytes = 8 * 1024, MaxRequestTargetBytes = 4 * 1024, MaxFieldLines = 50 };

    /// <summary>When set, every path but <c>/healthz</c> and <c>/readyz</c> asks for <c>Authorization: Bearer</c> with this (P12). Default none: the
    /// address, or the mode of the socket file, is the guard.</summary>
    public string? Token { get; init; }

    /// <summary>Checks where the endpoint may be (P12).</summary>
    /// <returns>Null, or the error for the operator.</returns>
    public static string? CheckEndPoint(EndPoint endPoint) => endPoint switch
    {
        UnixDomainSocketEndPoint => null,
        IPEndPoint ip when IPAddress.IsLoopback(ip.Address) => null,
        _ => $"admin.endpoint {endPoint} is reachable from other machines: use a loopback address (127.0.0.1:9901) or a Unix socket (unix:/run/rawedge/admin.sock)",
    };
}
