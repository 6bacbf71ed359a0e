using System.Diagnostics;
using System.Globalization;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Tests.Support;

namespace Edge.Tests.Fuzz;

/// <summary>An origin that does anything, by seed: no answer crosses, nothing broken looks whole, nothing doubtful is stored, nothing is left behind.</summary>
[Parallelizable]
internal sealed class FuzzedOriginTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public Task O01_OriginThatDoesAnything_FixedSeeds_CrossesPoisonsAndLeaksNothing(int seed) => RunAsync(seed, 300, viewers: 8);

    /// <summary>RAWEDGE_FUZZ_SEED replays a run, RAWEDGE_FUZZ_EXCHANGES makes it longer or shorter.</summary>
    [Test]
    [Category("LongFuzz")]
    public Task O01_OriginThatDoesAnything_HundredThousandExchanges_CrossesPoisonsAndLeaksNothing() =>
        RunAsync(Setting("RAWEDGE_FUZZ_SEED", Environment.TickCount), Setting("RAWEDGE_FUZZ_EXCHANGES", 100_000), viewers: 48);

    private static async Task RunAsync(int seed, int exchanges, int viewers)
    {
        var watch = Stopwatch.StartNew();
        await using var origin = new FuzzedOrigin(seed);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            OriginPolicy = "http-only",
            Origin = "\"responseTimeout\": \"1s\",",
            Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal),
        });
        var run = new FuzzedViewers(edge.Http, seed, exchanges);
        await Task.WhenAll(Enumerable.Range(0, viewers).Select(run.ViewAsync));
        var mib = Environment.WorkingSet >> 20;

        Assert.That(origin.Faults, Is.Empty, $"seed {seed}: what the edge sent");
        Assert.That(run.Findings, Is.Empty, $"seed {seed}");
        Assert.That(origin.Requests, Is.GreaterThan(exchanges / 3), "most of the run must have reached the origin");
        Assert.That(origin.Hostile, Is.GreaterThan(exchanges / 8));
        await AssertNothingIsLeftAsync(edge);

        origin.Reform();
        await run.ViewAgainAsync();
        Assert.That(run.Findings, Is.Empty, $"seed {seed}: what was stored; {string.Join("; ", edge.Log.OriginFailures.TakeLast(3))}");
        TestContext.Out.WriteLine(
            $"seed {seed}: {exchanges:N0} exchanges, {run.Whole:N0} whole, {run.Refused:N0} refused, {run.Broken:N0} broken off, {origin.Requests:N0} reached the origin "
            + $"({origin.Hostile:N0} hostile answers, {origin.Connections:N0} connections) in {watch.Elapsed.TotalSeconds:F0} s; working set {mib} MiB");
    }

    private static async Task AssertNothingIsLeftAsync(EdgeUnderTest edge)
    {
        var server = edge.Server;
        await edge.UntilAsync(() => server.ConnectionCount == 0);
        await edge.UntilAsync(() => server.OriginConnections.Leased == 0);
        await edge.UntilAsync(() => (server.Services.Fills.Count, server.Services.Fills.Bytes) == (0, 0));
        foreach (var reason in (DeadlineReason[])[DeadlineReason.RequestHead, DeadlineReason.RequestBodyRate, DeadlineReason.ResponseRate, DeadlineReason.OriginResponse])
        {
            Assert.That(server.Heartbeat.CountArmed(reason), Is.Zero, reason.ToString());
        }

        if (server.Services.Pool is PinnedBlockPool pool)
        {
            await edge.UntilAsync(() => (pool.Small.InUse, pool.Large.InUse, pool.ExactRented) == (0, 0, 0));
        }
    }

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
