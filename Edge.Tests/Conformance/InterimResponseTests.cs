using System.Text;
using Edge.Core.Timing;
using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>Interim responses on their way through (RFC 9110 §15.2, RFC 8297), and the edge's own 100 (E-86, E-113, H07, O01).</summary>
internal sealed class InterimResponseTests
{
    private const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\nSet-Cookie: a=1\r\nConnection: X-Hop\r\nX-Hop: 1\r\nServer: secret\r\n\r\n";
    private const string All = """, "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"]""";

    private static EdgeSetup Setup(ScriptedOrigin origin, string behavior = "", string limits = "", FakeTimeProvider? time = null) => new()
    {
        OriginPort = origin.Port,
        OriginPolicy = "http-only",
        Time = time,
        More = (limits.Length == 0 ? "" : $"\"limits\": {{ {limits} }},") + """ "responseHeadersPolicies": { "quiet": { "remove": ["Server"] } }, """,
        Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "allow-all", "responseHeadersPolicy": "quiet"{{behavior}} }""",
    };

    private static string Get(string path = "/x", string version = "1.1") => $"GET {path} HTTP/{version}\r\nHost: www.example.com\r\n\r\n";

    [TestCase("")]
    [TestCase(", \"cachePolicy\": \"caching-disabled\"")]
    public async Task Rfc8297_EarlyHints_ReachTheViewerBeforeTheOriginHasAnswered(string behavior)
    {
        var hinted = new TaskCompletionSource();
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync(Hints);
            await hinted.Task;
            await call.SendAsync(ScriptedOrigin.Ok("page", "Cache-Control: max-age=60"));
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, behavior));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(Get());
        var hints = await viewer.ReadResponseAsync();
        hinted.SetResult();
        var final = await viewer.ReadResponseAsync();

        Assert.That((hints.Status, hints["link"]), Is.EqualTo((103, "</style.css>; rel=preload")));
        Assert.That((hints["set-cookie"], hints["x-hop"], hints["connection"], hints["server"]), Is.EqualTo((default(string), default(string), default(string), default(string))));
        Assert.That(hints["via"], Does.Contain("RawEdge"));
        Assert.That((final.Status, final.Body, final["link"]), Is.EqualTo((200, "page", default(string))));
    }

    [Test]
    public async Task Rfc8297_EarlyHints_AreNeitherStoredNorGivenToFollowers()
    {
        var follower = new TaskCompletionSource();
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync(Hints);
            await follower.Task;
            await call.SendAsync(Hints + ScriptedOrigin.Ok("page", "Cache-Control: max-age=60"));
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var leader = await RawClient.PlainAsync(edge.Http);
        await using var second = await RawClient.PlainAsync(edge.Http);

        await leader.SendAsync(Get());
        var leaderFirst = await leader.ReadResponseAsync();
        await second.SendAsync(Get());
        await edge.UntilAsync(() => edge.Server.Services.Fills.Count == 1 && edge.Server.ConnectionCount == 2);
        follower.SetResult();
        var leaderSecond = await leader.ReadResponseAsync();
        var leaderFinal = await leader.ReadResponseAsync();
        var secondFinal = await second.ReadResponseAsync();
        await leader.SendAsync(Get());
        var hit = await leader.ReadResponseAsync();

        Assert.That((leaderFirst.Status, leaderSecond.Status, leaderFinal.Status), Is.EqualTo((103, 103, 200)));
        Assert.That((secondFinal.Status, hit.Status, hit["x-cache"]), Is.EqualTo((200, 200, "Hit from rawedge")));
        Assert.That(origin.Calls, Has.Count.EqualTo(1));
    }

    [TestCase("1.0", "")]
    [TestCase("1.1", ", \"interimResponses\": false")]
    [TestCase("1.0", ", \"cachePolicy\": \"caching-disabled\"")]
    [TestCase("1.1", ", \"cachePolicy\": \"caching-disabled\", \"interimResponses\": false")]
    public async Task Rfc9110Section152_InterimResponses_ReachNoViewerThatMustNotHaveThem(string version, string behavior)
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(
            "HTTP/1.1 102 Processing\r\n\r\n" + Hints + ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, behavior));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(Get(version: version));
        var first = await viewer.ReadResponseAsync();

        Assert.That((first.Status, first.Body), Is.EqualTo((200, "page")));
    }

    [Test]
    public async Task E113_UnaskedContinueOfAnOrigin_EndsHereAndOthersPass()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 Something\r\nX-New: 1\r\n\r\n" + ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(Get());
        var processing = await viewer.ReadResponseAsync();
        var other = await viewer.ReadResponseAsync();
        var final = await viewer.ReadResponseAsync();

        Assert.That((processing.Status, other.Status, other["x-new"], final.Status), Is.EqualTo((102, 199, "1", 200)));
    }

    [TestCase("")]
    [TestCase(", \"cachePolicy\": \"caching-disabled\"")]
    public async Task O01_FloodOfInterimResponses_Is502AtTheCap(string behavior)
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(
            string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 4)) + ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, behavior, "\"maxInterimResponses\": 3"));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(Get());
        var statuses = new List<int>();
        do
        {
            statuses.Add((await viewer.ReadResponseAsync()).Status);
        }
        while (statuses[^1] < 200);

        Assert.That(statuses, Is.EqualTo(new[] { 103, 103, 103, 502 }));
        Assert.That(edge.Log.OriginFailures.Single().Failure, Is.EqualTo("origin-invalid-response"));
    }

    [Test]
    public async Task O01_InterimResponsesLargerThanAHeadMayBe_Are502()
    {
        var large = $"HTTP/1.1 103 Early Hints\r\nLink: {new string('x', 600)}\r\n\r\n";
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(large + large + ScriptedOrigin.Ok("page")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, limits: "\"maxResponseHeadSize\": \"1KiB\""));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(Get());

        Assert.That(((await viewer.ReadResponseAsync()).Status, (await viewer.ReadResponseAsync()).Status), Is.EqualTo((103, 502)));
    }

    [Test]
    public async Task E63_InterimResponse_BeginsTheResponseTimeoutAnew()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var go = new SemaphoreSlim(0);
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await go.WaitAsync();
            await call.SendAsync("HTTP/1.1 102 Processing\r\n\r\n");
            await go.WaitAsync();
            await call.SendAsync(ScriptedOrigin.Ok("late"));
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, All, time: time));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync("POST /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 0\r\n\r\n");
        await edge.UntilAsync(() => !origin.Calls.IsEmpty);
        Pass(edge, time, 25);
        go.Release();
        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(102));
        await edge.UntilAsync(() => edge.Server.Heartbeat.CountArmed(DeadlineReason.OriginResponse) == 1);
        Pass(edge, time, 25);
        go.Release();

        Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo("late"));
    }

    [Test]
    public async Task H07_HintsBesideAnExpectation_ComeBehindTheContinue()
    {
        await using var origin = ScriptedOrigin.Http(call => call.SendAsync(Hints + ScriptedOrigin.Ok(Encoding.ASCII.GetString(call.Content))));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, All));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync("POST /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(100));
        await viewer.SendAsync("body");

        Assert.That(((await viewer.ReadResponseAsync()).Status, (await viewer.ReadResponseAsync()).Body), Is.EqualTo((103, "body")));
        Assert.That(origin.Calls.Single()["expect"], Is.Null);
    }

    [Test]
    public async Task H07_OriginThatAnswersBeforeTheContent_LeavesBothConnectionsInADefinedState()
    {
        await using var listener = new HeadOnlyOrigin("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = listener.Port,
            OriginPolicy = "http-only",
            Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "allow-all"{{All}} }""",
        });
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync("POST /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n");
        var statuses = new List<int>();
        RawResponse response;
        do
        {
            response = await viewer.ReadResponseAsync();
            statuses.Add(response.Status);
        }
        while (response.Status == 100);

        Assert.That(statuses.Count(status => status == 100), Is.LessThanOrEqualTo(1));
        Assert.That((response.Status, response.Body, response["connection"]), Is.EqualTo((403, "no", "close")));
        Assert.That(await viewer.IsEndedAsync(), "no second answer, and no 100 behind the final one");
        Assert.That(edge.Server.OriginConnections.Idle, Is.Zero);
    }

    private static void Pass(EdgeUnderTest edge, FakeTimeProvider time, int seconds)
    {
        for (var i = 0; i < seconds * 4; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            edge.Server.Heartbeat.Tick();
        }
    }
}
