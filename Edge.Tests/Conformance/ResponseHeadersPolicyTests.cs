using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What a response headers policy does to heads: E-44, E-167, E-168, H32.</summary>
internal sealed class ResponseHeadersPolicyTests
{
    private const string Policy = """
        "responseHeadersPolicies": { "own": {
          "strictTransportSecurity": "max-age=31536000; includeSubDomains",
          "remove": ["X-Powered-By", "X-Both"],
          "set": { "X-Both": "ours", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'self'" },
          "setIfMissing": { "X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "no-referrer" }
        } },
        """;

    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _origin = ScriptedOrigin.Http(call => call.SendAsync(
            (call.Target == "/error" ? "HTTP/1.1 404 x\r\n" : "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nETag: \"a\"\r\n")
            + "Content-Length: 1\r\nX-Powered-By: theirs\r\nX-Both: theirs\r\nX-Content-Type-Options: theirs\r\nX-Frame-Options: theirs\r\n"
            + "Strict-Transport-Security: max-age=1\r\n\r\nx"));
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            More = Policy,
            Default = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "responseHeadersPolicy": "own" }""",
            Site = """ "behaviors": [ { "pathPattern": "/bare/*", "origin": "app", "viewerProtocolPolicy": "allow-all" } ], """,
        });
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [TestCase("GET", "/x", "", 200)]
    [TestCase("GET", "/error", "", 404)]
    [TestCase("HEAD", "/x", "", 200)]
    [TestCase("GET", "/x", "If-None-Match: \"a\"\r\n", 304)]
    [TestCase("GET", "/x", "Range: bytes=0-0\r\n", 206)]
    public async Task E167_EveryAnswer_HitOrMiss_HasFieldsRemovedAndThenSet(string method, string target, string fields, int status)
    {
        await using var viewer = await RawClient.TlsAsync(_edge.Https, "www.example.com");
        for (var i = 0; i < 2; i++)
        {
            await viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n{fields}\r\n");
            var answer = await viewer.ReadResponseAsync(head: method == "HEAD");

            Assert.That(answer.Status, Is.EqualTo(status));
            Assert.That((answer["x-powered-by"], answer["x-both"]), Is.EqualTo(((string?)null, "ours")), "a name in both lists is there");
            Assert.That((answer["x-content-type-options"], answer["content-security-policy"]), Is.EqualTo(("nosniff", "default-src 'self'")));
            Assert.That((answer["x-frame-options"], answer["referrer-policy"]), Is.EqualTo(("theirs", "no-referrer")));
        }
    }

    [Test]
    public async Task E168_HstsOverHttps_ReplacesTheOrigins()
    {
        await using var viewer = await RawClient.TlsAsync(_edge.Https, "www.example.com");
        await viewer.SendAsync("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\nPOST /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 0\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync())["strict-transport-security"], Is.EqualTo("max-age=31536000; includeSubDomains"));
        Assert.That((await viewer.ReadResponseAsync())["strict-transport-security"], Is.EqualTo("max-age=31536000; includeSubDomains"), "on the edge's own refusal, too");
    }

    [Test]
    public async Task H32_HstsOverPlainHttp_IsNeverSent()
    {
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync())["strict-transport-security"], Is.Null, "RFC 6797 §7.2");
    }

    [Test]
    public async Task E44_WithoutPolicy_HstsIsTheOriginsBusiness()
    {
        await using var viewer = await RawClient.TlsAsync(_edge.Https, "www.example.com");
        await viewer.SendAsync("GET /bare/x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync())["strict-transport-security"], Is.EqualTo("max-age=1"));
    }
}
