using System.Globalization;
using Edge.Core.Systemd;
using Edge.Tests.Core.Transport;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Core.Systemd;

[NonParallelizable]
public sealed class ServiceNotifierTests
{
    [Test]
    public void Ready_BelowSystemd_IsOneDatagramWithStatus()
    {
        using var systemd = new NotifySocket();
        Notifier().Ready("serving 3 listeners");
        Assert.That(systemd.Receive(), Is.EquivalentTo(new Dictionary<string, string> { ["READY"] = "1", ["STATUS"] = "serving 3 listeners" }));
    }

    [Test]
    public void Reloading_BelowSystemd_CarriesTheMonotonicClock()
    {
        using var systemd = new NotifySocket();
        long before = Uptime();
        Notifier().Reloading();
        Dictionary<string, string> message = systemd.Receive();
        Assert.That(message["RELOADING"], Is.EqualTo("1"));
        Assert.That(long.Parse(message["MONOTONIC_USEC"], CultureInfo.InvariantCulture), Is.InRange(before - 20_000, Uptime() + 20_000), "the clock of /proc/uptime");
    }

    [Test]
    public void StoppingStatusAndKeepAlive_BelowSystemd_AreSent()
    {
        using var systemd = new NotifySocket();
        ServiceNotifier notifier = Notifier();
        notifier.Stopping("draining");
        Assert.That(systemd.Receive(), Contains.Item(new KeyValuePair<string, string>("STOPPING", "1")));
        notifier.Status("12 connections");
        Assert.That(systemd.Receive(), Is.EquivalentTo(new Dictionary<string, string> { ["STATUS"] = "12 connections" }));
        notifier.KeepAlive();
        Assert.That(systemd.Receive(), Is.EquivalentTo(new Dictionary<string, string> { ["WATCHDOG"] = "1" }));
    }

    [Test]
    public void Status_WithLineFeed_CannotAssignAnythingElse()
    {
        using var systemd = new NotifySocket();
        Notifier().Status("bad\nMAINPID=1\r\nx");
        Assert.That(systemd.Receive(), Is.EquivalentTo(new Dictionary<string, string> { ["STATUS"] = "bad MAINPID=1 x" }));
    }

    [Test]
    public void EveryCall_NotBelowSystemd_DoesNothing()
    {
        Assume.That(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Is.Null);
        ServiceNotifier notifier = Notifier();
        Assert.That(notifier.IsEnabled, Is.False);
        Assert.That(() => notifier.Ready("x"), Throws.Nothing);
    }

    [Test]
    public void Notify_SystemdIsGone_IsLoggedAndForgotten()
    {
        var logger = new RecordingLogger();
        ServiceNotifier notifier;
        using (new NotifySocket())
        {
            notifier = new ServiceNotifier(new SystemdNotifier(), TimeProvider.System, logger);
        }
        Assert.That(() => notifier.Ready("x"), Throws.Nothing);
        Assert.That(logger.Events, Has.Count.EqualTo(1));
    }

    [TestCase("30000000", null, 15_000)]
    [TestCase("30000000", "42", 15_000)]
    [TestCase("30000000", "43", null)]
    [TestCase(null, "42", null)]
    [TestCase("junk", null, null)]
    [TestCase("-5", null, null)]
    public void IntervalFrom_Environment_IsHalfOfWhatIsAllowed(string? microseconds, string? pid, int? milliseconds)
    {
        TimeSpan? interval = Watchdog.IntervalFrom(name => name switch { "WATCHDOG_USEC" => microseconds, "WATCHDOG_PID" => pid, _ => null }, processId: 42);
        Assert.That(interval?.TotalMilliseconds, Is.EqualTo(milliseconds));
    }

    [Test]
    public async Task P06_Watchdog_ProbeFailsOrHangs_SendsNoKeepAlive()
    {
        using var systemd = new NotifySocket();
        var logger = new RecordingLogger();
        var time = new CountingTimeProvider();
        string? answer = null;
        TaskCompletionSource<string?>? hang = null;
        var watchdog = new Watchdog(Notifier(), TimeSpan.FromSeconds(15), _ => hang is null ? ValueTask.FromResult(answer) : new ValueTask<string?>(hang.Task), time, logger);
        using var stop = new CancellationTokenSource();
        Task running = watchdog.RunAsync(stop.Token);

        time.Advance(TimeSpan.FromSeconds(15));
        Assert.That(systemd.Receive(), Contains.Key("WATCHDOG"));

        answer = "the cache does not answer";
        time.Advance(TimeSpan.FromSeconds(15));
        time.Advance(TimeSpan.FromSeconds(15));
        await TransportAssertions.UntilAsync(() => logger.Events.Count == 1, "told once");
        Assert.That(logger.Lines[0], Does.Contain("the cache does not answer"));
        Assert.That(systemd.HasMessage, Is.False);

        answer = null;
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.That(systemd.Receive(), Contains.Key("WATCHDOG"));

        hang = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        int timers = time.Timers;
        time.Advance(TimeSpan.FromSeconds(15));
        await TransportAssertions.UntilAsync(() => time.Timers > timers, "the probe is waited for");
        time.Advance(TimeSpan.FromSeconds(15));
        await TransportAssertions.UntilAsync(() => logger.Events.Count == 3, "failed, passed, failed");
        Assert.That(logger.Lines[2], Does.Contain("no answer in time"));
        Assert.That(systemd.HasMessage, Is.False);

        await stop.CancelAsync();
        await running.WaitAsync(TransportAssertions.Patience);
    }

    private static ServiceNotifier Notifier() => new(new SystemdNotifier(), TimeProvider.System, NullLogger.Instance);

    private static long Uptime() =>
        (long)(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture) * 1_000_000);
}
