using Prometheus;

namespace Edge.Core.Diagnostics;

/// <summary>Turns <see cref="EdgeMetrics"/> into Prometheus text. A private registry: nothing is collected unless asked here.</summary>
/// <remarks>Names follow OpenTelemetry's semantic conventions where these have one, else start with <c>rawedge_</c>. One
/// scrape at a time. Our histograms are handed on as the growth of each bucket at the bucket's mean, which keeps buckets,
/// counts and sums exact.</remarks>
internal sealed class MetricsExposition
{
    private static readonly string[] Schemes = MetricLabels.Of<EdgeScheme>();
    private static readonly string[] Directions = MetricLabels.Of<ByteDirection>();
    private static readonly string[] Classes = MetricLabels.Of<RequestClass>();
    private static readonly string[] PageOutcomes = MetricLabels.Of<ErrorPageOutcome>();
    private static readonly string[] CacheResultLabels = MetricLabels.Of<CacheResult>();
    private static readonly string[] Reasons = MetricLabels.Of<RefusalReason>();
    private static readonly string[] ClientCertificateOutcomes = MetricLabels.Of<ClientCertificateOutcome>();
    private static readonly string[] Outcomes = MetricLabels.Of<HandshakeOutcome>();
    private static readonly string[] TlsVersions = ["none", "1.2", "1.3"];

    private readonly EdgeMetrics _metrics;
    private readonly SemaphoreSlim _oneScrape = new(1);
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MetricFactory _factory;
    private readonly SourcesExposition _sources;
    private readonly CertificateExposition _certificates;
    private readonly HistogramExposition _requests;
    private readonly HistogramExposition _handshakeDurations;
    private readonly OriginExposition _origins;
    private readonly Gauge _activeRequests;
    private readonly Gauge _connections;
    private readonly Counter _connectionsTotal;
    private readonly Counter _wireBytes;
    private readonly Counter _refusals;
    private readonly Counter _clientCertificates;
    private readonly Counter _cache;
    private readonly Counter _handshakes;
    private readonly Counter _viewerRequests;
    private readonly Counter _viewerBytes;
    private readonly Counter _redirects;
    private readonly Counter _errorPages;

    /// <summary>Registers every series of <paramref name="metrics"/>.</summary>
    public MetricsExposition(EdgeMetrics metrics)
    {
        _metrics = metrics;
        _factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _requests = new HistogramExposition(_factory, "http_server_request_duration_seconds",
            "Duration of viewer requests, first byte of the head to last byte handed over.",
            "http_request_method", "http_response_status_class", "url_scheme");
        _activeRequests = Gauge("http_server_active_requests", "Viewer requests in work.", "url_scheme");
        _handshakeDurations = new HistogramExposition(_factory, "tls_handshake_duration_seconds",
            "Duration of TLS handshakes with viewers, accept to Finished.", "version", "outcome");
        _handshakes = Counter("tls_handshakes_total", "TLS handshakes with viewers.", "version", "outcome");
        _connections = Gauge("rawedge_connections", "Open viewer connections.", "url_scheme");
        _connectionsTotal = Counter("rawedge_connections_total", "Viewer connections accepted.", "url_scheme");
        _wireBytes = Counter("rawedge_wire_bytes_total", "Bytes of ended viewer connections on the wire, TLS included.", "url_scheme", "direction");
        _refusals = Counter("rawedge_refusals_total", "Connections and requests refused.", "reason");
        _clientCertificates = Counter("rawedge_client_certificates_total", "Viewers asked for a certificate, by what came of it.", "outcome");
        _cache = Counter("rawedge_cache_requests_total", "Requests by what the cache did for them.", "result");
        _viewerRequests = Counter("rawedge_viewer_requests_total", "Viewer requests as metered.", "distribution", "url_scheme", "class");
        _viewerBytes = Counter("rawedge_viewer_bytes_total", "Bytes of HTTP messages exchanged with viewers, heads included.",
            "distribution", "url_scheme", "class", "direction");
        _redirects = Counter("rawedge_redirects_to_https_total", "Requests answered with a redirect to https.", "distribution");
        _errorPages = Counter("rawedge_error_pages_total", "Errors that a custom page stands for, by whether it could be had.", "distribution", "outcome");
        _origins = new OriginExposition(_factory);
        _sources = new SourcesExposition(_factory, metrics.Sources);
        _certificates = new CertificateExposition(_factory, metrics);
    }

    /// <summary>Writes the state of this moment as Prometheus text, version 0.0.4, UTF-8.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        await _oneScrape.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Refresh();
            await _registry.CollectAndExportAsTextAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _oneScrape.Release();
        }
    }

    private void Refresh()
    {
        for (int s = 0; s < Schemes.Length; s++)
        {
            var scheme = (EdgeScheme)s;
            _activeRequests.WithLabels(Schemes[s]).Set(_metrics.ActiveRequests(scheme));
            _connections.WithLabels(Schemes[s]).Set(_metrics.OpenConnections(scheme));
            _connectionsTotal.WithLabels(Schemes[s]).IncTo(_metrics.OpenedConnections(scheme));
            for (int d = 0; d < Directions.Length; d++)
            {
                _wireBytes.WithLabels(Schemes[s], Directions[d]).IncTo(_metrics.WireBytes(scheme, (ByteDirection)d));
            }
        }
        RefreshRequests();
        RefreshHandshakes();
        for (int i = 0; i < Reasons.Length; i++)
        {
            _refusals.WithLabels(Reasons[i]).IncTo(_metrics.Refused(i));
        }
        for (int i = 0; i < ClientCertificateOutcomes.Length; i++)
        {
            _clientCertificates.WithLabels(ClientCertificateOutcomes[i]).IncTo(_metrics.ClientCertificates(i));
        }
        for (int i = 0; i < CacheResultLabels.Length; i++)
        {
            _cache.WithLabels(CacheResultLabels[i]).IncTo(_metrics.CacheRequests((CacheResult)i));
        }
        foreach (DistributionMetrics distribution in _metrics.Distributions)
        {
            Refresh(distribution);
        }
        foreach (OriginMetrics origin in _metrics.Origins)
        {
            _origins.Refresh(origin);
        }
        _sources.Refresh();
        _certificates.Refresh();
    }

    private void RefreshRequests()
    {
        for (int s = 0; s < Schemes.Length; s++)
        {
            for (int m = 0; m < MetricLabels.Methods.Length; m++)
            {
                for (int c = 0; c < MetricLabels.StatusClasses.Length; c++)
                {
                    _requests.Refresh(_metrics.RequestDurations, EdgeMetrics.RequestIndex(s, m, c),
                        MetricLabels.Methods[m], MetricLabels.StatusClasses[c], Schemes[s]);
                }
            }
        }
    }

    private void RefreshHandshakes()
    {
        for (int v = 0; v < TlsVersions.Length; v++)
        {
            for (int o = 0; o < Outcomes.Length; o++)
            {
                _handshakes.WithLabels(TlsVersions[v], Outcomes[o]).IncTo(_metrics.Handshakes(v, o));
                _handshakeDurations.Refresh(_metrics.HandshakeDurations, EdgeMetrics.HandshakeIndex(v, o), TlsVersions[v], Outcomes[o]);
            }
        }
    }

    private void Refresh(DistributionMetrics distribution)
    {
        _redirects.WithLabels(distribution.Name).IncTo(distribution.Redirects);
        for (int i = 0; i < PageOutcomes.Length; i++)
        {
            _errorPages.WithLabels(distribution.Name, PageOutcomes[i]).IncTo(distribution.ErrorPages((ErrorPageOutcome)i));
        }
        for (int s = 0; s < Schemes.Length; s++)
        {
            for (int c = 0; c < Classes.Length; c++)
            {
                _viewerRequests.WithLabels(distribution.Name, Schemes[s], Classes[c])
                    .IncTo(distribution.Requests((EdgeScheme)s, (RequestClass)c));
                for (int d = 0; d < Directions.Length; d++)
                {
                    _viewerBytes.WithLabels(distribution.Name, Schemes[s], Classes[c], Directions[d])
                        .IncTo(distribution.Bytes((EdgeScheme)s, (RequestClass)c, (ByteDirection)d));
                }
            }
        }
    }

    private Counter Counter(string name, string help, params string[] labels) => _factory.CreateCounter(name, help, labels);

    private Gauge Gauge(string name, string help, params string[] labels) => _factory.CreateGauge(name, help, labels);
}
