using Edge.Http1;
using Edge.Tls;

namespace Edge.Core.Config;

/// <summary>Every number that bounds what viewers, origins and the process may take. Defaults, ranges and their sources stand beside each.</summary>
internal sealed record EdgeLimits
{
    /// <summary>The limits of an edge that nobody configured, on this machine.</summary>
    public static EdgeLimits Default { get; } = new();

    /// <summary>Viewer connections of the process, 1 … 1,000,000; default 20,000 (H19).</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Viewer connections of one address, 1 … 1,000,000; default: as many as of the process, because whole offices and
    /// load balancers share addresses (H19).</summary>
    public int MaxConnectionsPerAddress { get; init; } = 20_000;

    /// <summary>Requests per second of one address, IPv6 by /64, 0 (any) … 1,000,000; default 0, because whole offices and load balancers
    /// share addresses (H33).</summary>
    public int MaxRequestRatePerAddress { get; init; }

    /// <summary>Requests that an address may send at once after a pause, 1 … 1,000,000; default 100: a page with everything on it (H33).</summary>
    public int RequestBurstPerAddress { get; init; } = 100;

    /// <summary>Writes per second of one address that invalidate all they name, 0 (any) … 100,000; default 100. Beyond it a write removes only
    /// the one stored response that its own request would find (C31).</summary>
    public int MaxWritePurgeRatePerAddress { get; init; } = 100;

    /// <summary>Addresses whose rates are known at a time, 1,024 … 4,194,304; default 65,536, 16 bytes each and rate (H33).</summary>
    public int MaxTrackedAddresses { get; init; } = 65_536;

    /// <summary>Connections the kernel holds until they are accepted, 1 … 65,535; default 1,024. The kernel may cut it (listen(2)).</summary>
    public int AcceptBacklog { get; init; } = 1_024;

    /// <summary>From accept to Finished, 1 s … 60 s; default 10 s (T23).</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Handshakes in computation at a time, 1 … 4,096; default 4 × cores (T22).</summary>
    public int ConcurrentHandshakes { get; init; } = 4 * Environment.ProcessorCount;

    /// <summary>Handshakes that wait for their turn, 0 … 65,535; default 1,024; above it connections are dropped (T22).</summary>
    public int MaxQueuedHandshakes { get; init; } = 1_024;

    /// <summary>Keep-alive without a request, 1 s … 24 h; default 65 s (H17), a little more than the 60 s of common load balancers.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(65);

    /// <summary>From the first byte of a head to its empty line, in total, 1 s … 10 m; default 15 s (H14).</summary>
    public TimeSpan RequestHeadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests of one connection, 1 … 2,147,483,647; default 10,000 (H17).</summary>
    public int MaxRequestsPerConnection { get; init; } = 10_000;

    /// <summary>Content of one request in bytes, 0 … 1 PiB; default 64 GB (E-84).</summary>
    public long MaxRequestBodyBytes { get; init; } = 64_000_000_000;

    /// <summary>Slowest request content in bytes per second, 0 (any) … 1 MiB; default 240 (H15), as Kestrel.</summary>
    public int MinRequestBodyRate { get; init; } = 240;

    /// <summary>Slowest reading of a response in bytes per second, 0 (any) … 1 MiB; default 240 (H16), as Kestrel.</summary>
    public int MinResponseRate { get; init; } = 240;

    /// <summary>Time before the two rates are judged, 1 s … 10 m; default 5 s, as Kestrel.</summary>
    public TimeSpan RateGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Content that is read and dropped after an early answer, in bytes, 0 … 16 MiB; default 64 KiB; more closes (H06).</summary>
    public int LingerBytes { get; init; } = 64 * 1024;

    /// <summary>Time for that, 0 … 60 s; default 2 s (H06).</summary>
    public TimeSpan LingerTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>1xx responses of an origin to one request, 0 … 100; default 16 (O01).</summary>
    public int MaxInterimResponses { get; init; } = 16;

    /// <summary>Retries in percent of the requests an origin got in the last 10 s, 0 … 100; default 20 (O07).</summary>
    public int RetryBudgetPercent { get; init; } = 20;

    /// <summary>Idle connections to all origins together, 0 … 1,000,000; default 4,096 (O19).</summary>
    public int MaxIdleOriginConnections { get; init; } = 4_096;

    /// <summary>How long a request waits for the fill of another, 100 ms … 60 s; default 5 s (E-106).</summary>
    public TimeSpan FillWaitTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long requests in flight may take after a stop was asked for, 0 … 1 h; default 30 s (P05).</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a kept-alive connection without a request may still bring one during a drain, 0 … 1 m; default 1 s, so that a request
    /// already on its way is not lost (P05).</summary>
    public TimeSpan DrainIdleGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>WebSockets of the process, 0 … 1,000,000; default 10,000, half of the connections there may be (H30).</summary>
    public int MaxWebSockets { get; init; } = 10_000;

    /// <summary>How long nothing may move in a WebSocket, in either direction, 1 s … 24 h; default 10 min, CloudFront's (E-90).</summary>
    public TimeSpan WebSocketIdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From accept to the end of a PROXY protocol header, 100 ms … 1 m; default 3 s (H25).</summary>
    public TimeSpan ProxyHeaderTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A PROXY protocol header with everything in it, in bytes, 256 … 64 KiB; default 4 KiB (H25).</summary>
    public int MaxProxyHeaderBytes { get; init; } = 4_096;

    /// <summary>Sizes of messages (H04, H12, O01).</summary>
    public Http1Limits Http1 { get; init; } = Http1Limits.Default;

    /// <summary>Bounds inside one TLS connection (T17 … T21, T29).</summary>
    public TlsLimits Tls { get; init; } = TlsLimits.Default;
}
