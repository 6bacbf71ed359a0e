using System.Globalization;
using System.Net.Sockets;
using Edge.Core.Diagnostics;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Systemd;

/// <summary>Tells systemd how the service is (sd_notify(3)). Does nothing when nobody listens, that is without NOTIFY_SOCKET.</summary>
/// <remarks>Thread-safe. A datagram that cannot be sent is logged and forgotten: the service goes on without its supervisor.</remarks>
internal sealed class ServiceNotifier(ISystemdNotifier notifier, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>True below systemd.</summary>
    public bool IsEnabled => notifier.IsEnabled;

    /// <summary>Start-up is complete, or a reload is: <c>READY=1</c>.</summary>
    public void Ready(string status) => Notify($"READY=1\nSTATUS={OneLine(status)}");

    /// <summary>A reload begins: <c>RELOADING=1</c> with the monotonic time that Type=notify-reload asks for. Call <see cref="Ready"/> when it
    /// ended, whether or not the new configuration was taken.</summary>
    public void Reloading() => Notify(string.Create(CultureInfo.InvariantCulture,
        $"RELOADING=1\nMONOTONIC_USEC={MonotonicMicroseconds()}\nSTATUS=Reloading"));

    /// <summary>The service begins to stop: <c>STOPPING=1</c>.</summary>
    public void Stopping(string status) => Notify($"STOPPING=1\nSTATUS={OneLine(status)}");

    /// <summary>One line for <c>systemctl status</c>.</summary>
    public void Status(string status) => Notify($"STATUS={OneLine(status)}");

    /// <summary>The service is alive: <c>WATCHDOG=1</c>. See <see cref="Watchdog"/>.</summary>
    public void KeepAlive() => Notify("WATCHDOG=1");

    private void Notify(string state)
    {
        if (!notifier.IsEnabled)
        {
            return;
        }
        try
        {
            notifier.Notify(new ServiceState(state));
        }
        catch (SocketException exception)
        {
            EdgeLog.NotifyFailed(logger, exception.SocketErrorCode);
        }
    }

    // On Linux the high-resolution timestamp is CLOCK_MONOTONIC, the clock systemd compares with.
    private long MonotonicMicroseconds() =>
        (long)((Int128)timeProvider.GetTimestamp() * 1_000_000 / timeProvider.TimestampFrequency);

    // A line feed would begin a new assignment.
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
