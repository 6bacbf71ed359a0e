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
    public async Task E14_OriginThatStumblesOverAnOfferedSession_IsAskedOnceMoreWithoutOne()
    {
        await using var server = ScriptedOrigin.Https(
            TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("page", "Connection: close", "Cache-Control: no-store")));
        await using var origin = new SessionRefusingOrigin(server.Port);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });

        await LoadAsync(edge, viewers: 1, requests: 2);   // each fails on anything but 200

        Assert.That((origin.Refused, origin.Connections, server.Calls.Count), Is.EqualTo((1, 3, 2)), "the second handshake offered a session, the third did not");
        Assert.That(edge.Log.OriginFailures, Is.Empty);
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
