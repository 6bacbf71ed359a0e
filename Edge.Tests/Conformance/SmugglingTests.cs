using Edge.Http1;
using Edge.Tests.Http1.Data;
using Edge.Tests.Http1.Support;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>
/// Whatever a viewer sends, the origin sees whole requests with one framing each and nothing else: every case of the grammar tables over
/// real sockets, in one piece and byte by byte, each with a request smuggled behind it.
/// </summary>
internal sealed class SmugglingTests
{
    private RecordingOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private int _number;

    private static IEnumerable<ChunkedCase> RefusedContents => ChunkedCases.Refused;

    /// <summary>Content-Length and Transfer-Encoding in other people's spelling: CGI hears an underscore as a hyphen.</summary>
    private static readonly string[] FoldedFramings =
    [
        "Content_Length: 50", "CONTENT_LENGTH: 0", "Transfer_Encoding: chunked", "transfer_encoding: identity", "Content_Length: 5\r\nContent-Length: 3",
        "Transfer_Encoding: chunked\r\nContent-Length: 3", "Keep_Alive: timeout=5", "Proxy_Connection: keep-alive",
    ];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _origin = new RecordingOrigin();
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            Default = """
                { "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "caching-disabled", "originRequestPolicy": "all-viewer",
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

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.LengthAndTransferEncoding))]
    public Task H01_ContentLengthAndTransferEncoding_NeverReachTheOrigin(HeadCase head) => AssertRefusedAsync(head);

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.ContentLength))]
    public Task H02_ContentLengthInDisguise_NeverReachesTheOrigin(HeadCase head) => AssertRefusedAsync(head);

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.TransferEncoding))]
    public Task H03_TransferEncodingInDisguise_NeverReachesTheOrigin(HeadCase head) => AssertRefusedAsync(head);

    [TestCaseSource(typeof(LineCases), nameof(LineCases.FieldLines))]
    [TestCaseSource(typeof(LineCases), nameof(LineCases.RequestLines))]
    public Task H05_BrokenLine_NeverReachesTheOrigin(HeadCase head) => AssertRefusedAsync(head);

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.Expect))]
    public Task H07_UnknownExpectation_NeverReachesTheOrigin(HeadCase head) => AssertRefusedAsync(head);

    [TestCaseSource(typeof(LineCases), nameof(LineCases.Methods))]
    public Task H09_MethodThatIsNoToken_NeverReachesTheOrigin(HeadCase head) => AssertRefusedAsync(head);

    [TestCaseSource(typeof(TargetCases), nameof(TargetCases.Refused))]
    public Task H10_TargetOfNoForm_NeverReachesTheOrigin(HeadCase head) => AssertRefusedAsync(head);

    [TestCaseSource(typeof(TargetCases), nameof(TargetCases.Hosts))]
    public Task H11_BadHost_NeverReachesTheOrigin(HeadCase head) => AssertRefusedAsync(head, keepHost: true);

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.Connection))]
    public Task H22_ConnectionNamingFraming_NeverReachesTheOrigin(HeadCase head) => AssertRefusedAsync(head);

    [TestCaseSource(typeof(LineCases), nameof(LineCases.Versions))]
    [TestCaseSource(typeof(LineCases), nameof(LineCases.OtherProtocols))]
    public Task H27_ForeignVersionOrProtocol_NeverReachesTheOrigin(HeadCase head) => AssertRefusedAsync(head);

    [TestCaseSource(nameof(RefusedContents))]
    public async Task H04_BrokenChunk_LeavesTheOriginARequestWithoutItsEnd(ChunkedCase content)
    {
        foreach (var bytewise in (bool[])[false, true])
        {
            var number = ++_number;
            await using var viewer = await RawClient.PlainAsync(_edge.Http);
            await SendAsync(viewer, Head("POST", $"/up-{number}", "Transfer-Encoding: chunked") + content.Bytes + Smuggled(number), bytewise);

            var response = await viewer.ReadResponseAsync();

            Assert.That((response.Status, response["connection"]), Is.EqualTo((Http1ErrorStatus.StatusOf(content.Error), "close")));
            Assert.That(await viewer.IsEndedAsync(), "what follows is never parsed (G2)");
            await AssertNothingWholeAsync($"/up-{number}", number);
        }
    }

    [TestCaseSource(typeof(ChunkedCases), nameof(ChunkedCases.Accepted))]
    public async Task H04_HonestChunks_AreChunkedAnewWithoutExtensionsAndTrailers(ChunkedCase content)
    {
        var number = ++_number;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        var whole = content.Bytes[..^content.Left];
        await viewer.SendAsync(Head("POST", $"/up-{number}", "Transfer-Encoding: chunked") + whole + Head("GET", $"/next-{number}"));

        Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo($"/up-{number}"));
        Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo($"/next-{number}"));
        Assert.That(_origin.Requests.Single(r => r.Target == $"/up-{number}").Content, Is.EqualTo(content.Content));
        AssertStrict();
    }

    [TestCaseSource(typeof(AcceptedRequests), nameof(AcceptedRequests.All))]
    public async Task G1_AcceptedRequest_IsForwardedWithOneFramingOrNotAtAll(HeadCase head)
    {
        var facts = HeadRuns.Request(head.ToArray()).Facts;
        var number = ++_number;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        var endless = facts.Body.Length > 1000;
        var content = facts.Body.Kind == Edge.Http1.Framing.BodyKind.Chunked ? "3\r\nabc\r\n0\r\n\r\n" : endless ? "" : new string('x', (int)facts.Body.Length);
        await viewer.SendAsync(ForOurSite(head.Bytes) + content + (endless ? "" : Head("GET", $"/next-{number}")));

        if (!endless)
        {
            var response = await FinalAsync(viewer);
            if (response["connection"] != "close")
            {
                Assert.That((await FinalAsync(viewer)).Body, Is.EqualTo($"/next-{number}"), "the next request begins where the first one ends");
            }
        }

        await viewer.DisposeAsync();
        await _edge.UntilAsync(() => _origin.Pending == 0);
        AssertStrict();
    }

    [TestCaseSource(nameof(FoldedFramings))]
    public async Task H03_FramingSpelledWithUnderscores_IsNotForwarded(string lines)
    {
        var number = ++_number;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        var content = lines.Contains("Content-Length: 3") ? "abc" : "";
        await viewer.SendAsync(Head("POST", $"/up-{number}", lines) + content + Head("GET", $"/next-{number}"));

        Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo($"/up-{number}"));
        Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo($"/next-{number}"));
        var seen = _origin.Requests.Single(r => r.Target == $"/up-{number}");
        Assert.That(seen.Content, Is.EqualTo(content));
        Assert.That(seen.Head, Does.Not.Contain("_"));
        AssertStrict();
    }

    /// <summary>The viewer leaves before its message ends: the origin must not take what came for the whole.</summary>
    [TestCase("Transfer-Encoding: chunked", "5\r\nhello\r\n")]
    [TestCase("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n")]
    [TestCase("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\nX: y\r\n")]
    [TestCase("Transfer-Encoding: chunked", "5\r\nhel")]
    [TestCase("Content-Length: 10", "hello")]
    public async Task H04_ContentWithoutItsEnd_LeavesTheOriginARequestWithoutItsEnd(string framing, string content)
    {
        var number = ++_number;
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        var unfinished = _origin.Unfinished;
        await viewer.SendAsync(Head("POST", $"/up-{number}", framing) + content);
        viewer.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);

        Assert.That((await viewer.ReadResponseAsync()).Whole, Is.False);
        await _edge.UntilAsync(() => _origin.Unfinished == unfinished + 1);
        await AssertNothingWholeAsync($"/up-{number}", number);
    }

    private async Task AssertRefusedAsync(HeadCase head, bool keepHost = false)
    {
        foreach (var bytewise in (bool[])[false, true])
        {
            var number = ++_number;
            var before = (_origin.Bytes, _origin.Requests.Count);
            await using var viewer = await RawClient.PlainAsync(_edge.Http);
            var bytes = keepHost ? head.Bytes : ForOurSite(head.Bytes);
            await SendAsync(viewer, bytes + "0\r\n\r\n" + Smuggled(number), bytewise);

            if (Http1ErrorStatus.ClosesSilently(head.Error))
            {
                Assert.That(await viewer.IsEndedAsync(), "closed without a word");
            }
            else
            {
                var response = await viewer.ReadResponseAsync();
                Assert.That((response.Status, response["connection"]), Is.EqualTo((Http1ErrorStatus.StatusOf(head.Error), "close")));
                Assert.That(await viewer.IsEndedAsync(), "what follows is never parsed (G2)");
            }

            Assert.That((_origin.Bytes, _origin.Requests.Count), Is.EqualTo(before), "not a byte to the origin");
        }
    }

    private async Task AssertNothingWholeAsync(string target, int number)
    {
        await _edge.UntilAsync(() => _origin.Pending == 0);
        Assert.That(_origin.Requests.Where(r => r.Target == target || r.Target.Contains($"smuggled-{number}")), Is.Empty);
        AssertStrict();
    }

    private void AssertStrict() => Assert.That(_origin.Faults, Is.Empty);

    private static async Task<RawResponse> FinalAsync(RawClient viewer)
    {
        while (true)
        {
            var response = await viewer.ReadResponseAsync();
            if (response.Status is 0 or >= 200)
            {
                return response;
            }
        }
    }

    // The tables say GET and "a"; here the request must be one that would be forwarded if its fault went unnoticed.
    private static string ForOurSite(string bytes) => bytes
        .Replace("Host: a\r\n", "Host: www.example.com\r\n", StringComparison.Ordinal)
        .Replace("GET / HTTP/1.1\r\nHost: www.example.com\r\nC", "POST / HTTP/1.1\r\nHost: www.example.com\r\nC", StringComparison.Ordinal)
        .Replace("GET / HTTP/1.1\r\nHost: www.example.com\r\nT", "POST / HTTP/1.1\r\nHost: www.example.com\r\nT", StringComparison.Ordinal);

    private static string Head(string method, string target, params string[] lines)
        => $"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n" + string.Concat(lines.Select(line => line + "\r\n")) + "\r\n";

    private static string Smuggled(int number) => Head("GET", $"/smuggled-{number}");

    private static async Task SendAsync(RawClient viewer, string bytes, bool bytewise)
    {
        try
        {
            if (!bytewise)
            {
                await viewer.SendAsync(bytes);
                return;
            }

            foreach (var one in bytes)
            {
                await viewer.SendAsync(one.ToString());
            }
        }
        catch (IOException)
        {
            // Refused before everything was sent.
        }
    }
}
