using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Two origins for one behaviour, and the bounds of one: what fails over, what never does, and what waits.</summary>
internal sealed class OriginGroupTests
{
    [TestCase("GET", "", "second")]
    [TestCase("HEAD", "", "")]
    [TestCase("OPTIONS", "", "second")]
    [TestCase("POST", "Content-Length: 0\r\n", "first")]
    [TestCase("DELETE", "", "first")]
    [TestCase("OPTIONS", "Content-Length: 2\r\n\r\nhi", "first")]
    public async Task O17_Failover_IsForSafeMethodsWithoutContentAndHappensOnce(string method, string rest, string body)
    {
        await using var first = ScriptedOrigin.Http(call => call.SendAsync(Answer(call, 503, "first")));
        await using var second = ScriptedOrigin.Http(call => call.SendAsync(Answer(call, 500, "second")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = first.Port,
            OriginPolicy = "http-only",
            More = """ "originGroups": { "ha": { "primary": "app", "secondary": "spare" } }, """,
            MoreOrigins = $$""", "spare": { "domainName": "origin.example.com", "httpPort": {{second.Port}}, "protocolPolicy": "http-only", "allowLocalAddresses": true }""",
            Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal).Replace("\"app\"", "\"ha\"", StringComparison.Ordinal),
        });
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync($"{method} /x HTTP/1.1\r\nHost: www.example.com\r\n{rest}" + (rest.EndsWith("hi", StringComparison.Ordinal) ? "" : "\r\n"));

        var response = await viewer.ReadResponseAsync(head: method == "HEAD");

        var failsOver = body is "second" or "";
        Assert.That((response.Status, response.Body), Is.EqualTo((failsOver ? 500 : 503, body)));
        Assert.That((first.Calls.Count, second.Calls.Count), Is.EqualTo((1, failsOver ? 1 : 0)), "each is asked once at most");
    }

    [Test]
    public async Task O19_EveryConnectionBusyAndNobodyMayWait_Is503WithRetryAfter()
    {
        var release = new TaskCompletionSource();
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await release.Task;
            await call.SendAsync(ScriptedOrigin.Ok(call.Target));
        });
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            OriginPolicy = "http-only",
            Origin = "\"maxConnections\": 1, \"maxQueuedRequests\": 0,",
        });
        await using var busy = await RawClient.PlainAsync(edge.Http);
        await busy.SendAsync("GET /first HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await edge.UntilAsync(() => !origin.Calls.IsEmpty);
        await using var next = await RawClient.PlainAsync(edge.Http);
        await next.SendAsync("GET /second HTTP/1.1\r\nHost: www.example.com\r\n\r\n");

        var refused = await next.ReadResponseAsync();
        release.SetResult();

        Assert.That((refused.Status, refused["retry-after"]), Is.EqualTo((503, "1")));
        Assert.That((await busy.ReadResponseAsync()).Body, Is.EqualTo("/first"));
    }

    private static string Answer(OriginCall call, int status, string body) =>
        $"HTTP/1.1 {status} x\r\nContent-Length: {body.Length}\r\n\r\n" + (call.RequestLine.StartsWith("HEAD", StringComparison.Ordinal) ? "" : body);
}
