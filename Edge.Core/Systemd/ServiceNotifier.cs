using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Edge.Core.Systemd;

/// <summary>Tells the service manager how the process is doing (sd_notify(3)); says nothing where there is none.</summary>
internal sealed class ServiceNotifier
{
    private readonly SystemdNotifier _notifier;
    private readonly TimeProvider _time;
    private readonly TimeSpan? _watchdogInterval;

    private ServiceNotifier(SystemdNotifier notifier, TimeProvider time, TimeSpan? watchdogInterval)
    {
        _notifier = notifier;
        _time = time;
        _watchdogInterval = watchdogInterval;
    }

    /// <summary>A notifier for NOTIFY_SOCKET and WATCHDOG_USEC of this process, if they are set.</summary>
    public static ServiceNotifier FromEnvironment(TimeProvider time)
    {
        // Half of the time that is granted, as sd_watchdog_enabled(3) recommends.
        var microseconds = long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var n) && n > 0 ? n : 0;
        return new ServiceNotifier(new SystemdNotifier(), time, microseconds == 0 ? null : TimeSpan.FromMicroseconds(microseconds / 2.0));
    }

    /// <summary>Whether anybody listens.</summary>
    public bool IsEnabled => _notifier.IsEnabled;

    /// <summary>READY=1, also after a reload.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>RELOADING=1, with the time that Type=notify-reload asks for.</summary>
    public void Reloading()
    {
        var microseconds = (long)_time.GetElapsedTime(0, _time.GetTimestamp()).TotalMicroseconds;
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}\nSTATUS=reloading"));
    }

    /// <summary>STOPPING=1.</summary>
    public void Stopping() => Send("STOPPING=1\nSTATUS=draining");

    /// <summary>WATCHDOG=1 at half the granted time, each time only after <paramref name="probe"/> passed (P06). Ends with the token.</summary>
    /// <param name="probe">Asks the real data path; its token fires when it takes longer than the interval.</param>
    /// <param name="onFailure">Told when a probe did not pass.</param>
    /// <param name="stop">Ends the loop, without an exception.</param>
    public async Task RunWatchdogAsync(Func<CancellationToken, Task<bool>> probe, Action onFailure, CancellationToken stop)
    {
        if (_watchdogInterval is not { } interval || !IsEnabled)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                if (await PassesAsync(probe, interval, stop).ConfigureAwait(false))
                {
                    Send("WATCHDOG=1");
                }
                else
                {
                    onFailure();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async ValueTask<bool> PassesAsync(Func<CancellationToken, Task<bool>> probe, TimeSpan patience, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            return await probe(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Send(string state)
    {
        if (_notifier.IsEnabled)
        {
            _notifier.Notify(new ServiceState(state));
        }
    }
}
