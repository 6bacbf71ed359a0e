using System.Collections.Concurrent;

namespace Edge.Core.Diagnostics;

/// <summary>Every number the process tells. The hot path adds to striped cells; a scrape sums them into Prometheus text.</summary>
/// <remarks>Thread-safe. Label values are members of closed lists or names from the configuration, never bytes from the
/// network (P13). Names of the series are in <see cref="MetricsExposition"/>.</remarks>
internal sealed class EdgeMetrics
{
    private static readonly int Refusals = Enum.GetValues<RefusalReason>().Length;
    private static readonly int CacheResults = Enum.GetValues<CacheResult>().Length;
    private const int TlsVersions = 3;
    private const int HandshakeOutcomes = 3;

    // Per scheme: requests begun, requests ended, connections opened, connections closed, wire bytes in, wire bytes out.
    private const int CellsPerScheme = 6;

    private readonly StripedCells _schemes = new(2 * CellsPerScheme);
    private readonly StripedCells _refusals = new(Refusals);
    private readonly StripedCells _cache = new(CacheResults);
    private readonly StripedCells _clientCertificates = new(Enum.GetValues<ClientCertificateOutcome>().Length);
    private readonly StripedCells _handshakes = new(TlsVersions * HandshakeOutcomes);
    private readonly ConcurrentDictionary<string, OriginMetrics> _origins = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DistributionMetrics> _distributions = new(StringComparer.Ordinal);

    /// <summary>What others hold and a scrape asks for.</summary>
    public MetricSources Sources { get; } = new();

    /// <summary>What happens to certificates.</summary>
    public CertificateCounters Certificates { get; } = new();

    internal StripedHistograms RequestDurations { get; } = new(2 * MetricLabels.Methods.Length * MetricLabels.StatusClasses.Length);

    internal StripedHistograms HandshakeDurations { get; } = new(TlsVersions * HandshakeOutcomes);

    internal IEnumerable<OriginMetrics> Origins => _origins.Values;

    internal IEnumerable<DistributionMetrics> Distributions => _distributions.Values;

    /// <summary>The counters of a configured origin; the same object for the same name, across reloads. Keep it, do not look it up per request.</summary>
    public OriginMetrics Origin(string configuredName) => _origins.GetOrAdd(configuredName, static name => new OriginMetrics(name));

    /// <summary>The counters of a configured distribution; the same object for the same name, across reloads. Keep it.</summary>
    public DistributionMetrics Distribution(string configuredName) =>
        _distributions.GetOrAdd(configuredName, static name => new DistributionMetrics(name));

    /// <summary>A viewer connection began.</summary>
    public void ConnectionOpened(EdgeScheme scheme) => _schemes.Add(SchemeCell(scheme, 2));

    /// <summary>A viewer connection ended; bytes are those of the wire, TLS included (E-193).</summary>
    public void ConnectionClosed(EdgeScheme scheme, long wireBytesReceived, long wireBytesSent)
    {
        _schemes.Add(SchemeCell(scheme, 3));
        _schemes.AddPair(SchemeCell(scheme, 4), wireBytesReceived, wireBytesSent);
    }

    /// <summary>The head of a request is whole. Every begin has one <see cref="RequestEnded"/>.</summary>
    public void RequestBegan(EdgeScheme scheme) => _schemes.Add(SchemeCell(scheme, 0));

    /// <summary>The last byte of a response was handed over, or the exchange was given up.</summary>
    /// <param name="scheme">Scheme of the viewer leg.</param>
    /// <param name="method">As received; unknown ones share a series.</param>
    /// <param name="status">As sent; 0 when nothing was sent.</param>
    /// <param name="duration">From the first byte of the head.</param>
    public void RequestEnded(EdgeScheme scheme, ReadOnlySpan<byte> method, int status, TimeSpan duration)
    {
        _schemes.Add(SchemeCell(scheme, 1));
        RequestDurations.Observe(RequestIndex((int)scheme, MetricLabels.MethodIndex(method), MetricLabels.StatusClassIndex(status)), duration);
    }

    /// <summary>What the cache did for a request.</summary>
    public void Cache(CacheResult result) => _cache.Add((int)result);

    /// <summary>A connection or request was refused (G9).</summary>
    public void Refused(RefusalReason reason) => _refusals.Add((int)reason);

    /// <summary>A viewer was asked for its certificate (E-218).</summary>
    public void ClientCertificate(ClientCertificateOutcome outcome) => _clientCertificates.Add((int)outcome);

    /// <summary>A TLS handshake with a viewer ended.</summary>
    public void HandshakeEnded(TlsVersionLabel version, HandshakeOutcome outcome, TimeSpan duration)
    {
        int index = HandshakeIndex((int)version, (int)outcome);
        _handshakes.Add(index);
        HandshakeDurations.Observe(index, duration);
    }

    internal long ActiveRequests(EdgeScheme scheme) => Difference(scheme, 0, 1);

    internal long EndedRequests(EdgeScheme scheme) => _schemes.Sum(SchemeCell(scheme, 1));

    internal long OpenConnections(EdgeScheme scheme) => Difference(scheme, 2, 3);

    internal long OpenedConnections(EdgeScheme scheme) => _schemes.Sum(SchemeCell(scheme, 2));

    internal long WireBytes(EdgeScheme scheme, ByteDirection direction) => _schemes.Sum(SchemeCell(scheme, 4 + (int)direction));

    internal long CacheRequests(CacheResult result) => _cache.Sum((int)result);

    internal long Refused(int reason) => _refusals.Sum(reason);

    internal long ClientCertificates(int outcome) => _clientCertificates.Sum(outcome);

    internal long Handshakes(int version, int outcome) => _handshakes.Sum(HandshakeIndex(version, outcome));

    internal static int RequestIndex(int scheme, int method, int statusClass) =>
        (scheme * MetricLabels.Methods.Length + method) * MetricLabels.StatusClasses.Length + statusClass;

    internal static int HandshakeIndex(int version, int outcome) => version * HandshakeOutcomes + outcome;

    // Ends are read first: a request that ends in between must not make the difference negative.
    private long Difference(EdgeScheme scheme, int begun, int ended)
    {
        long ends = _schemes.Sum(SchemeCell(scheme, ended));
        return Math.Max(0, _schemes.Sum(SchemeCell(scheme, begun)) - ends);
    }

    private static int SchemeCell(EdgeScheme scheme, int cell) => (int)scheme * CellsPerScheme + cell;
}
