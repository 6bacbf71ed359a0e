using Edge.Core.Config.Keys;
using Edge.Http1;
using Edge.Tls;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>limits</c>: the numbers of <see cref="EdgeLimits"/>, where each is explained.</summary>
internal static class LimitsSection
{
    private const long KiB = 1L << 10;
    private const long MiB = 1L << 20;

    private static readonly EdgeLimits Edge = EdgeLimits.Default;
    private static readonly Http1Limits Http1 = Http1Limits.Default;
    private static readonly TlsLimits Tls = TlsLimits.Default;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly IntegerKey MaxConnections = new("maxConnections", Edge.MaxConnections, 1, 1_000_000);
    private static readonly IntegerKey MaxConnectionsPerAddress = new("maxConnectionsPerAddress", Edge.MaxConnectionsPerAddress, 1, 1_000_000);
    private static readonly IntegerKey MaxRequestRatePerAddress = new("maxRequestRatePerAddress", Edge.MaxRequestRatePerAddress, 0, 1_000_000);
    private static readonly IntegerKey RequestBurstPerAddress = new("requestBurstPerAddress", Edge.RequestBurstPerAddress, 1, 1_000_000);
    private static readonly IntegerKey MaxWritePurgeRatePerAddress =
        new("maxWritePurgeRatePerAddress", Edge.MaxWritePurgeRatePerAddress, 0, 100_000);
    private static readonly IntegerKey MaxTrackedAddresses = new("maxTrackedAddresses", Edge.MaxTrackedAddresses, 1_024, 1 << 22);
    private static readonly IntegerKey AcceptBacklog = new("acceptBacklog", Edge.AcceptBacklog, 1, 65_535);
    private static readonly DurationKey HandshakeTimeout = new("handshakeTimeout", Edge.HandshakeTimeout, Second, Minute);
    private static readonly IntegerKey ConcurrentHandshakes = new("concurrentHandshakes", Edge.ConcurrentHandshakes, 1, 4_096);
    private static readonly IntegerKey MaxQueuedHandshakes = new("maxQueuedHandshakes", Edge.MaxQueuedHandshakes, 0, 65_535);
    private static readonly SizeKey MaxHandshakeMessageSize = new("maxHandshakeMessageSize", Tls.MaxHandshakeMessageBytes, 4 * KiB, 256 * KiB);
    private static readonly IntegerKey MaxEmptyRecords = new("maxEmptyRecords", Tls.MaxConsecutiveEmptyRecords, 1, 1_000);
    private static readonly IntegerKey MaxPostHandshakeMessages = new("maxPostHandshakeMessages", Tls.MaxConsecutivePostHandshakeMessages, 1, 1_000);
    private static readonly IntegerKey MaxKeyUpdatesPerSecond = new("maxKeyUpdatesPerSecond", Tls.MaxKeyUpdatesPerSecond, 1, 10_000);
    private static readonly SizeKey MaxSkippedEarlyDataSize = new("maxSkippedEarlyDataSize", Tls.MaxSkippedEarlyDataBytes, 0, MiB);
    private static readonly IntegerKey MaxWarningAlerts = new("maxWarningAlerts", Tls.MaxConsecutiveWarnings, 1, 100);
    private static readonly IntegerKey MaxChainCertificates = new("maxChainCertificates", Tls.MaxChainCertificates, 1, 100);
    private static readonly SizeKey MaxChainSize = new("maxChainSize", Tls.MaxChainBytes, 4 * KiB, MiB);

    private static readonly DurationKey IdleTimeout = new("idleTimeout", Edge.IdleTimeout, Second, 24 * Hour);
    private static readonly DurationKey RequestHeadTimeout = new("requestHeadTimeout", Edge.RequestHeadTimeout, Second, 10 * Minute);
    private static readonly IntegerKey MaxRequestsPerConnection = new("maxRequestsPerConnection", Edge.MaxRequestsPerConnection, 1, int.MaxValue);
    private static readonly SizeKey MaxMethodSize = new("maxMethodSize", Http1.MaxMethodBytes, 7, 256);
    private static readonly SizeKey MaxTargetSize = new("maxTargetSize", Http1.MaxRequestTargetBytes, 64, MiB);
    private static readonly SizeKey MaxRequestHeadSize = new("maxRequestHeadSize", Http1.MaxRequestHeadBytes, KiB, MiB);
    private static readonly SizeKey MaxResponseHeadSize = new("maxResponseHeadSize", Http1.MaxResponseHeadBytes, KiB, MiB);
    private static readonly IntegerKey MaxFields = new("maxFields", Http1.MaxFieldLines, 1, 10_000);
    private static readonly SizeKey MaxTrailerSize = new("maxTrailerSize", Http1.MaxTrailerBytes, 0, MiB);
    private static readonly SizeKey MaxChunkExtensionSize = new("maxChunkExtensionSize", Http1.MaxChunkExtensionBytes, 0, MiB);
    private static readonly SizeKey MaxRequestBodySize = new("maxRequestBodySize", Edge.MaxRequestBodyBytes, 0, SizeText.Maximum);
    private static readonly SizeKey MinRequestBodyRate = new("minRequestBodyRate", Edge.MinRequestBodyRate, 0, MiB);
    private static readonly SizeKey MinResponseRate = new("minResponseRate", Edge.MinResponseRate, 0, MiB);
    private static readonly DurationKey RateGracePeriod = new("rateGracePeriod", Edge.RateGracePeriod, Second, 10 * Minute);
    private static readonly SizeKey LingerSize = new("lingerSize", Edge.LingerBytes, 0, 16 * MiB);
    private static readonly DurationKey LingerTimeout = new("lingerTimeout", Edge.LingerTimeout, TimeSpan.Zero, Minute);
    private static readonly IntegerKey MaxInterimResponses = new("maxInterimResponses", Edge.MaxInterimResponses, 0, 100);
    private static readonly IntegerKey RetryBudget = new("retryBudget", Edge.RetryBudgetPercent, 0, 100);
    private static readonly IntegerKey MaxIdleOriginConnections =
        new("maxIdleOriginConnections", Edge.MaxIdleOriginConnections, 0, 1_000_000);
    private static readonly DurationKey FillWaitTimeout = new("fillWaitTimeout", Edge.FillWaitTimeout, Second / 10, Minute);
    private static readonly DurationKey DrainTimeout = new("drainTimeout", Edge.DrainTimeout, TimeSpan.Zero, Hour);
    private static readonly DurationKey DrainIdleGrace = new("drainIdleGrace", Edge.DrainIdleGrace, TimeSpan.Zero, Minute);

    private static readonly IntegerKey MaxWebSockets = new("maxWebSockets", Edge.MaxWebSockets, 0, 1_000_000);
    private static readonly DurationKey WebSocketIdleTimeout = new("webSocketIdleTimeout", Edge.WebSocketIdleTimeout, Second, 24 * Hour);

    private static readonly DurationKey ProxyHeaderTimeout = new("proxyHeaderTimeout", Edge.ProxyHeaderTimeout, Second / 10, Minute);
    private static readonly SizeKey MaxProxyHeaderSize = new("maxProxyHeaderSize", Edge.MaxProxyHeaderBytes, 256, 64 * KiB);

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("limits", new(
        MaxConnections, MaxConnectionsPerAddress, MaxRequestRatePerAddress, RequestBurstPerAddress, MaxWritePurgeRatePerAddress, MaxTrackedAddresses,
        AcceptBacklog, HandshakeTimeout, ConcurrentHandshakes, MaxQueuedHandshakes, MaxHandshakeMessageSize,
        MaxEmptyRecords, MaxPostHandshakeMessages, MaxKeyUpdatesPerSecond, MaxSkippedEarlyDataSize, MaxWarningAlerts, MaxChainCertificates, MaxChainSize,
        IdleTimeout, RequestHeadTimeout, MaxRequestsPerConnection, MaxMethodSize, MaxTargetSize, MaxRequestHeadSize, MaxResponseHeadSize, MaxFields, MaxTrailerSize,
        MaxChunkExtensionSize, MaxRequestBodySize, MinRequestBodyRate, MinResponseRate, RateGracePeriod, LingerSize, LingerTimeout,
        MaxInterimResponses, RetryBudget, MaxIdleOriginConnections, FillWaitTimeout, DrainTimeout, DrainIdleGrace,
        MaxWebSockets, WebSocketIdleTimeout, ProxyHeaderTimeout, MaxProxyHeaderSize));

    /// <summary>Reads the section; an absent one has the defaults.</summary>
    public static EdgeLimits Read(SectionReader root)
    {
        var reader = root.Section(Key);
        var maxConnections = reader.Read(MaxConnections);
        var perAddress = reader.Read(MaxConnectionsPerAddress, maxConnections);
        if (perAddress > maxConnections)
            reader.Error(MaxConnectionsPerAddress, $"is larger than maxConnections, {JsonWords.Number(maxConnections)}");
        return new()
        {
            MaxConnections = maxConnections,
            MaxConnectionsPerAddress = perAddress,
            MaxRequestRatePerAddress = reader.Read(MaxRequestRatePerAddress),
            RequestBurstPerAddress = reader.Read(RequestBurstPerAddress),
            MaxWritePurgeRatePerAddress = reader.Read(MaxWritePurgeRatePerAddress),
            MaxTrackedAddresses = reader.Read(MaxTrackedAddresses),
            AcceptBacklog = reader.Read(AcceptBacklog),
            HandshakeTimeout = reader.Read(HandshakeTimeout),
            ConcurrentHandshakes = reader.Read(ConcurrentHandshakes),
            MaxQueuedHandshakes = reader.Read(MaxQueuedHandshakes),
            Tls = ReadTls(reader),
            IdleTimeout = reader.Read(IdleTimeout),
            RequestHeadTimeout = reader.Read(RequestHeadTimeout),
            MaxRequestsPerConnection = reader.Read(MaxRequestsPerConnection),
            Http1 = ReadHttp1(reader),
            MaxRequestBodyBytes = reader.Read(MaxRequestBodySize),
            MinRequestBodyRate = (int)reader.Read(MinRequestBodyRate),
            MinResponseRate = (int)reader.Read(MinResponseRate),
            RateGracePeriod = reader.Read(RateGracePeriod),
            LingerBytes = (int)reader.Read(LingerSize),
            LingerTimeout = reader.Read(LingerTimeout),
            MaxInterimResponses = reader.Read(MaxInterimResponses),
            RetryBudgetPercent = reader.Read(RetryBudget),
            MaxIdleOriginConnections = reader.Read(MaxIdleOriginConnections),
            FillWaitTimeout = reader.Read(FillWaitTimeout),
            DrainTimeout = reader.Read(DrainTimeout),
            DrainIdleGrace = reader.Read(DrainIdleGrace),
            MaxWebSockets = reader.Read(MaxWebSockets),
            WebSocketIdleTimeout = reader.Read(WebSocketIdleTimeout),
            ProxyHeaderTimeout = reader.Read(ProxyHeaderTimeout),
            MaxProxyHeaderBytes = (int)reader.Read(MaxProxyHeaderSize),
        };
    }

    private static TlsLimits ReadTls(SectionReader reader) => new()
    {
        MaxHandshakeMessageBytes = (int)reader.Read(MaxHandshakeMessageSize),
        MaxConsecutiveEmptyRecords = reader.Read(MaxEmptyRecords),
        MaxConsecutivePostHandshakeMessages = reader.Read(MaxPostHandshakeMessages),
        MaxKeyUpdatesPerSecond = reader.Read(MaxKeyUpdatesPerSecond),
        MaxSkippedEarlyDataBytes = (int)reader.Read(MaxSkippedEarlyDataSize),
        MaxConsecutiveWarnings = reader.Read(MaxWarningAlerts),
        MaxChainCertificates = reader.Read(MaxChainCertificates),
        MaxChainBytes = (int)reader.Read(MaxChainSize),
    };

    private static Http1Limits ReadHttp1(SectionReader reader)
    {
        var target = reader.Read(MaxTargetSize);
        var head = reader.Read(MaxRequestHeadSize, Math.Max(Http1.MaxRequestHeadBytes, 2 * target));
        if (head < target)
            reader.Error(MaxRequestHeadSize, $"is smaller than maxTargetSize, {SizeText.Format(target)}, which is a part of it");
        return new()
        {
            MaxMethodBytes = (int)reader.Read(MaxMethodSize),
            MaxRequestTargetBytes = (int)target,
            MaxRequestHeadBytes = (int)head,
            MaxResponseHeadBytes = (int)reader.Read(MaxResponseHeadSize),
            MaxFieldLines = reader.Read(MaxFields),
            MaxTrailerBytes = (int)reader.Read(MaxTrailerSize),
            MaxChunkExtensionBytes = (int)reader.Read(MaxChunkExtensionSize),
        };
    }
}
