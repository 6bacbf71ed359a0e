using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>What of an origin's responses is kept, sent on and made anew: E-79, E-85, E-103, E-111, E-116, E-117, E-120, E-122, E-137, E-141, E-171.</summary>
internal sealed class ResponseRulesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private RawClient _viewer = null!;

    [SetUp]
    public void Start()
    {
        _answers.Clear();
        _allowed = new SemaphoreSlim(0);
        _origin = ScriptedOrigin.Http(call => call.SendAsync(_answers.GetValueOrDefault(call.Target, ScriptedOrigin.Ok("x", "Cache-Control: max-age=60"))));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _viewer.DisposeAsync();
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
        _allowed.Dispose();
    }

    [TestCase("GET", 1)]
    [TestCase("OPTIONS", 2)]
    [TestCase("POST", 2)]
    [TestCase("PUT", 2)]
    [TestCase("PATCH", 2)]
    [TestCase("DELETE", 2)]
    public async Task E79_OnlyGet_IsAnsweredFromTheCache(string method, int calls)
    {
        await ServeAsync();

        await AskAsync(method, "/x");
        await AskAsync(method, "/x");

        Assert.That(_origin.Calls, Has.Count.EqualTo(calls));
    }

    [TestCase(60 * 1024, 200, new string[0])]
    [TestCase(70 * 1024, 502, new[] { "origin-head-too-large" })]
    public async Task E85_HeadOfAnOrigin_IsAtMost64KiB(int length, int status, string[] failures)
    {
        var fields = string.Concat(Enumerable.Range(0, 90).Select(i => $"X-{i}: {new string('x', (length / 90) - 8)}\r\n"));
        _answers["/x"] = $"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n{fields}\r\nx";
        await ServeAsync();

        Assert.That((await AskAsync("GET", "/x")).Status, Is.EqualTo(status));
        Assert.That(_edge.Log.OriginFailures.Select(seen => seen.Failure), Is.EqualTo(failures));
    }

    [Test]
    public async Task E103_ConditionWhereCookiesAreKeyed_IsAnsweredFromTheStoredCopy()
    {
        _answers["/x"] = ScriptedOrigin.Ok("x", "Cache-Control: max-age=60", "ETag: \"a\"");
        await ServeAsync("""{ "key": { "cookies": "all" } }""");
        await AskAsync("GET", "/x", "Cookie: a=1\r\n");

        Assert.That((await AskAsync("GET", "/x", "Cookie: a=1\r\nIf-None-Match: \"a\"\r\n")).Status, Is.EqualTo(304));
        Assert.That(_origin.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task E111_AnswersOfTheEdge_HaveItsServerAndItsDate()
    {
        _answers["/x"] = ScriptedOrigin.Ok("x", "Server: theirs", "Date: Sat, 31 Oct 2026 00:00:00 GMT");
        await ServeAsync(methods: """ "GET","HEAD" """);

        var own = await AskAsync("POST", "/x");
        var theirs = await AskAsync("GET", "/x");

        Assert.That((own.Status, own["server"], own["date"]), Is.EqualTo((403, "RawEdge", "Sun, 01 Nov 2026 00:00:00 GMT")));
        Assert.That((theirs["server"], theirs["date"]), Is.EqualTo(("theirs", "Sat, 31 Oct 2026 00:00:00 GMT")));
    }

    [Test]
    public async Task E171_DateThatAPolicyRemoves_IsReplacedByOurs()
    {
        _answers["/x"] = ScriptedOrigin.Ok("x", "Server: theirs", "Date: Sat, 31 Oct 2026 00:00:00 GMT");
        await ServeAsync(headers: """ "remove": ["Date", "Server"] """);

        var answer = await AskAsync("GET", "/x");

        Assert.That((answer["server"], answer["date"]), Is.EqualTo(((string?)null, "Sun, 01 Nov 2026 00:00:00 GMT")));
    }

    [Test]
    public async Task E116_ViewerThatLeaves_DoesNotStopAFetchThatOthersWaitFor()
    {
        await TrickleAsync();
        await ServeAsync();
        var first = await RawClient.PlainAsync(_edge.Http);
        await first.SendAsync("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await _edge.UntilAsync(() => !_origin.Calls.IsEmpty);
        await _viewer.SendAsync("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        Assert.That((await _viewer.ReadTextAsync(12)), Is.EqualTo("HTTP/1.1 200"), "both have the beginning");

        await first.DisposeAsync();
        await _edge.UntilAsync(() => Sends(1) && _edge.Log.Exchanges.Count == 1);
        Sends(Length);

        Assert.That((await _viewer.ReadTextAsync(Length)), Does.EndWith("xxxx"));
        Assert.That(_origin.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task E116_LastViewerLeaves_TheFetchIsAbortedAndNothingIsStored()
    {
        await TrickleAsync();
        await ServeAsync();
        var only = await RawClient.PlainAsync(_edge.Http);
        await only.SendAsync("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await only.ReadTextAsync(12);

        await only.DisposeAsync();
        await _edge.UntilAsync(() => Sends(1) && _broken);

        await _edge.UntilAsync(() => _edge.Server.Services.Fills.Count == 0);
        Assert.That(_edge.Server.Services.Store.Snapshot().Entries, Is.Zero);
    }

    [Test]
    public async Task E117_EmptyResponse_IsStoredLikeAnyOther()
    {
        _answers["/x"] = ScriptedOrigin.Ok("", "Cache-Control: max-age=60");
        await ServeAsync();
        await AskAsync("GET", "/x");

        var hit = await AskAsync("GET", "/x");

        Assert.That((hit.Status, hit["x-cache"], hit["content-length"], hit.Body), Is.EqualTo((200, "Hit from rawedge", "0", "")));
    }

    [TestCase("{ }", "a=1", "a=2", TestName = "E120_SetCookieByDefault_IsNotStored")]
    [TestCase("""{ "setCookie": "store-without" }""", "a=1", null, TestName = "E120_SetCookieStoredWithout_GoesToWhoAskedAlone")]
    [TestCase("""{ "setCookie": "remove" }""", null, null, TestName = "E120_SetCookieRemoved_GoesToNobody")]
    public async Task E120_SetCookie_IsNeverReplayed(string policy, string? first, string? second)
    {
        var number = 0;
        await _origin.DisposeAsync();
        _origin = ScriptedOrigin.Http(call => call.SendAsync(ScriptedOrigin.Ok("x", "Cache-Control: max-age=60", $"Set-Cookie: a={++number}")));
        await ServeAsync(policy);

        Assert.That(((await AskAsync("GET", "/x"))["set-cookie"], (await AskAsync("GET", "/x"))["set-cookie"]), Is.EqualTo((first, second)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task E122_BodyAboveTheLargestObject_StreamsThroughUnstored(bool announced)
    {
        var body = new string('b', 3_000);
        _answers["/x"] = announced ? ScriptedOrigin.Ok(body, "Cache-Control: max-age=60")
            : $"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\nbb8\r\n{body}\r\n0\r\n\r\n";
        await ServeAsync(more: "\"cache\": { \"maxObjectSize\": \"2KiB\" },");

        Assert.That((await AskAsync("GET", "/x")).Body, Is.EqualTo(body));
        var again = await AskAsync("GET", "/x");

        Assert.That((again.Body, again["x-cache"]), Is.EqualTo((body, "Miss from rawedge")));
        Assert.That(_origin.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task E137_WhatIsEvicted_IsNoStaleAnswerEither()
    {
        var body = new string('b', 60_000);
        _answers["/first"] = ScriptedOrigin.Ok(body, "Cache-Control: max-age=60, stale-if-error=600");
        await ServeAsync(more: "\"cache\": { \"capacity\": \"1MiB\", \"maxObjectSize\": \"64KiB\", \"shards\": 1 },");
        await AskAsync("GET", "/first");
        for (var i = 0; i < 40; i++)
        {
            _answers[$"/{i}"] = ScriptedOrigin.Ok(body, "Cache-Control: max-age=60");
            await AskAsync("GET", $"/{i}");
        }

        _answers["/first"] = "HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n";
        Assert.That((await AskAsync("GET", "/first")).Status, Is.EqualTo(503));
    }

    [TestCase("caching-disabled", 2)]
    [TestCase("caching-optimized", 1)]
    public async Task E141_ErrorsUnderAPolicy_AreStoredUnlessCachingIsOff(string policy, int calls)
    {
        _answers["/x"] = "HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n";
        await ServeAsync(named: policy);
        await AskAsync("GET", "/x");
        await AskAsync("GET", "/x");

        Assert.That(_origin.Calls, Has.Count.EqualTo(calls));
    }

    [Test]
    public async Task E141_FailuresThatTheEdgeReports_AreNotStored()
    {
        _answers["/x"] = "nonsense\r\n\r\n";
        await ServeAsync(named: "caching-optimized");
        Assert.That((await AskAsync("GET", "/x")).Status, Is.EqualTo(502));

        _answers.Remove("/x");
        Assert.That((await AskAsync("GET", "/x")).Status, Is.EqualTo(200));
    }

    private const int Length = 100_000;

    private SemaphoreSlim _allowed = null!;
    private volatile bool _broken;

    private bool Sends(int bytes)
    {
        _allowed.Release(bytes);
        return true;
    }

    // An origin that sends a head, and of its content as many bytes as the test allows.
    private async Task TrickleAsync()
    {
        _broken = false;
        await _origin.DisposeAsync();
        _origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync($"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: {Length}\r\n\r\n");
            try
            {
                for (var i = 0; i < Length; i++)
                {
                    await _allowed.WaitAsync();
                    await call.SendAsync("x");
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                _broken = true;
            }
        });
    }

    private async Task ServeAsync(string? policy = null, string? named = null, string more = "", string headers = "", string? methods = null)
    {
        methods ??= """ "GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE" """;
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            More = more + (policy is null ? "" : $"\"cachePolicies\": {{ \"own\": {policy} }},") + $"\"responseHeadersPolicies\": {{ \"own\": {{ {headers} }} }},",
            Default = $$"""
                { "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "{{named ?? (policy is null ? "standard" : "own")}}",
                  "responseHeadersPolicy": "own", "allowedMethods": [{{methods}}] }
                """,
            Time = _time,
        });
        _viewer = await RawClient.PlainAsync(_edge.Http);
    }

    private async Task<RawResponse> AskAsync(string method, string target, string fields = "")
    {
        await _viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n{(method is "POST" or "PUT" or "PATCH" ? "Content-Length: 0\r\n" : "")}{fields}\r\n");
        return await _viewer.ReadResponseAsync(head: method == "HEAD");
    }
}
