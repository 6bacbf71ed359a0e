using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Slow and silent origins (E-64 … E-66, O03), and what an origin may not say for the edge (O20).</summary>
internal sealed class OriginTimeTests
{
    private static EdgeSetup Setup(int port, bool cached, string origin) => new()
    {
        OriginPort = port,
        OriginPolicy = "http-only",
        OriginDomain = "127.0.0.1",
        Origin = origin,
        Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "{{(cached ? "standard" : "caching-disabled")}}" }""",
    };

    private static async Task<RawResponse> GetAsync(EdgeUnderTest edge, string host = "www.example.com", string path = "/")
    {
        await using var client = await RawClient.PlainAsync(edge.Http);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        return await client.ReadResponseAsync();
    }

    [Test]
    public async Task E66_CompletionTimeout_EndsASilentOriginWith504([Values] bool cached)
    {
        await using var origin = ScriptedOrigin.Http(_ => Task.Delay(Timeout.Infinite));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(
            origin.Port, cached, "\"responseTimeout\": \"1s\", \"responseCompletionTimeout\": \"2s\","));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var response = await GetAsync(edge);

        Assert.That((response.Status, response["x-cache"]), Is.EqualTo((504, "Error from rawedge")));
        Assert.That(clock.Elapsed, Is.InRange(TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(10)), "three attempts of a second each would take longer");
        Assert.That(origin.Calls, Has.Count.InRange(1, 2));
    }

    [Test]
    public async Task E66_CompletionTimeout_BreaksOffAResponseThatTrickles([Values] bool cached)
    {
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            for (var i = 0; i < 1_000; i++)
            {
                await call.SendAsync("x");
                await Task.Delay(100);
            }
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(
            origin.Port, cached, "\"responseTimeout\": \"1s\", \"responseCompletionTimeout\": \"1s\","));

        var response = await GetAsync(edge);

        Assert.That((response.Status, response.Whole), Is.EqualTo((200, false)), "it never looks whole");
        await edge.UntilAsync(() => edge.Log.OriginFailures.Any(failure => failure.Failure is "origin-stalled" or "origin-truncated"));
    }

    [Test]
    public async Task E65_SilentOrigin_IsAskedForGetAsOftenAsConfiguredAndAnswered504()
    {
        await using var origin = ScriptedOrigin.Http(_ => Task.Delay(Timeout.Infinite));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin.Port, cached: false, "\"responseTimeout\": \"1s\", \"connectionAttempts\": 2,"));

        var response = await GetAsync(edge);

        Assert.That((response.Status, origin.Calls.Count, edge.Log.OriginFailures.Single().Failure), Is.EqualTo((504, 2, "origin-timeout")));
    }

    [Test]
    public async Task O03_SilentOrigin_TakesNothingFromAnother()
    {
        await using var silent = ScriptedOrigin.Http(_ => Task.Delay(Timeout.Infinite));
        await using var quick = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("quick", "Cache-Control: no-store")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(silent.Port, cached: false, $$"""
            "httpPort": {{silent.Port}}, "protocolPolicy": "http-only", "maxConnections": 4, "maxQueuedRequests": 4, "responseTimeout": "2s", "connectionAttempts": 1 },
            "quick": { "domainName": "127.0.0.1", "httpPort": {{quick.Port}}, "protocolPolicy": "http-only" },
            "unused": { "domainName": "127.0.0.1",
            """) with
        {
            MoreSites = """, "quick": { "aliases": ["quick.example.com"], "default": { "origin": "quick", "viewerProtocolPolicy": "allow-all", "cachePolicy": "caching-disabled" } }""",
        });

        var waiting = Enumerable.Range(0, 12).Select(i => GetAsync(edge, path: $"/{i}")).ToArray();
        await edge.UntilAsync(() => silent.Calls.Count == 4 && edge.Server.OriginPoolGauges().Any(gauge => gauge.Waiting == 4));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var others = new List<int>();
        for (var i = 0; i < 50; i++)
        {
            others.Add((await GetAsync(edge, "quick.example.com")).Status);
        }

        var elapsed = clock.Elapsed;
        var statuses = (await Task.WhenAll(waiting)).Select(response => response.Status).ToArray();

        Assert.That(others, Is.All.EqualTo(200));
        Assert.That(elapsed, Is.LessThan(TimeSpan.FromSeconds(2)), "fifty requests while the other origin has said nothing at all");
        Assert.That(statuses, Has.Exactly(4).EqualTo(503).And.Exactly(8).EqualTo(504), "four were too many for the queue, the others got their time-out");
        await edge.UntilAsync(() => edge.Server.OriginConnections.Leased == 0);
    }

    [TestCase("X-Cache: Hit from elsewhere", "x-cache", "Miss from rawedge")]
    [TestCase("Via: 1.0 other", "via", "1.0 other, 1.1 ")]
    [TestCase("Cache-Status: other; hit", "cache-status", "other; hit, rawedge; ")]
    [TestCase("Age: 17", "age", "17")]
    [TestCase("Cache-Control: max-age=60\r\nAge: 17", "age", "17")]
    [TestCase("Connection: X-Gone\r\nX-Gone: 1", "x-gone", null)]
    [TestCase("Keep-Alive: timeout=99", "keep-alive", null)]
    public async Task O20_FieldsOfTheEdge_AreReplacedOrAppendedAsTheRfcsSay(string sent, string field, string? expected)
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("page", sent)));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin.Port, cached: true, ""));

        Assert.That((await GetAsync(edge))[field], expected is null ? Is.Null : Does.StartWith(expected));
    }
}
