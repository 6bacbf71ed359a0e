using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Steady misses over TLS: the pool is what keeps handshakes away from the origin (E-68).</summary>
internal sealed class PoolReuseTests
{
    [Test]
    public async Task E68_SteadyMisses_CostTheOriginAtMostOneHandshakeInAThousandRequests()
    {
        const int viewers = 4;
        const int requests = 4_000;
        await using var origin = ScriptedOrigin.Https(
            TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("page", "Cache-Control: no-store")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });

        await LoadAsync(edge, viewers, 100);
        var warm = origin.Connections;
        await LoadAsync(edge, viewers, requests);

        Assert.That(origin.Calls, Has.Count.EqualTo(100 + requests));
        Assert.That(warm, Is.LessThanOrEqualTo(viewers), "as many connections as requests at a time, and no more");
        Assert.That(origin.Connections - warm, Is.LessThanOrEqualTo(requests / 1_000));
    }

    [Test]
    public async Task E70_ChangedOrigin_LeavesStoredObjectsWhereTheyAre()
    {
        await using var before = ScriptedOrigin.Https(
            TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("before", "Cache-Control: max-age=60")));
        await using var after = ScriptedOrigin.Https(
            TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("after", "Cache-Control: max-age=60")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = before.Port });
        var stored = await GetAsync(edge, "/stored");

        await edge.ReloadAsync(new EdgeSetup { OriginPort = after.Port });
        var hit = await GetAsync(edge, "/stored");
        var miss = await GetAsync(edge, "/new");

        Assert.That((stored.Body, hit.Body, hit["x-cache"], miss.Body), Is.EqualTo(("before", "before", "Hit from rawedge", "after")));
    }

    private static async Task<RawResponse> GetAsync(EdgeUnderTest edge, string path)
    {
        await using var client = await RawClient.PlainAsync(edge.Http);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n");
        return await client.ReadResponseAsync();
    }

    private static Task LoadAsync(EdgeUnderTest edge, int viewers, int requests) => Task.WhenAll(Enumerable.Range(0, viewers).Select(viewer => Task.Run(async () =>
    {
        await using var client = await RawClient.PlainAsync(edge.Http);
        for (var i = 0; i < requests / viewers; i++)
        {
            await client.SendAsync($"GET /{viewer}/{i} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
            Assert.That((await client.ReadResponseAsync()).Status, Is.EqualTo(200));
        }
    })));
}
