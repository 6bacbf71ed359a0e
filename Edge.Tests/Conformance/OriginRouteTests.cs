using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Over which scheme an origin is asked, what a redirect of it does not change, and requests that come round again (E-45, E-46, E-118; O09, O18).</summary>
internal sealed class OriginRouteTests
{
    private const string Request = "GET /page HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    private static async Task<RawResponse> GetAsync(EdgeUnderTest edge, bool https)
    {
        await using var viewer = https ? await RawClient.TlsAsync(edge.Https, "www.example.com") : await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(Request);
        return await viewer.ReadResponseAsync();
    }

    [TestCase("http-only", false, "plain")]
    [TestCase("http-only", true, "plain")]
    [TestCase("https-only", false, "tls")]
    [TestCase("https-only", true, "tls")]
    [TestCase("match-viewer", false, "plain")]
    [TestCase("match-viewer", true, "tls")]
    public async Task E45_O09_ProtocolPolicy_FixesTheSchemeOrMapsTheViewersAndNothingElse(string policy, bool https, string expected)
    {
        await using var plain = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("plain")));
        await using var tls = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("tls")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = policy == "http-only" ? plain.Port : tls.Port,
            OriginPolicy = policy,
            Origin = policy == "match-viewer" ? $"\"httpPort\": {plain.Port}," : "",
        });

        var answer = await GetAsync(edge, https);

        Assert.That((answer.Status, answer.Body), Is.EqualTo((200, expected)));
        Assert.That((plain.Connections, tls.Connections), Is.EqualTo(expected == "plain" ? (1, 0) : (0, 1)), "the other port saw nothing, not even a connection");
        Assert.That((plain.Calls.Concat(tls.Calls).Single()).RequestLine, Is.EqualTo("GET /page HTTP/1.1"));
    }

    [Test]
    public async Task E46_MatchViewer_HasOneCachedCopyForBothSchemes()
    {
        await using var plain = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("plain", "Cache-Control: max-age=60")));
        await using var tls = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("tls", "Cache-Control: max-age=60")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = tls.Port,
            OriginPolicy = "match-viewer",
            Origin = $"\"httpPort\": {plain.Port},",
        });

        var first = await GetAsync(edge, https: false);
        var second = await GetAsync(edge, https: true);

        Assert.That((first.Body, second.Body, second["x-cache"], tls.Connections), Is.EqualTo(("plain", "plain", "Hit from rawedge", 0)));
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task E118_O09_RedirectToPlainHttp_IsPassedOnAndNeverFollowed(int status)
    {
        await using var plain = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("plain")));
        var location = $"http://127.0.0.1:{plain.Port}/page";
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(
            $"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });

        var answer = await GetAsync(edge, https: true);

        Assert.That((answer.Status, answer["location"], origin.Calls.Count, plain.Connections), Is.EqualTo((status, location, 1, 0)));
    }

    [TestCase("standard")]
    [TestCase("caching-disabled")]
    public async Task O18_TwoEdgesThatPointAtEachOther_EndTheLoopWithItsFirstTurn(string policy)
    {
        EdgeSetup Towards(int port) => new()
        {
            OriginPort = port,
            OriginPolicy = "http-only",
            Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "{{policy}}", "originRequestPolicy": "all-viewer" }""",
        };
        await using var first = await EdgeUnderTest.StartAsync(Towards(65_000));
        await using var second = await EdgeUnderTest.StartAsync(Towards(first.Http.Port));
        await first.ReloadAsync(Towards(second.Http.Port));

        var answer = await GetAsync(first, https: false);

        Assert.That(answer.Status, Is.EqualTo(508));
        await first.UntilAsync(() => first.Log.Exchanges.Count >= 2 && !second.Log.Exchanges.IsEmpty);
        Assert.That((first.Log.Exchanges.Count, second.Log.Exchanges.Count), Is.EqualTo((2, 1)), "out, round once, and refused on its return");
    }
}
