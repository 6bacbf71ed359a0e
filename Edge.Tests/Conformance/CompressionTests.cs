using System.IO.Compression;
using System.Text;
using Edge.Core.Compression;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Compression at the edge: E-91, E-144 … E-148, T13, C30.</summary>
internal sealed class CompressionTests
{
    private const string Fresh = "Cache-Control: max-age=60\r\nContent-Type: text/html; charset=utf-8\r\n";
    private static readonly string Page = string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i} of the page\n"));

    private readonly Dictionary<string, Func<OriginCall, Task>> _answers = new(StringComparer.Ordinal);
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private RawClient _viewer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _answers.Clear();
        _origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), call =>
            _answers.TryGetValue(call.Head.Split(' ')[1], out var answer) ? answer(call) : call.SendAsync(Answer(Fresh)));
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            Default = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "compress": true }""",
            Site = """
                "behaviors": [
                  { "pathPattern": "/plain/*", "origin": "app" },
                  { "pathPattern": "/optimized/*", "origin": "app", "cachePolicy": "caching-optimized", "compress": true },
                  { "pathPattern": "/gzip/*", "origin": "app", "cachePolicy": "gzip", "compress": true },
                  { "pathPattern": "/keyed/*", "origin": "app", "cachePolicy": "keyed", "compress": true },
                  { "pathPattern": "/off/*", "origin": "app", "cachePolicy": "caching-disabled", "compress": true }
                ],
                """,
            More = """
                "cachePolicies": { "gzip": { "key": { "codings": ["gzip"] } }, "keyed": { "key": { "headers": ["Accept-Encoding"] } } },
                """,
        });
        _viewer = await RawClient.TlsAsync(_edge.Https, "www.example.com");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _viewer.DisposeAsync();
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [TestCase("br, gzip", "br")]
    [TestCase("gzip, deflate, br, zstd", "br")]
    [TestCase("gzip", "gzip")]
    [TestCase("gzip;q=0.5, br;q=0", "gzip")]
    [TestCase("*", "br")]
    [TestCase("deflate", null)]
    [TestCase("identity", null)]
    [TestCase("gzip;q=0", null)]
    [TestCase(null, null)]
    public async Task E145_CodingIsWhatTheViewerTakes_OnTheMissAndOnTheHit(string? accept, string? coding)
    {
        var miss = await GetAsync("/a", accept);
        var hit = await GetAsync("/a", accept);

        Assert.That((miss.Status, Decoded(miss), miss["content-encoding"]), Is.EqualTo((200, Page, coding)));
        Assert.That((hit["x-cache"], Decoded(hit), hit["content-encoding"]), Is.EqualTo(("Hit from rawedge", Page, coding)));
        Assert.That((miss["vary"], hit["vary"]), Is.EqualTo(("Accept-Encoding", "Accept-Encoding")), "caches behind us must know, of the plain one too");
        Assert.That(hit["content-length"], coding is null ? Is.EqualTo($"{Page.Length}") : Is.Not.EqualTo($"{Page.Length}"));
        Assert.That(_origin.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task C30_EveryOrderOfViewers_EachGetsWhatItTakes()
    {
        string?[] accepts = ["br", "gzip", "br, gzip", null, "identity", "zstd", "GZIP", "*;q=0", "gzip, br;q=0"];
        for (var round = 0; round < 3; round++)
        {
            foreach (var accept in round == 1 ? accepts.Reverse() : accepts)
            {
                var response = await GetAsync("/a", accept);
                var taken = accept is null ? [] : accept.ToLowerInvariant().Split(", ");
                Assert.That(Decoded(response), Is.EqualTo(Page));
                Assert.That(response["content-encoding"] is not { } coding || taken.Contains(coding), Is.True, $"{response["content-encoding"]} to {accept}");
            }
        }

        Assert.That(_origin.Calls, Has.Count.EqualTo(4), "br, gzip, both, none: not one for each spelling (C11, C12)");
    }

    [TestCase("ETag: \"v\"", "W/\"v\"", TestName = "E147_StrongTag_BecomesWeak")]
    [TestCase("ETag: W/\"v\"", "W/\"v\"", TestName = "E147_WeakTag_Stays")]
    [TestCase("ETag: v", null, TestName = "E147_MalformedTag_IsRemoved")]
    public async Task E147_ETag(string tag, string? expected)
    {
        _answers["/a"] = call => call.SendAsync(Answer(Fresh + tag + "\r\n"));

        Assert.That(((await GetAsync("/a", "br"))["etag"], (await GetAsync("/a", "br"))["etag"]), Is.EqualTo((expected, expected)));
        Assert.That((await GetAsync("/a", null))["etag"], Is.EqualTo(tag["ETag: ".Length..]), "the plain one is the origin's");
    }

    [TestCase("Content-Type: image/png", TestName = "E148_TypeThatIsNotListed")]
    [TestCase("X-No: type", TestName = "E148_NoType")]
    [TestCase("Content-Type: text/html\r\nContent-Encoding: deflate", TestName = "E145_CodedAlready")]
    [TestCase("Content-Type: text/html\r\nSet-Cookie: a=b", TestName = "T13_SetCookie")]
    [TestCase("Content-Type: text/html\r\nCache-Control: no-transform", TestName = "RFC9111_5_2_2_6_NoTransform")]
    [TestCase("Content-Type: text/html\r\nCache-Control: private", TestName = "T13_Private")]
    [TestCase("Content-Type: text/html\r\nCache-Control: no-store", TestName = "T13_NoStore")]
    public async Task E145_NotCompressed(string fields)
    {
        _answers["/a"] = call => call.SendAsync(Answer($"Cache-Control: max-age=60\r\n{fields}\r\n"));

        var response = await GetAsync("/a", "br, gzip");

        Assert.That((response.Body, response["content-length"]), Is.EqualTo((Page, $"{Page.Length}")));
        Assert.That(response["content-encoding"], Is.EqualTo(fields.Contains("deflate", StringComparison.Ordinal) ? "deflate" : null));
    }

    [TestCase("/plain/a", TestName = "E145_BehaviourDoesNotCompress")]
    [TestCase("/keyed/a", TestName = "E146_AcceptEncodingIsKeyedItself")]
    [TestCase("/off/a", TestName = "E145_PolicyStoresNothing")]
    public async Task E145_NotCompressedByConfiguration(string target) =>
        Assert.That((await GetAsync(target, "br, gzip")).Body, Is.EqualTo(Page));

    [TestCase("/optimized/a", "br, gzip", "br")]
    [TestCase("/gzip/a", "br, gzip", "gzip")]
    [TestCase("/gzip/a", "br", null)]
    public async Task E145_PolicySaysWhichCodings(string target, string accept, string? coding)
    {
        var response = await GetAsync(target, accept);

        Assert.That((Decoded(response), response["content-encoding"]), Is.EqualTo((Page, coding)));
    }

    [TestCase(999, false)]
    [TestCase(1000, true)]
    [TestCase(10_000_000, true)]
    [TestCase(10_000_001, false)]
    public async Task E145_Length_Decides(int length, bool coded)
    {
        var body = new string('a', length);
        _answers["/a"] = call => call.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n{Fresh}\r\n{body}");

        var response = await GetAsync("/a", "gzip");

        Assert.That((response["content-encoding"], Decoded(response) == body), Is.EqualTo((coded ? "gzip" : null, true)));
    }

    [Test]
    public async Task E145_NoLength_IsNotCompressed()
    {
        _answers["/a"] = call => call.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{Fresh}\r\n{Page.Length:x}\r\n{Page}\r\n0\r\n\r\n");

        Assert.That((await GetAsync("/a", "br, gzip")).Body, Is.EqualTo(Page));
    }

    [TestCase(404, "br")]
    [TestCase(403, "br")]
    [TestCase(203, null)]
    [TestCase(301, null)]
    public async Task E145_Status_Decides(int status, string? coding)
    {
        _answers["/a"] = call => call.SendAsync($"HTTP/1.1 {status} X\r\nContent-Length: {Page.Length}\r\n{Fresh}\r\n{Page}");

        var response = await GetAsync("/a", "br");

        Assert.That((response.Status, Decoded(response), response["content-encoding"]), Is.EqualTo((status, Page, coding)));
    }

    [Test]
    public async Task T13_RequestWithAuthorization_IsNotCompressed()
    {
        _answers["/a"] = call => call.SendAsync(Answer("Cache-Control: public, max-age=60\r\nContent-Type: text/html\r\n"));

        var response = await GetAsync("/a", "br, gzip", "Authorization: Basic eDp5\r\n");

        Assert.That((response.Body, response["content-encoding"]), Is.EqualTo((Page, (string?)null)));
    }

    [Test]
    public async Task E91_Http10_GetsNothingCompressedAndTheOriginIsNotAsked()
    {
        await _viewer.SendAsync("GET /a HTTP/1.0\r\nHost: www.example.com\r\nAccept-Encoding: gzip\r\n\r\n");
        var response = await _viewer.ReadResponseAsync();

        Assert.That((response.Body, response["content-encoding"]), Is.EqualTo((Page, (string?)null)));
        Assert.That(_origin.Calls.Single()["accept-encoding"], Is.Null);
    }

    [Test]
    public async Task E127_OriginThatCompressesItself_IsLeftToIt()
    {
        var coded = Compressed(Page);
        _answers["/a"] = call => call.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {coded.Length}\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding\r\nETag: \"v\"\r\n{Fresh}\r\n{Encoding.Latin1.GetString(coded)}");

        var response = await GetAsync("/a", "gzip, deflate, br, zstd");
        var other = await GetAsync("/a", "br,gzip");

        Assert.That((Decoded(response), response["etag"], response["content-encoding"]), Is.EqualTo((Page, "\"v\"", "gzip")));
        Assert.That(_origin.Calls.First()["accept-encoding"], Is.EqualTo("br,gzip"));
        Assert.That(other["x-cache"], Is.EqualTo("Hit from rawedge"), "the reduced field is what the origin saw");
    }

    [Test]
    public async Task C30_OriginCodesUnasked_IsNeverAHitForOthers([Values("/a", "/plain/a")] string target)
    {
        var coded = Compressed(Page);
        _answers[target] = call => call.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {coded.Length}\r\nContent-Encoding: gzip\r\n{Fresh}\r\n{Encoding.Latin1.GetString(coded)}");
        await GetAsync(target, target == "/a" ? "br" : "gzip");

        await GetAsync(target, target == "/a" ? "br" : "identity");

        Assert.That(_origin.Calls, Has.Count.EqualTo(2), "no Vary, and yet it is not for everybody");
    }

    [Test]
    public async Task E144_Range_CountsCompressedBytes()
    {
        await GetAsync("/a", "gzip");
        var whole = await GetAsync("/a", "gzip");
        var part = await GetAsync("/a", "gzip", "Range: bytes=10-19\r\n");

        Assert.That((part.Status, part["content-range"]), Is.EqualTo((206, $"bytes 10-19/{whole.Content.Length}")));
        Assert.That(part.Content, Is.EqualTo(whole.Content[10..20]));
    }

    [Test]
    public async Task H21_IfRangeWithTheWeakTag_IsTheWhole()
    {
        _answers["/a"] = call => call.SendAsync(Answer(Fresh + "ETag: \"v\"\r\n"));
        await GetAsync("/a", "gzip");

        Assert.That((await GetAsync("/a", "gzip", "Range: bytes=0-0\r\nIf-Range: W/\"v\"\r\n")).Status, Is.EqualTo(200));
        Assert.That((await GetAsync("/a", "gzip", "Range: bytes=0-0\r\nIf-Range: \"v\"\r\n")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task C19_Revalidated_StaysCodedWithItsWeakTag()
    {
        _answers["/a"] = call => call["if-none-match"] is null
            ? call.SendAsync(Answer("Cache-Control: max-age=0\r\nContent-Type: text/html\r\nETag: \"v\"\r\nContent-Digest: sha-256=:AA==:\r\n"))
            : call.SendAsync("HTTP/1.1 304 Not Modified\r\nETag: \"v\"\r\nX-A: 1\r\n\r\n");
        var first = await GetAsync("/a", "br");

        var second = await GetAsync("/a", "br");
        var third = await GetAsync("/a", "br");

        Assert.That(_origin.Calls.Last()["if-none-match"], Is.EqualTo("W/\"v\""), "RFC 9110 §13.1.2: compared weakly");
        Assert.That(_origin.Calls, Has.Count.EqualTo(3), "the 304 selects what is stored");
        foreach (var response in new[] { second, third })
        {
            Assert.That((response["x-cache"], Decoded(response), response["etag"], response["content-encoding"], response["vary"], response["x-a"]),
                Is.EqualTo(("RefreshHit from rawedge", Page, "W/\"v\"", "br", "Accept-Encoding", "1")));
        }

        Assert.That(first["content-digest"], Is.Null, "it spoke of other bytes (RFC 9530 §2)");
    }

    [Test]
    public async Task Compressing_OriginMakesAPause_ViewersGetWhatIsThere([Values("br", "gzip")] string coding)
    {
        var more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers["/a"] = async call =>
        {
            await call.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Page.Length}\r\n{Fresh}\r\n{Page[..2000]}");
            await more.Task;
            await call.SendAsync(Page[2000..]);
        };
        await _viewer.SendAsync($"GET /a HTTP/1.1\r\nHost: www.example.com\r\nAccept-Encoding: {coding}\r\n\r\n");
        var start = new byte[4096];
        var got = 0;
        while (!Encoding.Latin1.GetString(start, 0, got).Contains("\r\n\r\n", StringComparison.Ordinal)
            || got - Encoding.Latin1.GetString(start, 0, got).IndexOf("\r\n\r\n", StringComparison.Ordinal) < 40)
        {
            got += await _viewer.Stream.ReadAsync(start.AsMemory(got)).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        }

        more.SetResult();
        Assert.That(Encoding.Latin1.GetString(start, 0, got), Does.Contain($"Content-Encoding: {coding}"));
    }

    [Test]
    public async Task C18_OriginCutWhileCompressing_IsNoCleanEndAndNotStored([Values("br", "gzip")] string coding)
    {
        _answers["/a"] = async call =>
        {
            await call.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Page.Length}\r\n{Fresh}\r\n{Page[..2000]}");
            call.Cut();
        };

        var cut = await GetAsync("/a", coding);
        await using var other = await RawClient.TlsAsync(_edge.Https, "www.example.com");
        await other.SendAsync($"GET /a HTTP/1.1\r\nHost: www.example.com\r\nAccept-Encoding: {coding}\r\n\r\n");
        await other.ReadResponseAsync();

        Assert.That(cut.Whole && cut.Status == 200, Is.False);
        Assert.That(_origin.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task E146_TooManyUnderWay_TheNextIsStoredAsItIs()
    {
        var gate = _edge.Server.Services.Compression;
        for (var i = 0; i < 32; i++)
        {
            Assert.That(gate.TryEnter(Edge.Cache.Policy.KeyedCodings.Gzip, 32), Is.True);
        }

        var response = await GetAsync("/a", "br");

        Assert.That((response.Body, response["vary"], gate.Read().Skipped), Is.EqualTo((Page, "Accept-Encoding", 1)));
    }

    [Test]
    public async Task Counters_CountBytesOfBothSides()
    {
        await GetAsync("/a", "br");
        await GetAsync("/b", "gzip");
        await _edge.UntilAsync(() => _edge.Server.Services.Compression.Read().BytesIn == 2 * Page.Length);

        var counters = _edge.Server.Services.Compression.Read();
        Assert.That((counters.Brotli, counters.Gzip, counters.Skipped), Is.EqualTo((1, 1, 0)));
        Assert.That(counters.BytesOut, Is.GreaterThan(0).And.LessThan(Page.Length));
    }

    [TestCase("text/html", true)]
    [TestCase("TEXT/HTML ; charset=x", true)]
    [TestCase("application/wasm", true)]
    [TestCase("text/html2", false)]
    [TestCase("image/jpeg", false)]
    [TestCase("", false)]
    [TestCase("\u00e9", false)]
    public void E148_Types(string type, bool listed) =>
        Assert.That(CompressibleTypes.Contains(Encoding.Latin1.GetBytes(type)), Is.EqualTo(listed));

    [Test]
    public void E148_ThereAre48Types() => Assert.That(CompressibleTypes.Count, Is.EqualTo(48));

    private static string Answer(string fields) => $"HTTP/1.1 200 OK\r\nContent-Length: {Page.Length}\r\n{fields}\r\n{Page}";

    private static byte[] Compressed(string text)
    {
        using var output = new MemoryStream();
        using (var stream = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(Encoding.Latin1.GetBytes(text));
        }

        return output.ToArray();
    }

    private static string Decoded(RawResponse response)
    {
        using var input = new MemoryStream(response.Content);
        using Stream stream = response["content-encoding"] switch
        {
            "gzip" => new GZipStream(input, CompressionMode.Decompress),
            "br" => new BrotliStream(input, CompressionMode.Decompress),
            _ => input,
        };
        using var output = new MemoryStream();
        stream.CopyTo(output);
        return Encoding.Latin1.GetString(output.ToArray());
    }

    private async Task<RawResponse> GetAsync(string target, string? accept, string fields = "")
    {
        var coding = accept is null ? "" : $"Accept-Encoding: {accept}\r\n";
        await _viewer.SendAsync($"GET {target} HTTP/1.1\r\nHost: www.example.com\r\n{coding}{fields}\r\n");
        return await _viewer.ReadResponseAsync();
    }
}
