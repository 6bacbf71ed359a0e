using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>Server-Timing of response headers policies: E-172.</summary>
internal sealed class ServerTimingTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task E172_MissRefreshAndHit_SayWhatTheyWereAndHowLongTheyTook()
    {
        await using var origin = ScriptedOrigin.Http(call =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            return call.SendAsync(call["if-none-match"] is null
                ? ScriptedOrigin.Ok("x", "Cache-Control: max-age=10", "ETag: \"a\"", "Server-Timing: db;dur=5")
                : "HTTP/1.1 304 x\r\nCache-Control: max-age=10\r\n\r\n");
        });
        await using var edge = await StartAsync(origin, "100");
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        var miss = (await AskAsync(viewer, "/x"))["server-timing"];
        var hit = (await AskAsync(viewer, "/x"))["server-timing"];
        _time.Advance(TimeSpan.FromSeconds(20));
        var refresh = (await AskAsync(viewer, "/x"))["server-timing"];

        Assert.That(miss, Does.Match(
            "^db;dur=5, cdn-cache-miss, cdn-pop;desc=\"rawedge-[0-9a-f]+\", cdn-rid;desc=\"[^\"]+-1\", cdn-upstream-layer;desc=\"Origin\", cdn-upstream-fbl;dur=250, cdn-downstream-fbl;dur=250$"),
            "the origin's own goes along on a miss");
        Assert.That(hit, Does.Match("^cdn-cache-hit, cdn-pop;desc=\"[^\"]+\", cdn-rid;desc=\"[^\"]+-2\", cdn-hit-layer;desc=\"EDGE\", cdn-downstream-fbl;dur=0$"),
            "and not on a hit: it was about the fetch");
        Assert.That(refresh, Does.Match("cdn-cache-refresh, .*cdn-upstream-fbl;dur=250"));
    }

    [TestCase("0", "", false)]
    [TestCase("0", "Pragma: server-timing\r\n", true)]
    [TestCase("100", "", true)]
    [TestCase(null, "Pragma: server-timing\r\n", false)]
    public async Task E172_SamplingAndPragma_DecideWhetherItIsSent(string? rate, string fields, bool sent)
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("x")));
        await using var edge = await StartAsync(origin, rate);
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        Assert.That((await AskAsync(viewer, "/x", fields))["server-timing"], sent ? Does.StartWith("cdn-cache-miss") : Is.Null);
    }

    [Test]
    public async Task E172_AThirdOfTheAnswers_IsAboutAThird()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("x", "Cache-Control: max-age=60")));
        await using var edge = await StartAsync(origin, "33.3333");
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(string.Concat(Enumerable.Repeat("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n", 600)));

        var sent = 0;
        for (var i = 0; i < 600; i++)
        {
            sent += (await viewer.ReadResponseAsync())["server-timing"] is null ? 0 : 1;
        }

        Assert.That(sent, Is.InRange(120, 290), "seven standard deviations and more");
    }

    private Task<EdgeUnderTest> StartAsync(ScriptedOrigin origin, string? rate) => EdgeUnderTest.StartAsync(new EdgeSetup
    {
        OriginPort = origin.Port,
        OriginPolicy = "http-only",
        Time = _time,
        More = $$""" "responseHeadersPolicies": { "timed": { {{(rate is null ? "" : $$"""  "serverTiming": { "samplingRate": {{rate}} } """)}} } }, """,
        Default = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "responseHeadersPolicy": "timed" }""",
    });

    private static async Task<RawResponse> AskAsync(RawClient viewer, string target, string fields = "")
    {
        await viewer.SendAsync($"GET {target} HTTP/1.1\r\nHost: www.example.com\r\n{fields}\r\n");
        return await viewer.ReadResponseAsync();
    }
}
