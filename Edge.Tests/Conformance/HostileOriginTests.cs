using System.Collections.Concurrent;
using Edge.Tests.Http1.Data;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>
/// An origin that breaks every rule on connections that others will want: no byte of one exchange reaches another, nothing doubtful is
/// stored, and the viewer of the bad answer gets 502 or a broken transfer, never a clean end.
/// </summary>
internal sealed class HostileOriginTests
{
    private const string Fresh = "Cache-Control: max-age=60\r\n";

    /// <summary>Behind every bad answer, in the same segment: what a queue that is out of step would hand to the next viewer.</summary>
    private const string Poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n" + Fresh + "\r\nPOISON";

    private readonly ConcurrentDictionary<string, string> _answers = new();
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private int _number;

    private static IEnumerable<HeadCase> RefusedHeads => ResponseCases.Refused.Where(c => !c.Bytes.StartsWith('\r'));

    private static IEnumerable<ChunkedCase> RefusedContents => ChunkedCases.Refused;

    /// <summary>Heads too long, too many, or followed by no final one.</summary>
    private static IEnumerable<TestCaseData> Bombs =>
    [
        new TestCaseData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: y\r\n")) + "\r\n").SetArgDisplayNames("101 fields"),
        new TestCaseData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: " + new string('y', 70_000) + "\r\n\r\n").SetArgDisplayNames("one field of 70,000 bytes"),
        new TestCaseData("HTTP/1.1 200 " + new string('O', 70_000) + "\r\n\r\n").SetArgDisplayNames("a reason of 70,000 bytes"),
        new TestCaseData(string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 17)) + Ok("late")).SetArgDisplayNames("17 times 100"),
        new TestCaseData(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", 1000))).SetArgDisplayNames("1,000 times 103"),
        new TestCaseData("HTTP/1.1 100 Continue\r\nContent-Length: 6\r\n\r\nPOISON" + Ok("late")).SetArgDisplayNames("100 with content"),
    ];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _origin = ScriptedOrigin.Http(call => call.SendAsync(
            _answers.TryGetValue(call.Target, out var answer) ? answer : ScriptedOrigin.Ok(call.Target, "Cache-Control: no-store")));
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            Default = """
                { "origin": "app", "viewerProtocolPolicy": "allow-all",
                  "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] }
                """,
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [TestCaseSource(nameof(RefusedHeads))]
    public Task O01_MalformedHead_Is502AndItsConnectionIsDropped(HeadCase head) => AssertIsolatedAsync("GET", head.Bytes, 502);

    [TestCaseSource(nameof(RefusedHeads))]
    public Task O01_MalformedHeadForAPost_Is502AndItsConnectionIsDropped(HeadCase head) => AssertIsolatedAsync("POST", head.Bytes, 502);

    [TestCaseSource(nameof(Bombs))]
    public Task O01_HeadBombOrInterimFlood_Is502AndItsConnectionIsDropped(string bytes) => AssertIsolatedAsync("GET", bytes, 502);

    [Test]
    public async Task O01_SixteenInterimResponses_AreReadPast()
        => Assert.That(
            (await AskAsync("GET", string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", 16)) + Ok("fine"))).Answer.Body,
            Is.EqualTo("fine"));

    [TestCaseSource(nameof(RefusedContents))]
    public Task O02_BrokenChunks_BreakTheTransferAndAreNotStored(ChunkedCase content)
        => AssertIsolatedAsync("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + Fresh + "\r\n" + content.Bytes, status: null);

    [TestCaseSource(nameof(RefusedContents))]
    public Task O02_BrokenChunksForAPost_BreakTheTransfer(ChunkedCase content)
        => AssertIsolatedAsync("POST", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + content.Bytes, status: null);

    /// <summary>The answer itself is whole; what is behind it is not an answer to anybody.</summary>
    [TestCase("GET", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine", 200, "fine")]
    [TestCase("POST", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine", 200, "fine")]
    [TestCase("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n", 200, "fine")]
    [TestCase("POST", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\nX: y\r\n\r\n", 200, "fine")]
    [TestCase("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "")]
    [TestCase("GET", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\nfine", 200, "fine")]
    [TestCase("GET", "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone", 404, "none")]
    public Task O05_BytesBehindAnAnswer_ReachNobody(string method, string bytes, int status, string body) => AssertSurplusAsync(method, bytes, status, body);

    [TestCase("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine", 200)]
    [TestCase("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n", 200)]
    [TestCase("HEAD", "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone", 404)]
    [TestCase("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nfine", 204)]
    [TestCase("GET", "HTTP/1.1 204 No Content\r\n\r\nfine", 204)]
    [TestCase("GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n", 204)]
    [TestCase("POST", "HTTP/1.1 204 No Content\r\n\r\nfine", 204)]
    [TestCase("POST", "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nfine", 304)]
    [TestCase("POST", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n", 304)]
    public Task H28_ContentWhereNoneMayBe_ReachesNobody(string method, string bytes, int status) => AssertSurplusAsync(method, bytes, status, "");

    [TestCase("GET")]
    [TestCase("POST")]
    public Task O21_SwitchNobodyAskedFor_Is502(string method)
        => AssertIsolatedAsync(method, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", 502);

    /// <summary>The answer comes before the content is sent: no more of it is read as a request, on neither side.</summary>
    [TestCase("Content-Length: 100000")]
    [TestCase("Transfer-Encoding: chunked")]
    public async Task O05_AnswerToAnUnfinishedRequest_EndsBothConnections(string framing)
    {
        await using var origin = new EarlyOrigin("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            OriginPolicy = "http-only",
            Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal),
        });
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync($"POST /up HTTP/1.1\r\nHost: www.example.com\r\n{framing}\r\n\r\n");

        var response = await viewer.ReadResponseAsync();
        await viewer.SendAsync("GET /smuggled HTTP/1.1\r\nHost: www.example.com\r\n\r\n");

        Assert.That((response.Status, response.Body, response["connection"]), Is.EqualTo((401, "no", "close")));
        Assert.That(await viewer.IsEndedAsync());
        await edge.UntilAsync(() => origin.Ended == 1);
        Assert.That(origin.Received.Split("CDN-Loop:"), Has.Length.EqualTo(2), "the edge wrote one head; what came later was content, if it went anywhere");
    }

    private static string Ok(string body) => ScriptedOrigin.Ok(body, "Cache-Control: max-age=60");

    private async Task<(RawResponse Answer, string Target)> AskAsync(string method, string bytes)
    {
        var target = $"/bad-{Interlocked.Increment(ref _number)}";
        _answers[target] = bytes;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n" + (method == "POST" ? "Content-Length: 0\r\n\r\n" : "\r\n"));
        return (await viewer.ReadFinalResponseAsync(head: method == "HEAD"), target);
    }

    // Null: either 502, or a transfer that broke off.
    private async Task AssertIsolatedAsync(string method, string bytes, int? status)
    {
        await AssertNextAreTheirOwnAsync();
        var before = _origin.Connections;
        var (answer, target) = await AskAsync(method, bytes + Poison);
        await AssertNextAreTheirOwnAsync();

        Assert.That(answer.Body, Does.Not.Contain("POISON"));
        Assert.That(status is null ? answer.Status == 502 || !answer.Whole : answer.Status == status, $"{answer.Status}, whole: {answer.Whole}");
        Assert.That(_origin.Connections, Is.GreaterThan(before), "the connection was not used again");
        if (method == "GET")
        {
            _answers.TryRemove(target, out _);
            await AssertOwnAsync(target);
        }
    }

    private async Task AssertSurplusAsync(string method, string bytes, int status, string body)
    {
        var (answer, _) = await AskAsync(method, bytes + Poison);
        var before = _origin.Connections;
        await AssertNextAreTheirOwnAsync();

        Assert.That((answer.Status, answer.Body, answer.Whole), Is.EqualTo((status, body, true)));
        Assert.That(_origin.Connections, Is.GreaterThan(before), "the connection was not used again");
    }

    private async Task AssertNextAreTheirOwnAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            await AssertOwnAsync($"/own-{Interlocked.Increment(ref _number)}");
        }
    }

    private async Task AssertOwnAsync(string target)
    {
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        await viewer.SendAsync($"GET {target} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        var response = await viewer.ReadResponseAsync();
        Assert.That((response.Status, response.Body, response.Whole), Is.EqualTo((200, target, true)), "every viewer gets what it asked for");
    }
}
