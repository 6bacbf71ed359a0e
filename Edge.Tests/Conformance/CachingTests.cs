using System.Text;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What viewers see of the cache through the whole server.</summary>
internal sealed class CachingTests
{
    private const string Get = "GET /page HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    private static async Task<(ScriptedOrigin Origin, EdgeUnderTest Edge)> StartAsync(Func<OriginCall, Task> answer)
    {
        var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), answer);
        return (origin, await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port }));
    }

    [Test]
    public async Task Get_Twice_IsAMissThenAHitWithAge()
    {
        var (origin, edge) = await StartAsync(ScriptedOrigin.Always(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60", "ETag: \"v1\"")));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(Get);
        var miss = await viewer.ReadResponseAsync();
        await viewer.SendAsync(Get);
        var hit = await viewer.ReadResponseAsync();

        Assert.Multiple(() =>
        {
            Assert.That((miss.Status, miss.Body, miss["x-cache"], miss["age"]), Is.EqualTo((200, "hello", "Miss from rawedge", (string?)null)));
            Assert.That((hit.Status, hit.Body, hit["x-cache"]), Is.EqualTo((200, "hello", "Hit from rawedge")));
            Assert.That(hit["age"], Does.Match("^[0-9]+$"), "E-112");
            Assert.That(hit["cache-status"], Does.StartWith("rawedge; hit; ttl="));
            Assert.That(miss["cache-status"], Does.StartWith("rawedge; fwd=uri-miss; stored"));
            Assert.That(hit["via"], Does.Match(@"^1\.1 rawedge-[0-9a-f]{8} \(RawEdge\)$"), "E-109");
            Assert.That(origin.Calls, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task IfNoneMatch_Matching_Is304WithoutContent()
    {
        var (origin, edge) = await StartAsync(ScriptedOrigin.Always(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60", "ETag: \"v1\"")));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
        await viewer.SendAsync(Get);
        await viewer.ReadResponseAsync();

        await viewer.SendAsync("GET /page HTTP/1.1\r\nHost: www.example.com\r\nIf-None-Match: W/\"v1\"\r\n\r\n");
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["etag"], response["content-length"], response["x-cache"]),
            Is.EqualTo((304, "\"v1\"", (string?)null, "Hit from rawedge")));
    }

    [Test]
    public async Task IfNoneMatch_OnAMiss_FetchesTheObjectAndAnswers304()
    {
        var (origin, edge) = await StartAsync(ScriptedOrigin.Always(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60", "ETag: \"v1\"")));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync("GET /page HTTP/1.1\r\nHost: www.example.com\r\nIf-None-Match: \"v1\"\r\n\r\n");
        var first = await viewer.ReadResponseAsync();
        await viewer.SendAsync(Get);
        var second = await viewer.ReadResponseAsync();

        Assert.That((first.Status, second.Status, second.Body), Is.EqualTo((304, 200, "hello")));
        Assert.That(origin.Calls.First()["if-none-match"], Is.Null, "the viewer's condition is ours to answer");
    }

    [TestCase("bytes=1-3", 206, "ell", "bytes 1-3/5")]
    [TestCase("bytes=-2", 206, "lo", "bytes 3-4/5")]
    [TestCase("bytes=3-", 206, "lo", "bytes 3-4/5")]
    [TestCase("bytes=9-", 416, "", "bytes */5")]
    [TestCase("lines=1-2", 200, "hello", null)]
    public async Task E142_Range_OnMissAndOnHit_IsTheSamePart(string range, int status, string body, string? contentRange)
    {
        var (origin, edge) = await StartAsync(ScriptedOrigin.Always(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60", "ETag: \"v1\"")));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        for (var turn = 0; turn < 2; turn++)
        {
            await viewer.SendAsync($"GET /page HTTP/1.1\r\nHost: www.example.com\r\nRange: {range}\r\n\r\n");
            var response = await viewer.ReadResponseAsync();
            Assert.That((response.Status, response.Body, response["content-range"]), Is.EqualTo((status, body, contentRange)), $"turn {turn}");
        }

        Assert.That(origin.Calls.First()["range"], Is.Null, "the whole object is fetched");
    }

    [Test]
    public async Task E119_Head_IsAnsweredFromAStoredGet()
    {
        var (origin, edge) = await StartAsync(ScriptedOrigin.Always(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60")));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
        await viewer.SendAsync(Get);
        await viewer.ReadResponseAsync();

        await viewer.SendAsync("HEAD /page HTTP/1.1\r\nHost: www.example.com\r\n\r\n" + Get);
        var head = await viewer.ReadResponseAsync(head: true);
        var next = await viewer.ReadResponseAsync();

        Assert.That((head.Status, head["content-length"], head["x-cache"]), Is.EqualTo((200, "5", "Hit from rawedge")));
        Assert.That(next.Body, Is.EqualTo("hello"), "no content came after the head");
        Assert.That(origin.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task C29_HeadOnAMiss_GoesToTheOriginAsHeadAndStoresNothing()
    {
        var (origin, edge) = await StartAsync(call => call.SendAsync(call.RequestLine.StartsWith("HEAD", StringComparison.Ordinal)
            ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nCache-Control: max-age=60\r\n\r\n"
            : ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60")));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync("HEAD /page HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        var head = await viewer.ReadResponseAsync(head: true);
        await viewer.SendAsync(Get);
        var get = await viewer.ReadResponseAsync();

        Assert.That((head.Status, head["content-length"]), Is.EqualTo((200, "5")));
        Assert.That((get.Body, get["x-cache"]), Is.EqualTo(("hello", "Miss from rawedge")));
    }

    [TestCase("Cache-Control: private, max-age=60")]
    [TestCase("Cache-Control: no-store")]
    [TestCase("Set-Cookie: id=1\r\nCache-Control: max-age=60")]
    public async Task C08_PrivateResponse_IsNeverAHit(string field)
    {
        var (origin, edge) = await StartAsync(ScriptedOrigin.Always(ScriptedOrigin.Ok("secret", field)));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        for (var turn = 0; turn < 3; turn++)
        {
            await viewer.SendAsync(Get);
            Assert.That((await viewer.ReadResponseAsync())["x-cache"], Is.EqualTo("Miss from rawedge"));
        }

        Assert.That(origin.Calls, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Vary_SelectsAmongVariants()
    {
        var (origin, edge) = await StartAsync(call => call.SendAsync(
            ScriptedOrigin.Ok($"in {call["accept-language"]}", "Cache-Control: max-age=60", "Vary: Accept-Language")));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
        var seen = new List<(string, string?)>();

        foreach (var language in new[] { "de", "fr", "de", "fr" })
        {
            await viewer.SendAsync($"GET /page HTTP/1.1\r\nHost: www.example.com\r\nAccept-Language: {language}\r\n\r\n");
            var response = await viewer.ReadResponseAsync();
            seen.Add((response.Body, response["x-cache"]));
        }

        Assert.That(seen, Is.EqualTo(new[]
        {
            ("in de", "Miss from rawedge"), ("in fr", "Miss from rawedge"), ("in de", "Hit from rawedge"), ("in fr", "Hit from rawedge"),
        }));
    }

    [Test]
    public async Task E102_StaleWithValidator_IsRevalidatedAndARefreshHit()
    {
        var (origin, edge) = await StartAsync(call => call.SendAsync(call["if-none-match"] == "\"v1\""
            ? "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nCache-Control: max-age=60\r\n\r\n"
            : ScriptedOrigin.Ok("hello", "Cache-Control: max-age=0", "ETag: \"v1\"")));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
        var seen = new List<string?>();

        for (var turn = 0; turn < 3; turn++)
        {
            await viewer.SendAsync(Get);
            var response = await viewer.ReadResponseAsync();
            Assert.That(response.Body, Is.EqualTo("hello"));
            seen.Add(response["x-cache"]);
        }

        Assert.That(seen, Is.EqualTo(new[] { "Miss from rawedge", "RefreshHit from rawedge", "Hit from rawedge" }));
    }

    [Test]
    public async Task Http10_IsServedAndClosed_OrKeptWhenAsked()
    {
        var (origin, edge) = await StartAsync(ScriptedOrigin.Always(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nCache-Control: max-age=60\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
        await using var o = origin;
        await using var e = edge;
        await using var once = await RawClient.TlsAsync(edge.Https, "www.example.com");
        await once.SendAsync("GET /page HTTP/1.0\r\nHost: www.example.com\r\n\r\n");
        var miss = await once.ReadResponseAsync();

        await using var kept = await RawClient.TlsAsync(edge.Https, "www.example.com");
        await kept.SendAsync("GET /page HTTP/1.0\r\nHost: www.example.com\r\nConnection: keep-alive\r\n\r\n");
        var hit = await kept.ReadResponseAsync();
        await kept.SendAsync("GET /page HTTP/1.0\r\nHost: www.example.com\r\nConnection: keep-alive\r\n\r\n");
        var again = await kept.ReadResponseAsync();

        Assert.That((miss.Body, miss["transfer-encoding"], miss.Ended), Is.EqualTo(("hello", (string?)null, true)), "E-114: no chunks for HTTP/1.0");
        Assert.That((hit.Body, hit["connection"], hit["content-length"]), Is.EqualTo(("hello", "keep-alive", "5")));
        Assert.That(again.Body, Is.EqualTo("hello"));
    }

    [Test]
    public async Task H18_TenPipelinedRequests_AreAnsweredInOrder()
    {
        var (origin, edge) = await StartAsync(call => call.SendAsync(ScriptedOrigin.Ok($"you asked for {call.Target}", "Cache-Control: max-age=60")));
        await using var o = origin;
        await using var e = edge;
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
        var requests = new StringBuilder();
        for (var i = 0; i < 10; i++)
        {
            requests.Append($"GET /{i % 4} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        }

        await viewer.SendAsync(requests.ToString());

        for (var i = 0; i < 10; i++)
        {
            Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo($"you asked for /{i % 4}"));
        }
    }

    [Test]
    public async Task E105_ManyRequestsForOneColdObject_ReachTheOriginOnce()
    {
        var release = new TaskCompletionSource();
        var (origin, edge) = await StartAsync(async call =>
        {
            await release.Task;
            await call.SendAsync(ScriptedOrigin.Ok(new string('x', 200_000), "Cache-Control: max-age=60"));
        });
        await using var o = origin;
        await using var e = edge;
        var viewers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RawClient.TlsAsync(edge.Https, "www.example.com")));

        var answers = viewers.Select(async viewer =>
        {
            await viewer.SendAsync(Get);
            return await viewer.ReadResponseAsync();
        }).ToArray();
        while (origin.Calls.IsEmpty)
        {
            await Task.Yield();
        }

        release.SetResult();
        var responses = await Task.WhenAll(answers);

        Assert.That(responses.Select(r => (r.Status, r.Content.Length, r.Whole)), Is.All.EqualTo((200, 200_000, true)));
        Assert.That(origin.Calls, Has.Count.EqualTo(1));
        foreach (var viewer in viewers)
        {
            await viewer.DisposeAsync();
        }
    }
}
