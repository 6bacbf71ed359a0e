using System.Text.Json;
using Edge.Core.Admin;
using Edge.Core.Certificates;
using Edge.Core.Config;
using Edge.Core.Config.Sections;
using Edge.Core.Diagnostics;
using Edge.Core.Explaining;
using Edge.Core.Invalidation;
using Edge.Core.Systemd;
using Edge.Core.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Hosting;

/// <summary>The life of the process around an <see cref="EdgeServer"/>: start, ready, reload, drain, stop; what systemd and the operator see of it.</summary>
internal sealed class EdgeProcess : IHostedService, IAsyncDisposable
{
    private readonly EdgeProcessOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ServiceNotifier _notifier;
    private readonly EdgeMetrics _metrics = new();
    private readonly ReadinessState _readiness = new();
    private readonly PinnedBlockPool _pool = new();
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private readonly CancellationTokenSource _force = new();
    private readonly CancellationTokenSource _watchdogStop = new();
    private AccessLog? _accessLog;
    private EdgeServer? _server;
    private AdminServer? _admin;
    private CertificateKeeper? _certificates;
    private Task _watchdog = Task.CompletedTask;
    private int _disposed;

    public EdgeProcess(EdgeProcessOptions options, ILogger<EdgeProcess> logger, TimeProvider time)
    {
        _options = options;
        _logger = logger;
        _time = time;
        _notifier = new ServiceNotifier(options.Notifier, time, logger);
    }

    /// <summary>The server, once started.</summary>
    public EdgeServer Server => _server ?? throw new InvalidOperationException("not started");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var snapshot = _options.Snapshot;
        EdgeLog.CryptoProvider(_logger, snapshot.Tls.Describe());
        _accessLog = snapshot.AccessLog.Format == AccessLogFormat.Off
            ? null
            : AccessLog.Open(OptionsOf(snapshot.AccessLog), _time, _logger);
        var observer = new EdgeObserver(_metrics, _accessLog, _logger, _time);
        _server = new EdgeServer(snapshot, new EdgeServerOptions
        {
            Observer = observer,
            Logger = _logger,
            Time = _time,
            Pool = _pool,
            Inherited = _options.Sockets,
        });
        _server.Start();
        _certificates = new CertificateKeeper(_server, _metrics.Certificates, _logger, _time);
        _certificates.Start();
        StartAdmin(snapshot, _certificates);
        FillMetricSources(_server);
        foreach (var (settings, endpoint) in _server.Endpoints)
        {
            await _options.Output.WriteLineAsync($"listening {(settings.Protocol == ListenerProtocol.Https ? "https" : "http")} {endpoint}")
                .ConfigureAwait(false);
        }

        await _options.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        _metrics.Sources.Config.Applied(_time.GetUtcNow());
        _readiness.Set(Readiness.Ready, "serving");
        _notifier.Ready("serving");
        if (_notifier.IsEnabled && _options.WatchdogInterval is { } interval)
        {
            _watchdog = new Watchdog(_notifier, interval, ProbeAsync, _time, _logger).RunAsync(_watchdogStop.Token);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is null)
        {
            return;
        }

        _readiness.Set(Readiness.Draining, "stop requested");
        _notifier.Stopping("draining");
        EdgeLog.Draining(_logger, _server.ConnectionCount, _server.Services.Snapshot.Limits.DrainTimeout.TotalSeconds);
        var broken = await _server.DrainAsync(_force.Token).ConfigureAwait(false);
        if (broken > 0)
        {
            EdgeLog.DrainDeadline(_logger, broken);
        }

        EdgeLog.Stopped(_logger);
    }

    /// <summary>The second signal: whatever still runs is broken off.</summary>
    public void Force() => _force.Cancel();

    /// <summary>Reads the configuration again and swaps it in, or keeps the old one and says why (P02).</summary>
    public async Task ReloadAsync()
    {
        if (_server is null || !await _reloading.WaitAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false))
        {
            return;   // one is under way; it reads the newest file anyway
        }

        try
        {
            _notifier.Reloading();
            string? refusal;
            using (await _certificates!.PauseAsync().ConfigureAwait(false))
            {
                refusal = await TryReloadAsync(_server).ConfigureAwait(false);
            }

            if (refusal is null)
            {
                _certificates.OnConfiguration();
                _metrics.Sources.Config.Applied(_time.GetUtcNow());
                EdgeLog.ConfigApplied(_logger, _metrics.Sources.Config.Read().Generation);
            }
            else
            {
                _metrics.Sources.Config.Refused(_time.GetUtcNow());
                await _certificates.ReloadAsync().ConfigureAwait(false);   // one bad file must not keep the renewals of the others out
            }

            _notifier.Ready(refusal ?? "serving, configuration reloaded");
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;   // registered under two names, so the container asks twice
        }

        await _watchdogStop.CancelAsync().ConfigureAwait(false);
        await _watchdog.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_admin is not null)
        {
            await _admin.DisposeAsync().ConfigureAwait(false);
        }

        if (_certificates is not null)
        {
            await _certificates.DisposeAsync().ConfigureAwait(false);
        }

        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }

        if (_accessLog is not null)
        {
            await _accessLog.DisposeAsync().ConfigureAwait(false);
        }

        _pool.Dispose();
        _force.Dispose();
        _watchdogStop.Dispose();
        _reloading.Dispose();
    }

    // Null: done. Else one line that says why not.
    private async Task<string?> TryReloadAsync(EdgeServer server)
    {
        var load = _options.Reload(server.Services.Snapshot);
        if (load.Snapshot is not { } snapshot)
        {
            foreach (var error in load.Errors)
            {
                EdgeLog.ConfigError(_logger, error.ToString());
            }

            EdgeLog.ConfigRefused(_logger, load.Errors.Length);
            return $"reload refused: {load.Errors.Length} errors, the old configuration serves on";
        }

        foreach (var warning in load.Warnings)
        {
            EdgeLog.ConfigWarning(_logger, warning.ToString());
        }

        try
        {
            await server.ReloadAsync(snapshot).ConfigureAwait(false);
        }
        catch (ListenException failure)
        {
            EdgeLog.ConfigError(_logger, failure.Message);
            EdgeLog.ConfigRefused(_logger, 1);
            return "reload refused: a listener cannot be bound, the old configuration serves on";
        }

        _accessLog?.Reopen();
        return null;
    }

    private void StartAdmin(EdgeSnapshot snapshot, CertificateKeeper certificates)
    {
        if (snapshot.Admin is not { } settings)
        {
            return;
        }

        var status = new StatusReport(_readiness, _metrics, _time) { More = WriteServerStatus };
        var services = _server!.Services;
        var routes = StandardRoutes.Create(_readiness, new MetricsExposition(_metrics), status)
            .MapInvalidations(new Invalidations(services.Ledger, () => services.Snapshot, _logger))
            .MapExplain(new Explainer(services))
            .Map("POST", "/certificates/reload", ReloadCertificatesAsync);
        _admin = AdminServer.Bind(
            settings.Endpoint.ToEndPoint(), routes, new AdminOptions { Token = settings.Token },
            _server!.Heartbeat, _pool, _time, _logger);
        _admin.Start();

        // 422: scripts that renew should stop here, and their owners read the answer.
        async ValueTask<AdminResponse> ReloadCertificatesAsync(AdminRequest request, CancellationToken cancel)
        {
            var report = await certificates.ReloadAsync().WaitAsync(cancel).ConfigureAwait(false);
            return AdminResponse.Json(report.Failed.Count == 0 ? 200 : 422, report.ToJson());
        }
    }

    private async ValueTask<string?> ProbeAsync(CancellationToken cancel) =>
        await Server.ProbeAsync(cancel).ConfigureAwait(false) ? null : "the data path gave no answer";

    // Listeners, sites and certificates: names and numbers, no secrets (P03).
    private void WriteServerStatus(Utf8JsonWriter json)
    {
        var snapshot = Server.Services.Snapshot;
        json.WriteStartArray("listeners");
        foreach (var (settings, endpoint) in Server.Endpoints)
        {
            json.WriteStartObject();
            json.WriteString("name", settings.Name);
            json.WriteString("protocol", settings.Protocol == ListenerProtocol.Https ? "https" : "http");
            json.WriteString("endpoint", endpoint.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("tls");
        json.WriteString("cryptoProvider", TlsSection.WordOf(snapshot.Tls.Provider));
        json.WriteString("cryptoVersion", snapshot.Tls.Crypto.Chosen?.Version);
        json.WriteStartObject("rejected");
        foreach (var verdict in snapshot.Tls.Crypto.Rejected)
        {
            json.WriteString(TlsSection.WordOf(verdict.Provider), verdict.Fault);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("distributions");
        foreach (var distribution in snapshot.Distributions)
        {
            json.WriteStringValue(distribution.Name);
        }

        json.WriteEndArray();
        json.WriteStartObject("certificates");
        foreach (var expiry in CertificateGauges.Expiries(snapshot, _time.GetUtcNow()))
        {
            json.WriteString(expiry.Name, expiry.NotAfter);
        }

        json.WriteEndObject();
    }

    private void FillMetricSources(EdgeServer server)
    {
        var sources = _metrics.Sources;
        sources.Cache = () =>
        {
            var counters = server.Services.Store.Snapshot();
            return new CacheGauges(
                counters.Entries, counters.Bytes, server.Services.CacheLimits.Capacity, counters.Evictions, server.Services.Fills.Count,
                server.Services.Ledger.Running, server.Services.Ledger.DroppedTags, server.Services.Rates.LimitedPurges, counters.Reserved, counters.Limbo);
        };
        sources.Compression = server.Services.Compression.Read;
        sources.Certificates = () => CertificateGauges.Read(server.Services.Snapshot, server.Services.Credentials.Count, _time.GetUtcNow());
        sources.OriginPools = server.OriginPoolGauges;
        sources.OriginHealth = server.OriginHealth;
        sources.Blocks = _pool;
        sources.AccessLog = _accessLog;
        sources.WebSockets = () => (server.Services.WebSockets.Open, server.Services.WebSockets.Total);
        sources.AcceptFailures = () => server.AcceptFailures;
    }

    private static AccessLogOptions OptionsOf(AccessLogSettings settings) => new()
    {
        Path = settings.Path,
        Layout = settings.Format == AccessLogFormat.W3c ? AccessLogLayout.W3c : AccessLogLayout.Json,
        QueueLines = settings.MaxQueuedLines,
        LogClientCertificate = settings.ClientCertificate,
        LogFingerprints = settings.Fingerprints,
    };
}
