using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>.NET's own HttpClient through the edge, over TLS and one kept connection: an honest client that checks what it gets.</summary>
internal sealed class HttpClientTests
{
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _origin = ScriptedOrigin.Http(call => call.SendAsync(call.Target switch
        {
            "/204" => "HTTP/1.1 204 No Content\r\n\r\n",
            "/304" => "HTTP/1.1 304 Not Modified\r\nETag: \"t\"\r\n\r\n",
            "/trailers" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n",
            "/count" => ScriptedOrigin.Ok($"{call.Content.Length} {(call["transfer-encoding"] ?? "length")}"),
            _ when call.RequestLine.StartsWith("HEAD", StringComparison.Ordinal) => "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
            _ => ScriptedOrigin.Ok("hello world", "Cache-Control: max-age=60", "ETag: \"t\""),
        }));
        _edge = await StartEdgeAsync(_origin.Port);
        _client = ClientFor(_edge);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Test]
    public async Task Client_OneConnection_GetsEveryKindOfAnswer()
    {
        Assert.That(await _client.GetStringAsync(At("/")), Is.EqualTo("hello world"));
        Assert.That(await _client.GetStringAsync(At("/")), Is.EqualTo("hello world"), "from the cache");
        using (var head = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/head")))
        {
            Assert.That((head.Content.Headers.ContentLength, (await head.Content.ReadAsByteArrayAsync()).Length), Is.EqualTo((11L, 0)));
        }

        Assert.That((await _client.GetAsync(At("/204"))).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        using var conditional = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { new EntityTagHeaderValue("\"t\"") } } };
        Assert.That((await _client.SendAsync(conditional)).StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        using var range = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Range = new RangeHeaderValue(6, 10) } };
        var part = await _client.SendAsync(range);
        Assert.That((part.StatusCode, await part.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.PartialContent, "world")));
        Assert.That(await _client.GetStringAsync(At("/trailers")), Is.EqualTo("hello"));
    }

    [TestCase(0, false, "0 length")]
    [TestCase(70_000, false, "70000 length")]
    [TestCase(70_000, true, "70000 chunked")]
    public async Task Client_Content_ArrivesWhole(int size, bool chunked, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/count") { Content = new ByteArrayContent(new byte[size]), Headers = { TransferEncodingChunked = chunked } };

        Assert.That(await (await _client.SendAsync(request)).Content.ReadAsStringAsync(), Is.EqualTo(expected));
    }

    [Test]
    public async Task H07_ClientThatExpectsContinue_SendsItsContent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/count") { Content = new ByteArrayContent(new byte[1000]), Headers = { ExpectContinue = true } };

        Assert.That(await (await _client.SendAsync(request)).Content.ReadAsStringAsync(), Is.EqualTo("1000 length"));
    }

    [Test]
    public async Task H07_OriginThatRefusesBeforeTheContent_IsHeardAndTheClientGoesOn()
    {
        await using var early = new EarlyOrigin("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
        await using var edge = await StartEdgeAsync(early.Port);
        using var client = ClientFor(edge);
        for (var turn = 0; turn < 2; turn++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/up") { Content = new ByteArrayContent(new byte[1000]), Headers = { ExpectContinue = true } };
            var response = await client.SendAsync(request);

            Assert.That((response.StatusCode, await response.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.Forbidden, "no")));
        }
    }

    private static Uri At(string path) => new(path, UriKind.Relative);

    private static Task<EdgeUnderTest> StartEdgeAsync(int origin) => EdgeUnderTest.StartAsync(new EdgeSetup
    {
        OriginPort = origin,
        OriginPolicy = "http-only",
        Default = EdgeSetup.AllMethods,
    });

    private static HttpClient ClientFor(EdgeUnderTest edge) => new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 1,
        Expect100ContinueTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(edge.Https, cancel);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, errors) => errors is SslPolicyErrors.RemoteCertificateChainErrors },
    })
    {
        BaseAddress = new Uri("https://www.example.com/"),
    };
}
