using Edge.Core.Diagnostics;
using Edge.Core.Hosting;
using Edge.Core.Transport;
using Edge.Tests.Core.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Hosting;

/// <summary>What the operator sees of connections beyond a cap (H19).</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RefusedConnectionTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly EdgeMetrics _metrics = new();
    private readonly RecordingLogger _log = new();

    [TestCase(RefusalReason.ConnectionLimit)]
    [TestCase(RefusalReason.AddressLimit)]
    public async Task H19_RefusedConnection_IsCountedUnderItsOwnCap(RefusalReason cap)
    {
        await RefuseAsync(new EdgeObserver(_metrics, null, _log, _time), cap);

        var counted = Enum.GetValues<RefusalReason>().Where(reason => _metrics.Refused((int)reason) == 1);
        Assert.That(counted, Is.EqualTo(new[] { cap }));
    }

    [Test]
    public async Task H19_FullServer_IsToldOnceAMinute()
    {
        var observer = new EdgeObserver(_metrics, null, _log, _time);
        foreach (var seconds in new[] { 0, 1, 58, 1, 1 })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            await RefuseAsync(observer, RefusalReason.ConnectionLimit);
        }

        Assert.That(_log.Events.Count(e => e.Level == LogLevel.Warning), Is.EqualTo(2), "at 0 and at 60 seconds");
    }

    [Test]
    public async Task H19_FullAddress_IsNoWarning()
    {
        await RefuseAsync(new EdgeObserver(_metrics, null, _log, _time), RefusalReason.AddressLimit);

        Assert.That(_log.Events.Where(e => e.Level == LogLevel.Warning), Is.Empty, "one peer must not be able to fill the log");
    }

    private static async Task RefuseAsync(EdgeObserver observer, RefusalReason cap)
    {
        var (client, server) = InMemoryConnection.CreatePair();
        observer.OnConnectionRefused(server, cap);
        await server.DisposeAsync();
        await client.DisposeAsync();
    }
}
