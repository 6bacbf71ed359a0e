using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What goes before a page, and what never has one.</summary>
internal sealed partial class ErrorPageTests
{
    [Test]
    public async Task E195_OverCapacity_HasNoPage()
    {
        await using var pages = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("the page")));
        await ServeAsync(
            """{ "status": [503], "pagePath": "/errors/404.html" }""",
            """ "behaviors": [ { "pathPattern": "/errors/*", "origin": "pages", "viewerProtocolPolicy": "allow-all" } ], """,
            $$""", "pages": { "domainName": "origin.example.com", "httpPort": {{pages.Port}}, "protocolPolicy": "http-only", "allowLocalAddresses": true }""",
            origin: "\"maxConnections\": 1, \"maxQueuedRequests\": 0,", hold: "/held");
        await using var busy = await RawClient.PlainAsync(_edge.Http);
        await busy.SendAsync("GET /held HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await _edge.UntilAsync(() => !_origin.Calls.IsEmpty);

        var answer = await GetAsync("/x");
        _held.SetResult();

        Assert.That((answer.Status, answer["server"], answer["x-cache"]), Is.EqualTo((503, "RawEdge", "CapacityExceeded from rawedge")));
        Assert.That(pages.Calls, Is.Empty, "an edge that has too much to do does not do more for an error");
        Assert.That((await busy.ReadResponseAsync()).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task E136_StaleCopy_GoesBeforeThePageAndThePageBeforeTheError()
    {
        _answers["/x"] = ScriptedOrigin.Ok("old", "Cache-Control: max-age=1, stale-if-error=60");
        await ServeAsync("""{ "status": [502, 503], "pagePath": "/errors/404.html", "responseStatus": 503 }""");
        await GetAsync("/x");
        _answers["/x"] = "HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n";

        _time.Advance(TimeSpan.FromSeconds(5));
        var stale = await GetAsync("/x");
        _time.Advance(TimeSpan.FromSeconds(90));
        await ConnectAgainAsync();   // the idle one is over
        var page = await GetAsync("/x");

        Assert.That((stale.Status, stale.Body), Is.EqualTo((200, "old")));
        Assert.That((page.Status, page.Body), Is.EqualTo((503, "the page")));
    }

    [TestCase(503, 503, "the page", "the secondary's failure, whatever it is, has a page")]
    [TestCase(404, 503, "the page", "and so has a status of the primary that causes no failover")]
    [TestCase(503, 200, "second", "a status that causes failover has none while the secondary answers")]
    public async Task E158_ErrorPagesBesideFailover(int primary, int secondary, string body, string why)
    {
        _answers["/x"] = $"HTTP/1.1 {primary} x\r\nContent-Length: 5\r\n\r\nfirst";
        await using var second = ScriptedOrigin.Http(call => call.SendAsync($"HTTP/1.1 {secondary} x\r\nContent-Length: 6\r\n\r\nsecond"));
        await ServeAsync(
            """{ "status": [404, 503], "pagePath": "/errors/404.html" }""",
            """ "behaviors": [ { "pathPattern": "/x", "origin": "ha", "viewerProtocolPolicy": "allow-all" } ], """,
            $$""", "spare": { "domainName": "origin.example.com", "httpPort": {{second.Port}}, "protocolPolicy": "http-only", "allowLocalAddresses": true }""",
            more: """ "originGroups": { "ha": { "primary": "app", "secondary": "spare", "failoverStatus": [503] } }, """);

        Assert.That((await GetAsync("/x")).Body, Is.EqualTo(body), why);
        Assert.That(second.Calls, Has.Count.EqualTo(primary == 503 ? 1 : 0));
    }
}
