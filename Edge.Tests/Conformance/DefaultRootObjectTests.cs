using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>E-166: what stands for the root of a site, and for nothing else.</summary>
internal sealed class DefaultRootObjectTests
{
    [TestCase("GET", "/", "/home/index.html")]
    [TestCase("GET", "/?a=b", "/home/index.html?a=b")]
    [TestCase("HEAD", "/", "/home/index.html")]
    [TestCase("POST", "/", "/home/index.html")]
    [TestCase("OPTIONS", "/", "/home/index.html")]
    [TestCase("GET", "http://www.example.com", "/home/index.html")]
    [TestCase("GET", "//", "//")]
    [TestCase("GET", "///", "///")]
    [TestCase("GET", "/.", "/.")]
    [TestCase("GET", "/sub/", "/sub/")]
    [TestCase("OPTIONS", "*", "*")]
    public async Task E166_RootAlone_IsReplacedForEveryMethod(string method, string target, string asked)
    {
        await using var origin = ScriptedOrigin.Http(call => call.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        await using var edge = await StartAsync(origin);
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 0\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync(head: method == "HEAD")).Status, Is.EqualTo(200));
        Assert.That(origin.Calls.Single().Target, Is.EqualTo(asked));
    }

    [Test]
    public async Task E166_RootAndItsObject_AreOneStoredResponse()
    {
        await using var origin = ScriptedOrigin.Http(call => call.SendAsync(ScriptedOrigin.Ok("home", "Cache-Control: max-age=60")));
        await using var edge = await StartAsync(origin);
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\nGET /home/index.html HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await viewer.ReadResponseAsync();

        Assert.That((await viewer.ReadResponseAsync())["x-cache"], Is.EqualTo("Hit from rawedge"));
    }

    private static Task<EdgeUnderTest> StartAsync(ScriptedOrigin origin) => EdgeUnderTest.StartAsync(new EdgeSetup
    {
        OriginPort = origin.Port,
        OriginPolicy = "http-only",
        Site = "\"defaultRootObject\": \"home/index.html\",",
        Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal),
    });
}
