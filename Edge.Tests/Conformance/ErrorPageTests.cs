using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>Custom error responses: E-121, E-136, E-158, E-161 … E-165, E-195.</summary>
internal sealed partial class ErrorPageTests
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
        _answers["/errors/404.html"] = ScriptedOrigin.Ok("the page", "Cache-Control: max-age=60", "Content-Type: text/html", "ETag: \"p\"", "Last-Modified: Sat, 31 Oct 2026 00:00:00 GMT");
        _origin = ScriptedOrigin.Http(call =>
        {
            var answer = _answers.GetValueOrDefault(call.Target, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone");
            return answer.Length == 0 ? call.CloseAsync()
                : call.SendAsync(call.RequestLine.StartsWith("HEAD", StringComparison.Ordinal) ? answer[..(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)] : answer);
        });
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_edge is not null)   // a server in a process of its own has no clock that is moved by hand
        {
            await _viewer.DisposeAsync();
            await _edge.DisposeAsync();
        }

        await _origin.DisposeAsync();
    }

    [Test]
    public async Task E161_ErrorOfTheOrigin_IsAnsweredWithThePageUnderTheChosenStatus()
    {
        await ServeAsync("""{ "status": [404], "pagePath": "/errors/404.html", "responseStatus": 200 }""");

        var first = await GetAsync("/missing");
        var second = await GetAsync("/gone");

        Assert.That((first.Status, first.Body, first["content-type"]), Is.EqualTo((200, "the page", "text/html")));
        Assert.That((second.Status, second.Body, second["x-cache"]), Is.EqualTo((200, "the page", "Error from rawedge")));
        Assert.That(Targets(), Is.EqualTo(new[] { "/missing", "/errors/404.html", "/gone" }), "E162: the page is cached like anything else");
    }

    [Test]
    public async Task E161_WithoutAnotherStatus_TheErrorsOwnIsKept()
    {
        await ServeAsync("""{ "status": [404], "pagePath": "/errors/404.html" }""");

        Assert.That((await GetAsync("/missing")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task E161_ThePage_SaysNothingOfItselfAsAResource()
    {
        await ServeAsync("""{ "status": [404], "pagePath": "/errors/404.html", "responseStatus": 200 }""");
        await GetAsync("/missing");

        var page = await GetAsync("/missing", "Range: bytes=0-2\r\nIf-None-Match: \"p\"\r\nIf-Range: \"p\"\r\n");

        Assert.That((page.Status, page.Body), Is.EqualTo((200, "the page")), "conditions and ranges are about another resource");
        Assert.That((page["etag"], page["last-modified"], page["age"], page["cache-control"]), Is.EqualTo(((string?)null, (string?)null, (string?)null, "no-cache")));
        Assert.That(page["date"], Is.Not.Null);
    }

    [Test]
    public async Task E161_Head_GetsTheHeadOfThePage()
    {
        await ServeAsync("""{ "status": [404], "pagePath": "/errors/404.html", "responseStatus": 200 }""");
        await _viewer.SendAsync("HEAD /missing HTTP/1.1\r\nHost: www.example.com\r\n\r\nGET /errors/404.html HTTP/1.1\r\nHost: www.example.com\r\n\r\n");

        var head = await _viewer.ReadResponseAsync(head: true);
        var next = await _viewer.ReadResponseAsync();

        Assert.That((head.Status, head["content-length"], next.Status, next.Body), Is.EqualTo((200, "8", 200, "the page")));
    }

    [Test]
    public async Task E161_OldViewers_GetThePageFramedForThem()
    {
        _answers["/errors/404.html"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nold\r\n0\r\n\r\n";
        await ServeAsync("""{ "status": [404], "pagePath": "/errors/404.html" }""");
        await _viewer.SendAsync("GET /missing HTTP/1.0\r\nHost: www.example.com\r\n\r\n");

        var answer = await _viewer.ReadResponseAsync();

        Assert.That((answer.Status, answer.Body, answer["transfer-encoding"]), Is.EqualTo((404, "old", (string?)null)));
    }

    [Test]
    public async Task E162_ThePage_ComesFromTheBehaviourThatItsPathMatches()
    {
        await using var pages = ScriptedOrigin.Http(call => call.SendAsync(ScriptedOrigin.Ok("from the pages' origin")));
        await ServeAsync(
            """{ "status": [404], "pagePath": "/errors/404.html" }""",
            $$""" "behaviors": [ { "pathPattern": "/errors/*", "origin": "pages", "viewerProtocolPolicy": "allow-all", "originRequestPolicy": "all-viewer" } ], """,
            $$""", "pages": { "domainName": "origin.example.com", "httpPort": {{pages.Port}}, "protocolPolicy": "http-only", "allowLocalAddresses": true }""");

        var answer = await GetAsync("/missing", "Cookie: who=me\r\nAuthorization: Basic eDp5\r\nAccept-Language: de\r\nVia: 1.1 a\r\nX-Other: 1\r\n");

        Assert.That((answer.Status, answer.Body), Is.EqualTo((404, "from the pages' origin")));
        var call = pages.Calls.Single();
        Assert.That((call["cookie"], call["authorization"], call["x-other"], call["accept-language"]), Is.EqualTo(((string?)null, (string?)null, (string?)null, "de")));
        Assert.That(call["via"], Does.StartWith("1.1 a, 1.1 "));
    }

    [Test]
    public async Task E162_APageWithoutLifetime_IsReusedForItsMinimumAndNoLonger()
    {
        _answers["/errors/404.html"] = ScriptedOrigin.Ok("the page");
        await ServeAsync("""{ "status": [404], "pagePath": "/errors/404.html", "cachingMinTtl": "5s" }""");
        await GetAsync("/a");
        await GetAsync("/b");
        Assert.That(Targets(), Is.EqualTo(new[] { "/a", "/errors/404.html", "/b" }));

        _time.Advance(TimeSpan.FromSeconds(6));
        await GetAsync("/c");

        Assert.That(Targets(), Has.Length.EqualTo(5));
    }

    [Test]
    public async Task E162_AStoredError_BringsThePageAgainAndStaysStored()
    {
        _answers["/kept"] = "HTTP/1.1 404 x\r\nCache-Control: max-age=60\r\nContent-Length: 5\r\n\r\nerror";
        await ServeAsync("""{ "status": [404], "pagePath": "/errors/404.html" }""");

        await GetAsync("/kept");
        var again = await GetAsync("/kept");

        Assert.That((again.Status, again.Body, again["x-cache"]), Is.EqualTo((404, "the page", "Error from rawedge")));
        Assert.That(Targets(), Is.EqualTo(new[] { "/kept", "/errors/404.html" }));
        Assert.That(_origin.Connections, Is.EqualTo(1), "the error's content was read past");
    }

    [Test]
    public async Task E163_PageThatIsMissing_ItsOwnStatusIsTheAnswer()
    {
        _answers["/broken"] = "HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n";
        await ServeAsync("""{ "status": [404, 500], "pagePath": "/errors/none.html", "responseStatus": 200 }""");

        var answer = await GetAsync("/broken");

        Assert.That((answer.Status, answer.Body), Is.EqualTo((404, "none")), "and the page's own 404 is not replaced again");
        Assert.That(Targets(), Is.EqualTo(new[] { "/broken", "/errors/none.html" }));
    }

    [Test]
    public async Task E163_PageWhoseOriginIsDead_Is502OfTheEdge()
    {
        _answers["/errors/404.html"] = "";
        await ServeAsync("""{ "status": [404, 502], "pagePath": "/errors/404.html" }""");

        var answer = await GetAsync("/missing");

        Assert.That((answer.Status, answer["server"]), Is.EqualTo((502, "RawEdge")));
    }

    [TestCase("GET", 404, "the page")]
    [TestCase("POST", 404, "the page")]
    [TestCase("DELETE", 404, "the page")]
    public async Task E161_OtherMethods_GetThePageByGet(string method, int status, string body)
    {
        await ServeAsync("""{ "status": [404], "pagePath": "/errors/404.html" }""", methods: true);
        await _viewer.SendAsync($"{method} /missing HTTP/1.1\r\nHost: www.example.com\r\n{(method == "POST" ? "Content-Length: 3\r\n\r\nabc" : "\r\n")}");

        var answer = await _viewer.ReadResponseAsync();

        Assert.That((answer.Status, answer.Body), Is.EqualTo((status, body)));
        Assert.That(_origin.Calls.Last().RequestLine, Is.EqualTo("GET /errors/404.html HTTP/1.1"));
        Assert.That((await GetAsync("/errors/404.html")).Body, Is.EqualTo("the page"), "the connection goes on");
    }

    [Test]
    public async Task E161_RefusedMethod_HasAPageAndItsContentIsNeverARequest()
    {
        await ServeAsync("""{ "status": [403], "pagePath": "/errors/404.html" }""");
        await _viewer.SendAsync("POST /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 46\r\n\r\nGET /inner HTTP/1.1\r\nHost: www.example.com\r\n\r\n");

        var answer = await _viewer.ReadResponseAsync();
        var next = await GetAsync("/errors/404.html");

        Assert.That((answer.Status, answer.Body, next.Status), Is.EqualTo((403, "the page", 200)));
        Assert.That(Targets(), Is.EqualTo(new[] { "/errors/404.html" }), "H06");
    }

    [Test]
    public async Task E161_RefusedMethodOfAViewerThatWaitsForA100_ClosesWithoutOne()
    {
        _answers["/errors/404.html"] = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + _answers["/errors/404.html"];
        await ServeAsync("""{ "status": [403], "pagePath": "/errors/404.html" }""");
        await _viewer.SendAsync("POST /x HTTP/1.1\r\nHost: www.example.com\r\nExpect: 100-continue\r\nContent-Length: 44\r\n\r\n");

        var answer = await _viewer.ReadResponseAsync();

        Assert.That((answer.Status, answer["connection"]), Is.EqualTo((403, "close")));
        Assert.That(await _viewer.IsEndedAsync(), Is.True);
    }

    [TestCase(400, "close")]
    [TestCase(403, null)]
    [TestCase(404, null)]
    [TestCase(405, "close")]
    [TestCase(414, "close")]
    [TestCase(416, "close")]
    [TestCase(500, "close")]
    [TestCase(501, "close")]
    [TestCase(502, null)]
    [TestCase(503, null)]
    [TestCase(504, null)]
    public async Task E121_ConnectionAfterAPage(int status, string? connection)
    {
        _answers["/x"] = $"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n";
        await ServeAsync($$"""{ "status": [{{status}}], "pagePath": "/errors/404.html", "responseStatus": 200 }""");

        var answer = await GetAsync("/x");

        Assert.That((answer.Status, answer["connection"]), Is.EqualTo((200, connection)));
    }

    [TestCase(401)]
    [TestCase(412)]
    [TestCase(415)]
    [TestCase(429)]
    [TestCase(505)]
    public async Task E164_OtherErrors_GoOutAsTheyAre(int status)
    {
        _answers["/x"] = $"HTTP/1.1 {status} x\r\nContent-Length: 3\r\n\r\nown";
        await ServeAsync("""{ "status": [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504], "pagePath": "/errors/404.html" }""");

        var answer = await GetAsync("/x");

        Assert.That((answer.Status, answer.Body), Is.EqualTo((status, "own")));
    }

    [Test]
    public async Task E164_UnsatisfiableRange_HasAPageThatIsNotKeptFor416()
    {
        _answers["/x"] = ScriptedOrigin.Ok("0123456789", "Cache-Control: max-age=60");
        await ServeAsync("""{ "status": [416], "pagePath": "/errors/404.html" }""");
        await GetAsync("/x");

        var answer = await GetAsync("/x", "Range: bytes=50-\r\n");
        await ConnectAgainAsync();

        Assert.That((answer.Status, answer.Body), Is.EqualTo((416, "the page")));
        Assert.That((await GetAsync("/x")).Body, Is.EqualTo("0123456789"));
    }

    [TestCase("GET /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 3\r\n\r\nabc", 403, "fat GET (E-80)")]
    [TestCase("GET /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "two framings (H01)")]
    public async Task E164_UnsafeRequest_HasNoPage(string request, int status, string why)
    {
        await ServeAsync("""{ "status": [400, 403], "pagePath": "/errors/404.html" }""");
        await _viewer.SendAsync(request);

        var answer = await _viewer.ReadResponseAsync();

        Assert.That((answer.Status, answer["server"]), Is.EqualTo((status, "RawEdge")), why);
        Assert.That(_origin.Calls, Is.Empty);
    }

    [Test]
    public async Task E165_LogAndMetrics_HaveTheStatusThatWasSentAndTheResultOfTheRequest()
    {
        await ServeAsync("""{ "status": [404], "pagePath": "/errors/404.html", "responseStatus": 200 }""");

        await using var view = OperatorView.Of(_edge);

        await GetAsync("/missing");
        await _edge.UntilAsync(() => _edge.Log.Exchanges.Count == 1);
        _answers["/errors/404.html"] = "HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n";
        _time.Advance(TimeSpan.FromSeconds(90));
        await ConnectAgainAsync();   // the idle one is over
        await GetAsync("/missing");
        await _edge.UntilAsync(() => _edge.Log.Exchanges.Count == 2);

        var metrics = await view.MetricsAsync();
        var entries = await view.EntriesAsync();
        Assert.That(metrics, Does.Contain("rawedge_error_pages_total{distribution=\"www\",outcome=\"sent\"} 1"));
        Assert.That(metrics, Does.Contain("rawedge_error_pages_total{distribution=\"www\",outcome=\"unavailable\"} 1"));
        Assert.That(entries.Select(entry => (entry.GetProperty("status").GetInt32(), entry.GetProperty("errorStatus").GetInt32(), entry.GetProperty("result").GetString(), entry.GetProperty("path").GetString())),
            Is.EqualTo(new[] { (200, 404, "Error", "/missing"), (500, 404, "Error", "/missing") }));
    }

    [Test]
    public async Task H32_PlainHttp_GetsNoPageOfABehaviourThatIsForHttpsOnly()
    {
        await ServeAsync(
            """{ "status": [404], "pagePath": "/errors/404.html" }""",
            """ "behaviors": [ { "pathPattern": "/errors/*", "origin": "app", "viewerProtocolPolicy": "https-only" } ], """);

        var answer = await GetAsync("/missing");

        Assert.That((answer.Status, answer.Body), Is.EqualTo((404, "none")));
    }

    [Test]
    public async Task E167_ThePolicyOfTheBehaviourThatWasAsked_AppliesToThePage()
    {
        await ServeAsync(
            """{ "status": [404], "pagePath": "/errors/404.html" }""",
            """
            "behaviors": [
              { "pathPattern": "/errors/*", "origin": "app", "viewerProtocolPolicy": "allow-all", "responseHeadersPolicy": "pages" },
              { "pathPattern": "/api/*", "origin": "app", "viewerProtocolPolicy": "allow-all", "responseHeadersPolicy": "api" } ],
            """,
            more: """ "responseHeadersPolicies": { "pages": { "set": { "X-Of": "pages" } }, "api": { "set": { "X-Of": "api" } } }, """);

        Assert.That((await GetAsync("/api/missing"))["x-of"], Is.EqualTo("api"));
    }

    private readonly TaskCompletionSource _held = new();

    private async Task ServeAsync(
        string page, string site = "", string origins = "", string more = "", string origin = "", bool methods = false, string? hold = null)
    {
        if (hold is not null)
        {
            await _origin.DisposeAsync();
            _origin = ScriptedOrigin.Http(async call =>
            {
                await _held.Task;
                await call.SendAsync("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n");
            });
        }

        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            Origin = origin,
            MoreOrigins = origins,
            Site = $""" "customErrorResponses": [ {page} ], {site}""",
            More = more,
            Default = methods ? EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal)
                : """{ "origin": "app", "viewerProtocolPolicy": "allow-all" }""",
            Time = _time,
        });
        _viewer = await RawClient.PlainAsync(_edge.Http);
    }

    private async Task ConnectAgainAsync()
    {
        await _viewer.DisposeAsync();
        _viewer = await RawClient.PlainAsync(_edge.Http);
    }

    private async Task<RawResponse> GetAsync(string target, string fields = "")
    {
        await _viewer.SendAsync($"GET {target} HTTP/1.1\r\nHost: www.example.com\r\n{fields}\r\n");
        return await _viewer.ReadResponseAsync();
    }

    private string[] Targets() => [.. _origin.Calls.Select(call => call.Target)];
}
