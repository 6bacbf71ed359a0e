using System.Globalization;
using Edge.Core.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Systemd;

/// <summary>Keeps systemd's watchdog quiet, but only while a probe through the real data path passes: a hung process is
/// restarted instead of being kept (P06).</summary>
/// <param name="notifier">Whom to tell.</param>
/// <param name="interval">Half of what systemd allows, see <see cref="IntervalFrom"/>.</param>
/// <param name="probe">Answers null when all is well, else why not.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Told once when the probe fails and once when it passes again.</param>
internal sealed class Watchdog(
    ServiceNotifier notifier, TimeSpan interval, Func<CancellationToken, ValueTask<string?>> probe, TimeProvider timeProvider, ILogger logger)
{
    private Task<string?>? _attempt;
    private bool _failing;

    /// <summary>The interval from WATCHDOG_USEC and WATCHDOG_PID (sd_watchdog_enabled(3)): half of the time allowed.</summary>
    /// <returns>Null when systemd does not watch this process.</returns>
    public static TimeSpan? IntervalFrom(Func<string, string?> environment, int processId)
    {
        string? pid = environment("WATCHDOG_PID");
        if (pid is not null && pid != processId.ToString(CultureInfo.InvariantCulture))
        {
            return null;
        }
        return long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 1
            ? TimeSpan.FromMicroseconds(microseconds / 2)
            : null;
    }

    /// <summary>Probes and tells until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await ProbeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        // A probe that hangs is not joined by a second one: it is still the same question.
        _attempt ??= probe(cancellationToken).AsTask();
        string? reason;
        try
        {
            reason = await _attempt.WaitAsync(interval / 2, timeProvider, cancellationToken).ConfigureAwait(false);
            _attempt = null;
        }
        catch (TimeoutException)
        {
            reason = "no answer in time";
        }
        if (reason is null)
        {
            if (_failing)
            {
                _failing = false;
                EdgeLog.WatchdogProbePassed(logger);
            }
            notifier.KeepAlive();
        }
        else if (!_failing)
        {
            _failing = true;
            EdgeLog.WatchdogProbeFailed(logger, reason);
        }
    }
}
