using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>What one address may ask for in a second: H33, and C31 for writes.</summary>
internal sealed class RequestRateTests
{
    private const string Limited = "\"limits\": { \"maxRequestRatePerAddress\": 1, \"requestBurstPerAddress\": 3 },";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task H33_BeyondTheBurst_Is429WithRetryAfterAndNothingReachesTheOrigin()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Limited));
        await using var view = OperatorView.Of(edge);
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        var answers = new List<RawResponse>();
        for (var i = 0; i < 5; i++)
        {
            answers.Add(await AskAsync(viewer, "GET", $"/{i}"));
        }

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(new[] { 200, 200, 200, 429, 429 }));
        Assert.That((answers[4]["retry-after"], answers[4]["x-cache"], answers[4]["connection"]), Is.EqualTo(("1", "LimitExceeded from rawedge", (string?)null)));
        Assert.That(origin.Calls, Has.Count.EqualTo(3));
        await edge.UntilAsync(() => edge.Log.Exchanges.Count == 5);
        Assert.That(await view.MetricsAsync(), Does.Contain("rawedge_refusals_total{reason=\"request_rate\"} 2"));
        Assert.That((await view.EntriesAsync())[4].GetProperty("reason").GetString(), Is.EqualTo("request_rate"));
    }

    [Test]
    public async Task H33_AfterTheTimeOfRetryAfter_OneMoreIsServed()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Limited));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        RawResponse refused;
        while ((refused = await AskAsync(viewer, "GET", "/x")).Status == 200)
        {
        }

        _time.Advance(TimeSpan.FromSeconds(int.Parse(refused["retry-after"]!)));

        Assert.That(((await AskAsync(viewer, "GET", "/x")).Status, (await AskAsync(viewer, "GET", "/x")).Status), Is.EqualTo((200, 429)));
    }

    [Test]
    public async Task H33_ConnectionsOfOneAddress_ShareItsBucketAndOthersHaveTheirs()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Limited, """, "trustedProxies": ["127.0.0.1"]"""));
        await using var one = await RawClient.PlainAsync(edge.Http);
        await using var two = await RawClient.TlsAsync(edge.Https, "www.example.com");

        for (var i = 0; i < 3; i++)
        {
            Assert.That((await AskAsync(one, "GET", "/x", "X-Forwarded-For: 203.0.113.7\r\n")).Status, Is.EqualTo(200));
        }

        Assert.That((await AskAsync(two, "GET", "/x", "X-Forwarded-For: 203.0.113.7\r\n")).Status, Is.EqualTo(429));
        Assert.That((await AskAsync(two, "GET", "/x", "X-Forwarded-For: 198.51.100.1, 203.0.113.7\r\n")).Status, Is.EqualTo(429), "what stands left of it is a claim (H24)");
        Assert.That((await AskAsync(two, "GET", "/x", "X-Forwarded-For: 203.0.113.8\r\n")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task H33_ForwardedForOfAStranger_ChangesNothing()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Limited));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            statuses.Add((await AskAsync(viewer, "GET", "/x", $"X-Forwarded-For: 203.0.113.{i}\r\n")).Status);
        }

        Assert.That(statuses, Is.EqualTo(new[] { 200, 200, 200, 429 }));
    }

    [Test]
    public async Task H33_ContentOfARefusedRequest_IsNeverARequest()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Limited));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(viewer, "GET", "/x");
        }

        await viewer.SendAsync("POST /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 46\r\n\r\nGET /inner HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(429));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await AskAsync(viewer, "GET", "/after")).Status, Is.EqualTo(200));
        Assert.That(origin.Calls.Select(call => call.Target), Has.None.EqualTo("/inner"));
    }

    [Test]
    public async Task H33_Reload_TurnsTheLimitOnAndOff()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, ""));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        for (var i = 0; i < 200; i++)
        {
            Assert.That((await AskAsync(viewer, "GET", "/x")).Status, Is.EqualTo(200), "off by default");
        }

        await edge.ReloadAsync(Setup(origin, "\"limits\": { \"maxRequestRatePerAddress\": 1, \"requestBurstPerAddress\": 1, \"maxTrackedAddresses\": 1024 },"));
        Assert.That(((await AskAsync(viewer, "GET", "/x")).Status, (await AskAsync(viewer, "GET", "/x")).Status), Is.EqualTo((200, 429)));
        await edge.ReloadAsync(Setup(origin, ""));
        Assert.That((await AskAsync(viewer, "GET", "/x")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task C31_WritesOfOneAddress_PurgeEverythingTheyNameOnlyAtTheRate()
    {
        var version = 0;
        await using var origin = ScriptedOrigin.Http(call => call.SendAsync(ScriptedOrigin.Ok(
            call.RequestLine.StartsWith("GET", StringComparison.Ordinal) ? $"{++version}" : "done", "Cache-Control: max-age=600", "Location: /other")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, "\"limits\": { \"maxWritePurgeRatePerAddress\": 1 },"));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await AskAsync(viewer, "GET", "/target");
        await AskAsync(viewer, "GET", "/other");

        await AskAsync(viewer, "POST", "/target");
        Assert.That(((await AskAsync(viewer, "GET", "/target")).Body, (await AskAsync(viewer, "GET", "/other")).Body), Is.EqualTo(("3", "4")), "RFC 9111 §4.4");

        for (var i = 0; i < 10; i++)
        {
            await AskAsync(viewer, "POST", "/elsewhere");
        }

        await AskAsync(viewer, "GET", "/other");
        await AskAsync(viewer, "POST", "/target");
        Assert.That(edge.Server.Services.Rates.LimitedPurges, Is.GreaterThan(0));
        Assert.That((await AskAsync(viewer, "GET", "/target")).Body, Is.Not.EqualTo("3"), "what the write itself names is gone all the same");
        Assert.That((await AskAsync(viewer, "GET", "/other"))["x-cache"], Is.EqualTo("Hit from rawedge"));
    }

    [Test]
    public async Task C31_TwoAddresses_HaveTheirOwnRates()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("x")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(
            origin, "\"limits\": { \"maxWritePurgeRatePerAddress\": 1 },", """, "trustedProxies": ["127.0.0.1"]"""));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        for (var i = 0; i < 12; i++)
        {
            await AskAsync(viewer, "POST", "/x", "X-Forwarded-For: 203.0.113.7\r\n");
        }

        var limited = edge.Server.Services.Rates.LimitedPurges;
        await AskAsync(viewer, "POST", "/x", "X-Forwarded-For: 203.0.113.8\r\n");

        Assert.That((limited, edge.Server.Services.Rates.LimitedPurges), Is.EqualTo((2, 2)));
    }

    private EdgeSetup Setup(ScriptedOrigin origin, string limits, string listener = "") => new()
    {
        OriginPort = origin.Port,
        OriginPolicy = "http-only",
        Listener = listener,
        More = limits,
        Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal),
        Time = _time,
    };

    private static async Task<RawResponse> AskAsync(RawClient viewer, string method, string target, string fields = "")
    {
        await viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n{(method == "POST" ? "Content-Length: 0\r\n" : "")}{fields}\r\n");
        return await viewer.ReadResponseAsync();
    }
}
