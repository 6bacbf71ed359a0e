using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What RFC 9110 asks of an intermediary beyond framing: Max-Forwards, Allow, trailers, TE.</summary>
internal sealed class ProxyDutyTests
{
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private RawClient _viewer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _origin = ScriptedOrigin.Http(call => call.SendAsync(call.Target == "/trailers"
            ? "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=1\r\n\r\n"
            : ScriptedOrigin.Ok(call.RequestLine.StartsWith("HEAD", StringComparison.Ordinal) ? "" : "x", "Allow: GET")));
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal),
            Site = """
                "behaviors": [
                  { "pathPattern": "/read/*", "origin": "app", "viewerProtocolPolicy": "allow-all" },
                  { "pathPattern": "/minimal/*", "origin": "app", "viewerProtocolPolicy": "allow-all", "originRequestPolicy": "minimal", "allowedMethods": ["GET","HEAD","OPTIONS"] } ],
                """,
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

    [TestCase("/x", "1", "0")]
    [TestCase("/x", "70", "69")]
    [TestCase("*", "2", "1")]
    [TestCase("/minimal/x", "5", "4")]
    [TestCase("/x", "007", "6")]
    [TestCase("/x", "99999999999999999999", "2147483646")]
    [TestCase("/x", null, null)]
    public async Task RFC9110_7_6_2_OptionsWithHopsLeft_IsForwardedWithOneLess(string target, string? sent, string? forwarded)
    {
        await AskAsync("OPTIONS", target, sent is null ? "" : $"Max-Forwards: {sent}\r\n");

        Assert.That(_origin.Calls.Single()["max-forwards"], Is.EqualTo(forwarded));
    }

    [TestCase("/x", "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE")]
    [TestCase("*", "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE")]
    [TestCase("/minimal/x", "GET, HEAD, OPTIONS")]
    public async Task RFC9110_7_6_2_OptionsWithoutHopsLeft_IsAnsweredHere(string target, string allow)
    {
        var answer = await AskAsync("OPTIONS", target, "Max-Forwards: 0\r\n");

        Assert.That((answer.Status, answer["allow"], answer["content-length"]), Is.EqualTo((204, allow, (string?)null)));
        Assert.That(_origin.Calls, Is.Empty);
        Assert.That((await AskAsync("GET", "/x", "")).Status, Is.EqualTo(200), "the connection goes on");
    }

    [TestCase("Max-Forwards: -1\r\n")]
    [TestCase("Max-Forwards: 1, 2\r\n")]
    [TestCase("Max-Forwards: \r\n")]
    [TestCase("Max-Forwards: 1\r\nMax-Forwards: 1\r\n")]
    public async Task RFC9110_7_6_2_HopsThatCannotBeRead_AreRefused(string fields)
    {
        Assert.That((await AskAsync("OPTIONS", "/x", fields)).Status, Is.EqualTo(400));
        Assert.That(_origin.Calls, Is.Empty);
    }

    [Test]
    public async Task RFC9110_7_6_2_OptionsThatIsNotAllowed_IsRefusedWhateverHopsAreLeft() =>
        Assert.That((await AskAsync("OPTIONS", "/read/x", "Max-Forwards: 0\r\n")).Status, Is.EqualTo(403));

    [TestCase("GET")]
    [TestCase("POST")]
    public async Task RFC9110_7_6_2_OtherMethods_PassTheFieldOn(string method)
    {
        await AskAsync(method, "/x", "Max-Forwards: 0\r\n");

        Assert.That(_origin.Calls.Single()["max-forwards"], Is.EqualTo("0"), "it means nothing there");
    }

    [TestCase("/x", "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE")]
    [TestCase("/read/x", "GET, HEAD")]
    public async Task RFC9110_15_5_6_RefusedTrace_SaysWhatIsAllowed(string target, string allow)
    {
        var answer = await AskAsync("TRACE", target, "Max-Forwards: 0\r\n");

        Assert.That((answer.Status, answer["allow"]), Is.EqualTo((405, allow)), "and reflects nothing, not even as the last hop");
    }

    [TestCase("TE: trailers\r\nConnection: TE\r\n")]
    [TestCase("TE: trailers\r\n")]
    [TestCase("")]
    public async Task H26_TrailersOfAnOrigin_AreReadPastAndNeitherSentNorStored(string fields)
    {
        foreach (var cached in (string[])["Miss from rawedge", "Hit from rawedge"])
        {
            var answer = await AskAsync("GET", "/trailers", fields);

            Assert.That((answer.Body, answer.Whole, answer["trailer"], answer["x-sum"], answer["set-cookie"], answer["x-cache"]),
                Is.EqualTo(("body", true, (string?)null, (string?)null, (string?)null, cached)));
        }

        Assert.That((_origin.Calls.Single()["te"], _origin.Calls.Single()["connection"]), Is.EqualTo(((string?)null, "keep-alive")),
            "RFC 9110 §10.1.4: who would drop trailers does not ask for them");
    }

    [Test]
    public async Task H26_TrailersOnTheWire_AreNotForwarded()
    {
        await _viewer.SendAsync("GET /trailers HTTP/1.1\r\nHost: www.example.com\r\n\r\nGET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        var head = "";
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head += await _viewer.ReadTextAsync(1);
        }

        Assert.That(await _viewer.ReadTextAsync(14), Is.EqualTo("4\r\nbody\r\n0\r\n\r\n"));
        Assert.That((await _viewer.ReadResponseAsync()).Body, Is.EqualTo("x"), "the connection keeps step");
    }

    [Test]
    public async Task H26_TrailersOfARequest_AreReadPastAndNotForwarded()
    {
        await _viewer.SendAsync(
            "POST /x HTTP/1.1\r\nHost: www.example.com\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 1\r\nAuthorization: Basic eDp5\r\n\r\n"
            + "GET /next HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await _viewer.ReadResponseAsync();
        await _viewer.ReadResponseAsync();

        var call = _origin.Calls.First();
        Assert.That((System.Text.Encoding.ASCII.GetString(call.Content), call["trailer"], call["x-sum"], call["authorization"]),
            Is.EqualTo(("body", (string?)null, (string?)null, (string?)null)));
        Assert.That(_origin.Calls.Last().Target, Is.EqualTo("/next"));
    }

    private async Task<RawResponse> AskAsync(string method, string target, string fields)
    {
        await _viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n{(method == "POST" ? "Content-Length: 0\r\n" : "")}{fields}\r\n");
        return await _viewer.ReadResponseAsync();
    }
}
