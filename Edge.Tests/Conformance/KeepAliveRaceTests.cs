using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>An origin that ends idle connections whenever it likes: viewers of GET see nothing of it, and no POST arrives twice (O06; RFC 9110 §9.2.2).</summary>
internal sealed class KeepAliveRaceTests
{
    private const string Behavior =
        """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"]{0} }""";

    [TestCase(true)]
    [TestCase(false)]
    public Task O06_OriginThatEndsIdleConnectionsAtRandom_FailsNoGetAndDoublesNoPost(bool cached) => RaceAsync(3_000, cached);

    [Test]
    [Category("Soak")]
    [CancelAfter(600_000)]
    public Task O06_TwoHundredThousandRequests_FailNoGetAndDoubleNoPost() => RaceAsync(200_000, cached: false);

    private static async Task RaceAsync(int requests, bool cached)
    {
        await using var origin = new RacingOrigin(share: 0.2);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            OriginPolicy = "http-only",
            Default = Behavior.Replace("{0}", cached ? "" : ", \"cachePolicy\": \"caching-disabled\"", StringComparison.Ordinal),
        });

        var run = await RaceRun.RunAsync(edge.Http, requests, viewers: 16);

        var lost = run.Posts.Count(post => post.Value == 502);
        TestContext.Out.WriteLine($"{requests} requests, {origin.Connections} connections, {origin.Ended} ended by the origin, {lost} POSTs lost");
        Assert.That(origin.Ended, Is.GreaterThan(requests / 20), "the race was run");
        Assert.That(run.BadGets, Is.Empty, "no viewer of GET sees the race");
        Assert.That(run.Posts.Where(post => post.Value is not (200 or 502)), Is.Empty, "a POST is answered, or its loss is said");
        Assert.That(origin.Posts.Where(post => post.Value != 1), Is.Empty, "no POST arrives twice");
        Assert.That(run.Posts.Where(post => post.Value == 200).All(post => origin.Posts.ContainsKey(post.Key)), "what was answered had arrived");
    }
}
