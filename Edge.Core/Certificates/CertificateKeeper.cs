using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Edge.Core.Diagnostics;
using Edge.Core.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Certificates;

/// <summary>Keeps certificates in step with their files (T30, E-21): looks on a timer, sooner on a hint of the file system, at once when
/// asked, and swaps what is sound.</summary>
/// <remarks>Thread-safe; one look at a time, on the thread pool. A reload of the configuration takes <see cref="PauseAsync"/> around
/// its own swap.</remarks>
internal sealed class CertificateKeeper : IAsyncDisposable
{
    // A look at 20,000 pairs takes some 0.3 s; the next one then comes after 15 s, so that looking stays below 2 % of a core.
    private const int CostFactor = 50;

    private readonly EdgeServer _server;
    private readonly CertificateCounters _counters;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CertificateRefresh _refresh;
    private readonly CertificateExpiryWatch _expiry;
    private readonly FileHints _hints;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ITimer _timer;
    private volatile bool _started;
    private volatile bool _stopped;
    private int _hinted;
    private long _costTicks;

    /// <summary>Makes one that does nothing before <see cref="Start"/>, except when asked.</summary>
    public CertificateKeeper(EdgeServer server, CertificateCounters counters, ILogger logger, TimeProvider time)
    {
        _server = server;
        _counters = counters;
        _logger = logger;
        _time = time;
        _refresh = new CertificateRefresh(server.Services.Credentials, time);
        _expiry = new CertificateExpiryWatch(logger);
        _hints = new FileHints(OnHint, logger);
        _timer = time.CreateTimer(_ => _ = TickAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks counted since the start; for tests and status.</summary>
    public long Looks => Volatile.Read(ref _looks);

    private long _looks;

    /// <summary>Begins to watch what is in service. What is near its end has been said by the configuration's warnings.</summary>
    public void Start()
    {
        _started = true;
        OnConfiguration();
    }

    /// <summary>Another configuration is in service.</summary>
    public void OnConfiguration()
    {
        var snapshot = _server.Services.Snapshot;
        _expiry.TakeAsSaid(snapshot, _time.GetUtcNow());
        _hints.Watch(snapshot.CertificateRules.WatchInterval is null ? [] : snapshot.CertificateSources);
        Arm(snapshot.CertificateRules.WatchInterval);
    }

    /// <summary>Looks at every file now and does not wait for anything to settle: what the admin call and the signal do.</summary>
    public Task<CertificateReloadReport> ReloadAsync() => LookAsync(waitForSettling: false);

    /// <summary>One look.</summary>
    /// <param name="waitForSettling">Leave files that changed a moment ago for the next look.</param>
    public async Task<CertificateReloadReport> LookAsync(bool waitForSettling)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Look(waitForSettling)).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Keeps looks away until the result is disposed.</summary>
    public async Task<IDisposable> PauseAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        return new Pause(_gate);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        _hints.Dispose();
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);   // the look under way ends first
        _gate.Dispose();
    }

    private async Task TickAsync()
    {
        if (_stopped)
        {
            return;
        }

        try
        {
            await LookAsync(waitForSettling: true).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return;   // stopped meanwhile
        }
#pragma warning disable CA1031 // A defect here must not end the watching: the next look may be spared it (P18).
        catch (Exception defect)
#pragma warning restore CA1031
        {
            EdgeLog.Defect(_logger, "certificates", defect);
            Arm(_server.Services.Snapshot.CertificateRules.WatchInterval);
        }
    }

    private CertificateReloadReport Look(bool waitForSettling)
    {
        var started = Stopwatch.GetTimestamp();   // what a look costs is real time, whatever clock the server has
        var snapshot = _server.Services.Snapshot;
        var rules = snapshot.CertificateRules;
        var report = new CertificateReloadReport();
        Volatile.Write(ref _hinted, 0);   // what is hinted at from here on may come too late for this look
        TimeSpan? settle = waitForSettling ? rules.SettleTime : null;
        ImmutableArray<LoadedSource> sources = [.. snapshot.CertificateSources.Select(entry => _refresh.Look(entry, settle, report))];
        if (!sources.AsSpan().SequenceEqual(snapshot.CertificateSources.AsSpan()))
        {
            sources = CertificateCoverage.Guard(snapshot, sources, _refresh, report);
            _server.UseCertificates(sources);
        }

        Tell(report);
        _expiry.Warn(_server.Services.Snapshot, _time.GetUtcNow());
        Interlocked.Increment(ref _looks);
        if (rules.WatchInterval is { } interval)
        {
            Volatile.Write(ref _costTicks, (Stopwatch.GetElapsedTime(started) * CostFactor).Ticks);
            Arm(Longest(Soonest, report.IsUnsettled ? rules.SettleTime : interval));
        }

        return report;
    }

    private void Tell(CertificateReloadReport report)
    {
        foreach (var certificate in report.Changed)
        {
            _counters.Swapped(sound: true);
            EdgeLog.CertificateSwapped(
                _logger, certificate.Name, certificate.Facts.NotAfter.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture));
        }

        foreach (var refusal in report.Failed.Where(refusal => refusal.IsNews))
        {
            _counters.Swapped(sound: false);
            EdgeLog.CertificateRefused(_logger, refusal.Name, CertificateText.Of(refusal.Problems));
        }

        foreach (var (directory, added, removed, total) in report.Listed)
        {
            EdgeLog.CertificatesListed(_logger, directory, added, removed, total);
        }
    }

    // The system's hint says that something moves, not that it has arrived. The first one brings the next look forward; those behind it
    // must not push it away again, however busy the directory is.
    private void OnHint()
    {
        if (Interlocked.Exchange(ref _hinted, 1) == 0)
        {
            Arm(Longest(Soonest, _server.Services.Snapshot.CertificateRules.SettleTime));
        }
    }

    // However short the configured times are.
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(100);

    private TimeSpan Longest(TimeSpan one, TimeSpan other)
    {
        var ticks = Math.Max(Math.Max(one.Ticks, other.Ticks), Volatile.Read(ref _costTicks));
        return TimeSpan.FromTicks(ticks);
    }

    private void Arm(TimeSpan? due)
    {
        if (_started && !_stopped)
        {
            _timer.Change(due ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Pause(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
