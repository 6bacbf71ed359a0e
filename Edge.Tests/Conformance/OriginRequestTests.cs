using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What of a viewer's request an origin sees: E-93, E-94, E-95, E-100, E-101.</summary>
internal sealed class OriginRequestTests
{
    private const string Policies = """
        "cachePolicies": {
          "keyed": { "basedOn": "caching-optimized", "key": { "query": ["a"], "cookies": ["a", "b"], "headers": ["X-Keyed", "Authorization"] } },
          "plain": { "basedOn": "caching-optimized" },
          "cookies": { "key": { "cookies": "all" } }
        },
        """;

    private const string Site = """
        "behaviors": [
          { "pathPattern": "/keyed/*", "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "keyed" },
          { "pathPattern": "/minimal/*", "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "plain",
            "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] },
          { "pathPattern": "/cookies/*", "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "cookies" }
        ],
        """;

    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private RawClient _viewer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _origin = ScriptedOrigin.Http(call => call.SendAsync(
            $"HTTP/1.1 200 OK\r\n{(call.Target.EndsWith("kept", StringComparison.Ordinal) ? "Cache-Control: max-age=60\r\n" : "")}Content-Length: {(call.RequestLine.StartsWith("HEAD", StringComparison.Ordinal) ? "0" : "1")}\r\n\r\n{(call.RequestLine.StartsWith("HEAD", StringComparison.Ordinal) ? "" : "x")}"));
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            More = Policies,
            Site = Site,
            Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal),
        });
        _viewer = await RawClient.PlainAsync(_edge.Http);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _viewer.DisposeAsync();
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Test]
    public async Task E93_WhatIsKeyed_IsSentAndNothingElse()
    {
        var call = await AskAsync("GET", "/keyed/x?b=1&a=2&A=3", "X-Keyed: yes\r\nX-Other: no\r\nCookie: c=3; b=2; a=1\r\nAuthorization: Basic eDp5\r\nReferer: https://r/\r\n");

        Assert.That(call.RequestLine, Is.EqualTo("GET /keyed/x?a=2 HTTP/1.1"), "E-101: names are compared with case");
        Assert.That((call["x-keyed"], call["cookie"], call["authorization"]), Is.EqualTo(("yes", "a=1; b=2", "Basic eDp5")));
        Assert.That((call["x-other"], call["referer"]), Is.EqualTo(((string?)null, (string?)null)));
    }

    /// <summary>The table of E-94, under both policies: null, it does not arrive; a dash, as it was sent.</summary>
    [TestCase("Accept: text/html", "-", null)]
    [TestCase("Accept-Language: de", "-", null)]
    [TestCase("Cache-Control: no-cache", "-", null)]
    [TestCase("Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==", "-", null)]
    [TestCase("Cookie: a=1", "-", null)]
    [TestCase("Date: Sun, 01 Nov 2026 00:00:00 GMT", "-", null)]
    [TestCase("From: a@example.com", "-", null)]
    [TestCase("Origin: https://a.example", "-", null)]
    [TestCase("Pragma: no-cache", "-", null)]
    [TestCase("Referer: https://r/", "-", null)]
    [TestCase("Warning: 199 - x", "-", null)]
    [TestCase("X-Unknown: 1", "-", null)]
    [TestCase("User-Agent: browser", "-", "RawEdge")]
    [TestCase("Connection: x-gone\r\nX-Gone: 1", null, null)]
    [TestCase("Keep-Alive: timeout=5", null, null)]
    [TestCase("Proxy-Authorization: Basic eDp5", null, null)]
    [TestCase("Proxy-Connection: keep-alive", null, null)]
    [TestCase("TE: trailers", null, null)]
    [TestCase("Trailer: x-t", null, null)]
    [TestCase("Upgrade: h2c", null, null)]
    [TestCase("X-Edge-Secret: guess", null, null)]
    [TestCase("X-Real-IP: 192.0.2.1", null, null)]
    [TestCase("X-HTTP-Method-Override: DELETE", null, null)]
    [TestCase("X-Forwarded-Prefix: /admin", null, null)]
    [TestCase("Forwarded: for=192.0.2.1", null, null)]
    [TestCase("Range: bytes=0-1", null, null)]
    [TestCase("If-None-Match: \"a\"", null, null)]
    [TestCase("If-Modified-Since: Sun, 01 Nov 2026 00:00:00 GMT", null, null)]
    [TestCase("X-Forwarded-Proto: https", null, null)]
    [TestCase("X-Forwarded-For: 192.0.2.1", "127.0.0.1", "127.0.0.1")]
    [TestCase("Via: 1.0 before", "1.0 before, 1.1 ", "1.0 before, 1.1 ")]
    public async Task E94_FieldByField_OnARequestThatFillsTheCache(string lines, string? all, string? minimal)
    {
        var line = lines.Split("\r\n")[^1];
        var (name, sent) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        var fromAll = (await AskAsync("GET", "/all/x", lines + "\r\n"))[name];
        var fromMinimal = (await AskAsync("GET", "/minimal/x", lines + "\r\n"))[name];

        Assert.That(fromAll, all is null ? Is.Null : Does.StartWith(all == "-" ? sent : all));
        Assert.That(fromMinimal, minimal is null ? Is.Null : Does.StartWith(minimal));
    }

    [TestCase("GET", "/minimal/x", false)]
    [TestCase("HEAD", "/minimal/x", false)]
    [TestCase("OPTIONS", "/minimal/x", true)]
    [TestCase("POST", "/minimal/x", true)]
    [TestCase("PUT", "/minimal/x", true)]
    [TestCase("PATCH", "/minimal/x", true)]
    [TestCase("DELETE", "/minimal/x", true)]
    [TestCase("GET", "/keyed/x", true)]
    [TestCase("GET", "/all/x", true)]
    public async Task E95_Authorization_ByMethodAndPolicy(string method, string target, bool sent)
    {
        var call = await AskAsync(method, target, "Authorization: Basic eDp5\r\n");

        Assert.That(call["authorization"], Is.EqualTo(sent ? "Basic eDp5" : null));
    }

    [TestCase("b=2; a=1", "a=1; b=2")]
    [TestCase("b=2; a=x; a=1", "a=x; a=1; b=2")]
    [TestCase("a=1; $Path=/; plain; b=2", "a=1; b=2")]
    [TestCase("B=1; a=2", "B=1; a=2")]
    [TestCase("plain", null)]
    public async Task E100_CookiesThatAreKeyed_AreSentSortedAndCleaned(string cookie, string? sent)
    {
        Assert.That((await AskAsync("GET", "/cookies/x", $"Cookie: {cookie}\r\n"))["cookie"], Is.EqualTo(sent));
    }

    [Test]
    public async Task E100_OrderOfCookies_MakesNoOtherObject()
    {
        await AskAsync("GET", "/cookies/kept", "Cookie: a=1; b=2\r\n");
        await AskAsync("GET", "/cookies/kept", "Cookie: b=2; $x=y; a=1\r\n");
        await AskAsync("GET", "/cookies/kept", "Cookie: a=1; b=3\r\n");

        Assert.That(_origin.Calls.Select(call => call["cookie"]), Is.EqualTo(new[] { "a=1; b=2", "a=1; b=3" }));
    }

    [Test]
    public async Task E100_CookiesThatAreNotKeyed_GoAsTheyCame() =>
        Assert.That((await AskAsync("GET", "/all/x", "Cookie: b=2; $a=1; plain\r\n"))["cookie"], Is.EqualTo("b=2; $a=1; plain"));

    [TestCase("/keyed/x?a=1;b=2", "/keyed/x?a=1;b=2")]
    [TestCase("/keyed/x?b=2;a=1", "/keyed/x")]
    [TestCase("/keyed/x?a=2&a=1", "/keyed/x?a=2&a=1")]
    [TestCase("/all/x?b=1&a=2;c&&d=", "/all/x?b=1&a=2;c&&d=")]
    public async Task E101_OnlyAmpersandsSeparate_AndOrderStays(string target, string asked) =>
        Assert.That((await AskAsync("GET", target, "")).Target, Is.EqualTo(asked));

    private async Task<OriginCall> AskAsync(string method, string target, string fields)
    {
        await _viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n{(method is "POST" or "PUT" or "PATCH" ? "Content-Length: 0\r\n" : "")}{fields}\r\n");
        await _viewer.ReadResponseAsync(head: method == "HEAD");
        return _origin.Calls.Last();
    }
}
