using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What a change of the configuration leaves alone (E-70).</summary>
internal sealed class OriginReloadTests
{
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
}
