using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>The CORS set of response headers policies: E-169, E-236.</summary>
internal sealed class CorsTests
{
    private const string Listed = """{ "allowOrigins": ["https://app.example.com", "https://*.apps.example.net"], "allowMethods": ["ALL"], "allowHeaders": ["X-One", "Authorization"], "exposeHeaders": ["X-Two"], "allowCredentials": true, "maxAge": "5m" """;

    private static readonly string[] Fields =
    [
        "access-control-allow-origin", "access-control-allow-credentials", "access-control-allow-methods", "access-control-allow-headers",
        "access-control-max-age", "access-control-expose-headers",
    ];

    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private RawClient _viewer = null!;

    [SetUp]
    public void Start()
    {
        _answers.Clear();
        _origin = ScriptedOrigin.Http(call => call.SendAsync(_answers.GetValueOrDefault(call.Target, ScriptedOrigin.Ok("x", "Cache-Control: max-age=60"))));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _viewer.DisposeAsync();
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [TestCase("https://app.example.com", true)]
    [TestCase("https://a.apps.example.net", true)]
    [TestCase("https://a.b.apps.example.net", true)]
    [TestCase("https://apps.example.net", false)]
    [TestCase("https://.apps.example.net", false)]
    [TestCase("http://app.example.com", false)]
    [TestCase("https://app.example.com:8443", false)]
    [TestCase("https://app.example.com.evil.example", false)]
    [TestCase("https://evil.example/a.apps.example.net", false)]
    [TestCase("https://evil.example:1.apps.example.net", false)]
    [TestCase("https://evilapps.example.net", false)]
    [TestCase("null", false)]
    [TestCase("", false)]
    public async Task E169_ListedOrigins_AreAnsweredWithTheirName(string origin, bool allowed)
    {
        await ServeAsync(Listed + "}");

        var answer = await AskAsync("GET", "/x", $"Origin: {origin}\r\n");

        Assert.That(answer["access-control-allow-origin"], Is.EqualTo(allowed ? origin : null));
        Assert.That(answer["access-control-allow-credentials"], Is.EqualTo(allowed ? "true" : null));
        Assert.That(answer["access-control-expose-headers"], Is.EqualTo(allowed ? "X-Two" : null));
        Assert.That(answer["vary"], Is.EqualTo("Origin"), "caches behind us keep the answers apart");
    }

    [Test]
    public async Task E169_OneStoredResponse_ServesEveryOriginWithItsOwnFields()
    {
        await ServeAsync(Listed + "}");
        await AskAsync("GET", "/x", "Origin: https://app.example.com\r\n");

        var other = await AskAsync("GET", "/x", "Origin: https://b.apps.example.net\r\n");
        var stranger = await AskAsync("GET", "/x", "Origin: https://evil.example\r\n");

        Assert.That((other["x-cache"], other["access-control-allow-origin"]), Is.EqualTo(("Hit from rawedge", "https://b.apps.example.net")));
        Assert.That((stranger["x-cache"], stranger["access-control-allow-origin"]), Is.EqualTo(("Hit from rawedge", (string?)null)));
    }

    [Test]
    public async Task E169_TwoOriginLines_AreNobodysOrigin()
    {
        await ServeAsync(Listed + "}");

        var answer = await AskAsync("GET", "/x", "Origin: https://app.example.com\r\nOrigin: https://evil.example\r\n");

        Assert.That(answer["access-control-allow-origin"], Is.Null);
    }

    [TestCase("")]
    [TestCase("Origin: https://anybody.example\r\n")]
    public async Task E169_AnyOrigin_IsAStarForEveryoneAndNeedsNoVary(string fields)
    {
        await ServeAsync("""{ "allowOrigins": ["*"], "exposeHeaders": ["*"] }""");

        var answer = await AskAsync("GET", "/x", fields);

        Assert.That((answer["access-control-allow-origin"], answer["access-control-expose-headers"], answer["vary"]), Is.EqualTo(("*", "*", (string?)null)));
    }

    [Test]
    public async Task E169_Errors_CanBeReadByScriptsToo()
    {
        await ServeAsync("""{ "allowOrigins": ["*"] }""");

        var answer = await AskAsync("PUT", "/x", "Content-Length: 0\r\nOrigin: https://anybody.example\r\n");

        Assert.That((answer.Status, answer["access-control-allow-origin"]), Is.EqualTo((403, "*")));
    }

    [Test]
    public async Task E169_PreflightToTheOrigin_GetsWhatThePolicyAllows()
    {
        await ServeAsync(Listed + "}", """, "allowedMethods": ["GET","HEAD","OPTIONS"]""");

        var answer = await PreflightAsync("https://app.example.com");

        Assert.That((answer.Status, _origin.Calls.Count), Is.EqualTo((200, 1)));
        Assert.That(Fields.Select(field => answer[field]), Is.EqualTo((string?[])
            ["https://app.example.com", "true", "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE", "X-One, Authorization", "300", null]));
    }

    [Test]
    public async Task E169_PreflightAtTheEdge_IsAnsweredWithoutTheOriginAndWhateverMethodsAreAllowed()
    {
        await ServeAsync(Listed + """, "answerPreflight": true }""");

        var answer = await PreflightAsync("https://app.example.com");
        var stranger = await PreflightAsync("https://evil.example");
        var plain = await AskAsync("OPTIONS", "/x", "Origin: https://app.example.com\r\n");

        Assert.That((answer.Status, answer["content-length"], answer["content-type"], answer["access-control-allow-methods"]),
            Is.EqualTo((204, (string?)null, (string?)null, "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE")));
        Assert.That((stranger.Status, stranger["access-control-allow-origin"], stranger["access-control-allow-methods"]), Is.EqualTo((204, (string?)null, (string?)null)));
        Assert.That(plain.Status, Is.EqualTo(403), "OPTIONS that asks for nothing of the kind is a method like any other");
        Assert.That(_origin.Calls, Is.Empty);
        Assert.That((await AskAsync("GET", "/x", "")).Status, Is.EqualTo(200), "the connection goes on");
    }

    [Test]
    public async Task E169_PreflightOverPlainHttp_FollowsTheViewerProtocolPolicy()
    {
        await ServeAsync(Listed + """, "answerPreflight": true }""", protocol: "https-only");

        Assert.That((await PreflightAsync("https://app.example.com")).Status, Is.EqualTo(403));
    }

    [TestCase(false, "https://first.example", "X-Theirs", null)]
    [TestCase(true, "*", null, "X-Ours")]
    public async Task E236_FieldsOfTheOrigin_AreKeptWithoutOverrideAndReplacedWithIt(bool replace, string allowed, string? theirs, string? ours)
    {
        _answers["/x"] = ScriptedOrigin.Ok("x", "Access-Control-Allow-Origin: https://first.example", "Access-Control-Allow-Headers: X-Theirs", "Cache-Control: max-age=60");
        await ServeAsync($$"""{ "allowOrigins": ["*"], "exposeHeaders": ["X-Ours"], "override": {{(replace ? "true" : "false")}} }""");

        await AskAsync("GET", "/x", "");
        foreach (var answer in new[] { await AskAsync("GET", "/x", ""), await AskAsync("GET", "/x", "If-None-Match: *\r\n") })
        {
            Assert.That((answer["access-control-allow-origin"], answer["access-control-allow-headers"], answer["access-control-expose-headers"]),
                Is.EqualTo((allowed, theirs, ours)));
        }
    }

    [Test]
    public async Task E170_FieldsOfAPolicy_MayBeEmptyAndKeepOrReplaceTheOrigins()
    {
        _answers["/x"] = ScriptedOrigin.Ok("x", "X-A: theirs", "X-B: theirs");
        await ServeAsync(null, policy: """ "set": { "X-A": "", "X-C": "ours" }, "setIfMissing": { "X-B": "ours", "X-D": "" } """);

        var answer = await AskAsync("GET", "/x", "");

        Assert.That((answer["x-a"], answer["x-b"], answer["x-c"], answer["x-d"]), Is.EqualTo(("", "theirs", "ours", "")));
    }

    private async Task ServeAsync(string? cors, string behavior = "", string protocol = "allow-all", string policy = "")
    {
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            More = $$""" "responseHeadersPolicies": { "api": { {{(cors is null ? policy : $"\"cors\": {cors}")}} } }, """,
            Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "{{protocol}}", "responseHeadersPolicy": "api"{{behavior}} }""",
        });
        _viewer = await RawClient.PlainAsync(_edge.Http);
    }

    private Task<RawResponse> PreflightAsync(string origin) =>
        AskAsync("OPTIONS", "/x", $"Origin: {origin}\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-one\r\n");

    private async Task<RawResponse> AskAsync(string method, string target, string fields)
    {
        await _viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n{fields}\r\n");
        return await _viewer.ReadResponseAsync();
    }
}
