using System.IO.Compression;
using System.Text;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Early answers, expectations, upgrades and forged fields, over real sockets with an origin that records every byte.</summary>
internal sealed class RequestRulesTests
{
    private RecordingOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private int _number;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _origin = new RecordingOrigin(request => request.Target.StartsWith("/missing", StringComparison.Ordinal)
            ? "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone"
            : ScriptedOrigin.Ok(request.Target, "Cache-Control: max-age=60"));
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            More = "\"limits\": { \"maxRequestBodySize\": \"1MB\" },",
            Default = """
                { "origin": "app", "viewerProtocolPolicy": "allow-all", "originRequestPolicy": "all-viewer",
                  "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] }
                """,
            Site = """
                "behaviors": [
                  { "pathPattern": "/secure/*", "origin": "app", "viewerProtocolPolicy": "redirect-to-https", "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] },
                  { "pathPattern": "/private/*", "origin": "app", "viewerProtocolPolicy": "https-only" },
                  { "pathPattern": "/read/*", "origin": "app", "viewerProtocolPolicy": "allow-all", "allowedMethods": ["GET","HEAD"] }
                ],
                """,
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        Assert.That(_origin.Faults, Is.Empty);
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    /// <summary>The content spells a request; whatever answers before it was read, that request never runs (0.CL, CL.0).</summary>
    [TestCase("POST", "/secure/x", 307, "redirect")]
    [TestCase("POST", "/private/x", 403, "https only")]
    [TestCase("POST", "/read/x", 403, "method")]
    [TestCase("GET", "/x", 403, "content with GET")]
    [TestCase("HEAD", "/x", 403, "content with HEAD")]
    [TestCase("TRACE", "/x", 405, "method")]
    [TestCase("POST", "/missing", 404, "the origin's answer")]
    public async Task H06_ContentBehindAnEarlyAnswer_NeverRunsAsARequest(string method, string path, int status, string what)
    {
        foreach (var chunked in (bool[])[false, true])
        {
            var number = ++_number;
            var inner = $"GET /smuggled-{number} HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
            var content = chunked ? $"{inner.Length:X}\r\n{inner}\r\n0\r\n\r\n" : inner;
            var framing = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {inner.Length}";
            await using var viewer = await RawClient.PlainAsync(_edge.Http);

            await viewer.SendAsync($"{method} {path} HTTP/1.1\r\nHost: www.example.com\r\n{framing}\r\n\r\n{content}GET /own-{number} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
            var first = await viewer.ReadResponseAsync(head: method == "HEAD");
            Assert.That(first.Status, Is.EqualTo(status), what);
            if (first["connection"] != "close")
            {
                Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo($"/own-{number}"), "the next answer belongs to the next request");
            }

            Assert.That(_origin.Requests.Where(r => r.Target == $"/smuggled-{number}"), Is.Empty);
        }
    }

    [TestCase("Content-Length: 1000001\r\n\r\n", "")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n", "100000\r\n")]
    public async Task E84_ContentBeyondItsBound_Is413AndTheEnd(string framing, string chunk)
    {
        var number = ++_number;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"POST /big-{number} HTTP/1.1\r\nHost: www.example.com\r\n{framing}{chunk}");
        try
        {
            await viewer.SendAsync(new byte[0x100000]);
        }
        catch (IOException)
        {
            // Refused before everything was sent.
        }

        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["connection"]), Is.EqualTo((413, "close")));
        Assert.That(await viewer.IsEndedAsync());
        await _edge.UntilAsync(() => _origin.Pending == 0);
        Assert.That(_origin.Requests.Where(r => r.Target == $"/big-{number}"), Is.Empty, "the origin never saw it whole");
    }

    [TestCase("HTTP/1.1", "Content-Length: 5", true)]
    [TestCase("HTTP/1.1", "Transfer-Encoding: chunked", true)]
    [TestCase("HTTP/1.1", "Content-Length: 0", false)]
    [TestCase("HTTP/1.0", "Content-Length: 5", false)]
    public async Task H07_Continue_IsSentOnceAndOnlyWhereContentIsWanted(string version, string framing, bool continues)
    {
        var number = ++_number;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"POST /up-{number} {version}\r\nHost: www.example.com\r\n{framing}\r\nExpect: 100-continue\r\n\r\n");
        if (continues)
        {
            Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(100));
        }

        await viewer.SendAsync(framing.Contains("chunked") ? "5\r\nhello\r\n0\r\n\r\n" : framing.EndsWith('5') ? "hello" : "");
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response.Body), Is.EqualTo((200, $"/up-{number}")));
        Assert.That(_origin.Requests.Single(r => r.Target == $"/up-{number}").Head, Does.Not.Contain("Expect"));
    }

    /// <summary>Refused before its content is wanted: no 100, the status, and the end, because the content may come all the same.</summary>
    [TestCase("/read/x", 403)]
    [TestCase("/secure/x", 307)]
    public async Task H07_ContinueForARefusedRequest_IsNeverSent(string path, int status)
    {
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"POST {path} HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");

        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["connection"]), Is.EqualTo((status, "close")));
        Assert.That(await viewer.IsEndedAsync());
    }

    /// <summary>What was sent behind a request to switch is a request of its own, and the switch is not passed on.</summary>
    [TestCase("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__")]
    [TestCase("Connection: upgrade\r\nUpgrade: foo/2")]
    [TestCase("Upgrade: websocket")]
    public async Task H08_UpgradeWithARequestBehindIt_NeitherTunnelsNorLosesStep(string lines)
    {
        var number = ++_number;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"GET /up-{number} HTTP/1.1\r\nHost: www.example.com\r\n{lines}\r\n\r\nGET /next-{number} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");

        var first = await viewer.ReadResponseAsync();
        var second = await viewer.ReadResponseAsync();

        Assert.That((first.Body, second.Body), Is.EqualTo(($"/up-{number}", $"/next-{number}")));
        Assert.That(_origin.Requests.Single(r => r.Target == $"/up-{number}").Head, Does.Not.Contain("pgrade").And.Not.Contain("HTTP2-Settings"));
    }

    [TestCase("X-HTTP-Method-Override: DELETE")]
    [TestCase("X-HTTP-Method: DELETE")]
    [TestCase("X_METHOD_OVERRIDE: DELETE")]
    [TestCase("X-Original-URL: /admin")]
    [TestCase("X_Rewrite_URL: /admin")]
    public Task H09_FieldThatOverridesTheRequest_IsDropped(string line) => AssertDroppedAsync(line);

    /// <summary>The target's own authority counts, whatever Host says; where the request goes is never taken from it.</summary>
    [TestCase("http://www.example.com/up", "evil.example", 200)]
    [TestCase("https://www.example.com/up", "169.254.169.254", 200)]
    [TestCase("http://169.254.169.254/latest/meta-data/", "www.example.com", 403)]
    [TestCase("http://127.0.0.1:80/", "www.example.com", 403)]
    [TestCase("http://[::1]/", "www.example.com", 403)]
    [TestCase("https://other.example/", "www.example.com", 403)]
    [TestCase("//evil.example/x", "www.example.com", 200)]
    public async Task H10_TargetThatNamesAHost_ReplacesHostAndNeverChoosesTheOrigin(string target, string host, int status)
    {
        var number = ++_number;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"POST {target}?n={number} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(status));
        var seen = _origin.Requests.SingleOrDefault(r => r.Target.EndsWith($"?n={number}", StringComparison.Ordinal));
        Assert.That(seen is not null, Is.EqualTo(status == 200));
        if (seen is not null)
        {
            Assert.That(seen.Head, Does.Contain("Host: www.example.com\r\n"));
            Assert.That(seen.Target, Does.StartWith("/"));
        }
    }

    [TestCase("X-Forwarded-Host: evil.example")]
    [TestCase("X-Host: evil.example")]
    [TestCase("X_Forwarded_Host: evil.example")]
    [TestCase("Forwarded: host=evil.example")]
    public Task H11_AlternativeHost_IsDropped(string line) => AssertDroppedAsync(line);

    [TestCase("X-Forwarded-For: 203.0.113.7")]
    [TestCase("X-Forwarded-For: 203.0.113.7, [2001:db8::1]:443, junk")]
    [TestCase("x-forwarded-for: 203.0.113.7\r\nX-Forwarded-For: 203.0.113.8")]
    [TestCase("X_Forwarded_For: 203.0.113.7")]
    [TestCase("X-Real-IP: 203.0.113.7")]
    [TestCase("Forwarded: for=203.0.113.7;proto=https")]
    [TestCase("CloudFront-Viewer-Address: 203.0.113.7:443")]
    [TestCase("RawEdge-Viewer-Cert-Subject: 203.0.113.7")]
    [TestCase("Client-Cert: :203.0.113.7:")]
    [TestCase("Connection: X-Forwarded-For\r\nX-Forwarded-For: 203.0.113.7")]
    public async Task H24_ForgedViewer_IsReplacedByThePeer(string line)
    {
        var head = await AssertDroppedAsync(line);

        Assert.That(head, Does.Contain("X-Forwarded-For: 127.0.0.1\r\n").And.Not.Contain("203.0.113"));
    }

    [TestCase("gzip")]
    [TestCase("deflate, gzip")]
    public async Task H29_CompressedContent_PassesAsItCame(string coding)
    {
        var number = ++_number;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(new byte[10_000_000]);
        }

        var content = packed.ToArray();
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"POST /up-{number} HTTP/1.1\r\nHost: www.example.com\r\nContent-Encoding: {coding}\r\nContent-Length: {content.Length}\r\n\r\n");
        await viewer.SendAsync(content);

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(200));
        var seen = _origin.Requests.Single(r => r.Target == $"/up-{number}");
        Assert.That(seen.Content, Is.EqualTo(Encoding.Latin1.GetString(content)), "not unpacked, not counted as what it would become");
        Assert.That(seen.Head, Does.Contain($"Content-Encoding: {coding}\r\n"));
    }

    [TestCase("/secure/%2e//evil?x=%0d%0aSet-Cookie:a")]
    [TestCase("/secure/a?next=https://evil.example/")]
    [TestCase("http://www.example.com/secure/a@evil.example")]
    public async Task H31_Redirect_GoesToTheSiteAndNowhereElse(string target)
    {
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"GET {target} HTTP/1.1\r\nHost: WWW.example.com:81\r\nX-Forwarded-Host: evil.example\r\n\r\n");

        var response = await viewer.ReadResponseAsync();

        var path = target[target.IndexOf("/secure", StringComparison.Ordinal)..];
        Assert.That((response.Status, response["location"]), Is.EqualTo((301, $"https://www.example.com{path}")));
        Assert.That(response.Head, Does.Not.Contain("\r\nSet-Cookie"));
    }

    [TestCase("evil.example")]
    [TestCase("www.example.com.evil.example")]
    [TestCase("www.example.com.")]
    public async Task H31_RedirectForAHostThatIsNoAlias_IsNotMade(string host)
    {
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"GET /secure/a HTTP/1.1\r\nHost: {host}\r\n\r\n");

        var response = await viewer.ReadResponseAsync();

        Assert.That(response["location"], Is.EqualTo(host.EndsWith('.') ? "https://www.example.com/secure/a" : null));
    }

    [TestCase("GET")]
    [TestCase("HEAD")]
    [TestCase("OPTIONS")]
    [TestCase("POST")]
    public async Task H32_HttpsOnlyOverPlainHttp_Is403WithoutContentOrCookie(string method)
    {
        var before = _origin.Requests.Count;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"{method} /private/a HTTP/1.1\r\nHost: www.example.com\r\nCookie: a=b\r\n\r\n");

        var response = await viewer.ReadResponseAsync(head: method == "HEAD");

        Assert.That((response.Status, response["set-cookie"], response["strict-transport-security"]), Is.EqualTo((403, (string?)null, (string?)null)));
        Assert.That(_origin.Requests, Has.Count.EqualTo(before));
    }

    private async Task<string> AssertDroppedAsync(string line)
    {
        var number = ++_number;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"POST /up-{number} HTTP/1.1\r\nHost: www.example.com\r\n{line}\r\nContent-Length: 0\r\n\r\n");
        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(200));

        var head = _origin.Requests.Single(r => r.Target == $"/up-{number}").Head;
        Assert.That(head, Does.Not.Contain(line.Split("\r\n")[^1]));
        Assert.That(head, Does.Contain("Host: www.example.com\r\n").And.Contain("X-Forwarded-Host: www.example.com\r\n"));
        return head;
    }
}
