using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What happens on the http listener, cell by cell (E-32 … E-44).</summary>
internal sealed class ViewerProtocolPolicyTests
{
    private static readonly string[] BodyMethods = ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

    public static IEnumerable<TestCaseData> Matrix()
    {
        foreach (var version in new[] { "1.0", "1.1" })
        {
            foreach (var method in new[] { "GET", "HEAD" }.Concat(BodyMethods))
            {
                var body = Array.IndexOf(BodyMethods, method) >= 0;
                yield return new TestCaseData("allow-all", method, version, 200);
                yield return new TestCaseData("redirect-to-https", method, version, !body ? 301 : version == "1.1" ? 307 : 403);
                yield return new TestCaseData("https-only", method, version, 403);
            }
        }
    }

    [TestCaseSource(nameof(Matrix))]
    public async Task E33_PlainHttp_GetsWhatThePolicySays(string policy, string method, string version, int expected)
    {
        await using var origin = ScriptedOrigin.Http(call => call.SendAsync(
            call.RequestLine.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : ScriptedOrigin.Ok("hello")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            OriginPolicy = "http-only",
            Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "{{policy}}", "cachePolicy": "caching-disabled", "originRequestPolicy": "all-viewer", "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] }""",
        });
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync($"{method} /a/b?c=%2F&d HTTP/{version}\r\nHost: WWW.Example.com:8080\r\n\r\n");
        var response = await viewer.ReadResponseAsync(head: method == "HEAD");

        Assert.That(response.Status, Is.EqualTo(expected));
        Assert.That(response["x-cache"], Is.EqualTo(expected switch
        {
            200 => "Miss from rawedge",
            301 or 307 => "Redirect from rawedge",
            _ => "Error from rawedge",
        }));
        if (expected is 301 or 307)
        {
            // E-35: host lower-cased and without port, path and query byte for byte.
            Assert.That(response["location"], Is.EqualTo("https://www.example.com/a/b?c=%2F&d"));
        }

        Assert.That(origin.Calls, Has.Count.EqualTo(expected == 200 ? 1 : 0), "a redirect or refusal never asks the origin");
    }

    [Test]
    public async Task E41_ObjectFetchedOverOneScheme_IsAHitOverTheOther()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("shared", "Cache-Control: max-age=60")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port, OriginPolicy = "http-only" });
        await using var plain = await RawClient.PlainAsync(edge.Http);
        await using var secure = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await plain.SendAsync("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        var first = await plain.ReadResponseAsync();
        await secure.SendAsync("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        var second = await secure.ReadResponseAsync();

        Assert.That((first["x-cache"], second["x-cache"]), Is.EqualTo(("Miss from rawedge", "Hit from rawedge")));
    }

    [Test]
    public async Task T25_TlsOnTheHttpPort_IsClosedWithoutAnAnswer()
    {
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup());
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03");

        Assert.That(await viewer.IsEndedAsync());
    }

    [Test]
    public async Task T25_HttpOnTheHttpsPort_GetsAPlain400AndTheEnd()
    {
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup());
        await using var viewer = await RawClient.PlainAsync(edge.Https);

        await viewer.SendAsync("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        var response = await viewer.ReadResponseAsync();

        Assert.That(response.Status, Is.EqualTo(400));
        Assert.That(await viewer.IsEndedAsync());
    }

    [TestCase("SSH-2.0-OpenSSH_9.2\r\n")]
    [TestCase("EHLO mail.example.com\r\n")]
    [TestCase("\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10")]
    public async Task T25_OtherProtocolOnTheHttpsPort_IsClosed(string bytes)
    {
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup());
        await using var viewer = await RawClient.PlainAsync(edge.Https);

        await viewer.SendAsync(bytes);

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.Zero.Or.EqualTo(400));
        Assert.That(await viewer.IsEndedAsync());
    }

    [Test]
    public async Task E38_DisallowedMethodOverHttp_IsRedirectedFirst()
    {
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            Default = """{ "origin": "app", "viewerProtocolPolicy": "redirect-to-https" }""",
        });
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync("DELETE /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(307));
    }
}
