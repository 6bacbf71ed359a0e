using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Many viewers at once ask for one object that is not there yet, through the whole server (C13, C15, C18; E-105, E-106).</summary>
internal sealed class HerdTests
{
    private const int Pieces = 20;
    private const int PieceBytes = 1024;

    private static readonly byte[] Content = [.. Enumerable.Range(0, Pieces * PieceBytes).Select(i => (byte)(i * 31))];

    [TestCase(300, 0, TestName = "C13_ColdObject_IsFetchedOnce")]
    [TestCase(9_700, 1000, TestName = "C13_HerdForAColdObject_IsFetchedOnce", Category = "Soak")]
    public async Task C13_ColdObjectInPieces_IsFetchedOnceAndEverybodyGetsItWhole(int viewers, int originMilliseconds)
    {
        var everybodyAsks = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await everybodyAsks.Task;
            await call.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Content.Length}\r\nCache-Control: max-age=60\r\n\r\n");
            for (var i = 0; i < Pieces; i++)
            {
                await call.SendAsync(Content.AsMemory(i * PieceBytes, PieceBytes));
                await Task.Delay(originMilliseconds / Pieces);
            }
        });
        await using var edge = await StartAsync(origin);
        using var herd = await Herd.GatherAsync(edge.Http, viewers);

        var asking = herd.AskAsync("/cold");
        await edge.UntilAsync(() => edge.Server.Services.Fills.ReadersOf(1) == viewers);
        everybodyAsks.SetResult();
        var got = await asking;

        var expected = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Content));
        Assert.That(origin.Calls, Has.Count.EqualTo(1));
        Assert.That(got.Count(each => each is { Status: 200, Whole: true } && each.Hash == expected), Is.EqualTo(viewers));
        Assert.That(got.Count(each => each.IsMiss), Is.EqualTo(1));
        TestContext.Out.WriteLine($"{viewers} viewers: the last first byte came {Herd.Spread(got):0.0} ms after the leader's");
    }

    [TestCase(300, TestName = "F5_UncacheableObject_IsFetchedByAllAtOnce")]
    [TestCase(2_000, TestName = "F5_HerdForAnUncacheableObject_FetchAllAtOnce", Category = "Soak")]
    public async Task F5_UncacheableObject_NobodyWaitsForAnother(int viewers)
    {
        var everybodyAsks = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var others = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            // The first is answered when everybody waits for it; the others only when all of them are here at the same time.
            var number = Interlocked.Increment(ref calls);
            if (number == viewers)
            {
                others.SetResult();
            }

            await (number == 1 ? everybodyAsks.Task : others.Task);
            await call.SendAsync(ScriptedOrigin.Ok($"{number:d6}", "Cache-Control: private"));
        });
        await using var edge = await StartAsync(origin);
        using var herd = await Herd.GatherAsync(edge.Http, viewers);

        var asking = herd.AskAsync("/personal");
        await edge.UntilAsync(() => edge.Server.Services.Fills.ReadersOf(1) == viewers);
        everybodyAsks.SetResult();
        var got = await asking;

        Assert.That(calls, Is.EqualTo(viewers));
        Assert.That(got.Count(each => each is { Status: 200, Whole: true }), Is.EqualTo(viewers));
        Assert.That(got.Select(each => each.Hash).Distinct().Count(), Is.EqualTo(viewers), "each its own answer");
    }

    [TestCase(300, TestName = "C18_OriginDiesInMidFill_NobodyGetsACleanEnd")]
    [TestCase(9_700, TestName = "C18_OriginDiesUnderTheHerd_NobodyGetsACleanEnd", Category = "Soak")]
    public async Task C18_OriginDies_NobodyGetsAShortBodyThatLooksWhole(int viewers)
    {
        var everybodyReads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Content.Length}\r\nCache-Control: max-age=60\r\n\r\n");
            await call.SendAsync(Content.AsMemory(0, 3 * PieceBytes));
            await everybodyReads.Task;
            call.Reset();
        });
        await using var edge = await StartAsync(origin);
        using var herd = await Herd.GatherAsync(edge.Http, viewers);

        var asking = herd.AskAsync("/cold");
        await edge.UntilAsync(() => edge.Server.Services.Fills.ReadersOf(1) == viewers);
        everybodyReads.SetResult();
        var got = await asking;

        Assert.That(got.Count(each => each.Whole && each.Status == 200), Is.Zero);
        Assert.That(got.Count(each => each.Length == Content.Length), Is.Zero);
        Assert.That(edge.Server.Services.Store.Snapshot().Entries, Is.Zero);
    }

    private static Task<EdgeUnderTest> StartAsync(ScriptedOrigin origin) => EdgeUnderTest.StartAsync(new EdgeSetup
    {
        OriginPort = origin.Port,
        OriginPolicy = "http-only",
        Origin = "\"maxConnections\": 4096, ",
        More = "\"limits\": { \"fillWaitTimeout\": \"60s\", \"acceptBacklog\": 16384 }, ",
    });
}
