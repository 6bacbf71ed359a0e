using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Support;
using Edge.Tests.Tls.Conformance;

namespace Edge.Tests.Conformance;

/// <summary>The origin leg through the whole server: whom we trust, what viewers see when it fails, what is never stored.</summary>
internal sealed class OriginTests
{
    private const string Get = "GET /page HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    public static IEnumerable<TestCaseData> BadCertificates()
    {
        var ca = TestCa.Shared;
        yield return new TestCaseData(ca.ExpiredLeaf("origin.example.com"), "expired").SetArgDisplayNames("expired");
        yield return new TestCaseData(ca.FutureLeaf("origin.example.com"), "not yet valid").SetArgDisplayNames("not yet valid");
        yield return new TestCaseData(TestCa.SelfSignedLeaf("origin.example.com"), "self-signed").SetArgDisplayNames("self-signed");
        yield return new TestCaseData(ca.Leaf("other.example.org"), "name mismatch").SetArgDisplayNames("wrong name");
        yield return new TestCaseData(ca.LeafOfIntermediate("origin.example.com"), "incomplete chain").SetArgDisplayNames("missing intermediate");
    }

    [TestCaseSource(nameof(BadCertificates))]
    public async Task E58_CertificateThatIsNotAcceptable_Is502AndNothingIsStored(
        X509Certificate2 certificate, string reason)
    {
        await using var origin = ScriptedOrigin.Https(certificate, ScriptedOrigin.Always(ScriptedOrigin.Ok("never", "Cache-Control: max-age=60")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        for (var turn = 0; turn < 2; turn++)
        {
            await viewer.SendAsync(Get);
            var response = await viewer.ReadResponseAsync();
            Assert.That((response.Status, response["x-cache"]), Is.EqualTo((502, "Error from rawedge")));
        }

        Assert.Multiple(() =>
        {
            Assert.That(origin.Calls, Is.Empty, "not one request went over a connection that was not trusted");
            Assert.That(origin.Connections, Is.GreaterThanOrEqualTo(2), "the second request tried again: nothing was stored");
            Assert.That(edge.Log.OriginFailures, Is.Not.Empty);
            Assert.That(edge.Log.OriginFailures.Select(f => f.Detail), Is.All.Contains(reason), "the log says why");
        });
    }

    [Test]
    [Category("Conformance")]
    public async Task E58_ChainInTheWrongOrder_Is502()
    {
        // The platform's server sorts its chain; openssl sends what it is given.
        var folder = Directory.CreateTempSubdirectory("rawedge-test-").FullName;
        var ca = TestCa.Shared;
        var (leaf, key) = PemFiles.Write(folder, "leaf", ca.LeafOfIntermediate("origin.example.com"));
        var chain = Path.Combine(folder, "chain.pem");
        await File.WriteAllTextAsync(chain, ca.RootPem + "\n" + ca.Intermediate.ExportCertificatePem());
        var port = FreePort();
        await using var origin = OpenSsl.Start("s_server", "-accept", $"127.0.0.1:{port}", "-cert", leaf, "-key", key, "-cert_chain", chain, "-www");
        await origin.ExpectAsync("ACCEPT");
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(Get);
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["x-cache"]), Is.EqualTo((502, "Error from rawedge")));
        Assert.That(edge.Log.OriginFailures.Select(f => f.Detail), Is.All.Contains("wrong chain order"));
        Directory.Delete(folder, recursive: true);
    }

    [TestCase(1, 502)]
    [TestCase(2, 200)]
    public async Task T29_ChainOfAnOrigin_IsHeldToTheConfiguredLength(int limit, int status)
    {
        var ca = TestCa.Shared;
        await using var origin = ScriptedOrigin.Https(
            ca.LeafOfIntermediate("origin.example.com"), call => call.SendAsync(ScriptedOrigin.Ok("page")), [ca.Intermediate]);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            More = $"\"limits\": {{ \"maxChainCertificates\": {limit} }},",
        });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(Get);

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(status));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    [Test]
    public async Task E58_ChainInOrderWithItsIntermediate_IsAccepted()
    {
        var ca = TestCa.Shared;
        await using var origin = ScriptedOrigin.Https(
            ca.LeafOfIntermediate("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("fine")), [ca.Intermediate]);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(Get);

        Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo("fine"));
    }

    [Test]
    public async Task E55_CertificateOfTheForwardedHost_IsAccepted()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("www.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("fine")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(Get);

        Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo("fine"));
    }

    [Test]
    public async Task E67_NobodyListens_Is502()
    {
        var gone = ScriptedOrigin.Http(ScriptedOrigin.Always(""));
        var port = gone.Port;
        await gone.DisposeAsync();
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(Get);
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["x-cache"]), Is.EqualTo((502, "Error from rawedge")));
        Assert.That(edge.Log.OriginFailures.First().Failure, Is.EqualTo("origin-refused"));
    }

    [Test]
    public async Task O09_PlainOriginOnTheHttpsPort_IsNeverSpokenToInTheClear()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("plain")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            Origin = "\"connectionTimeout\": \"1s\", \"connectionAttempts\": 1,",
        });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(Get);

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(504), "the handshake never ended");
        Assert.That(origin.Calls, Is.Empty);
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nCache-Control: max-age=60\r\n\r\nhello", true)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nCache-Control: max-age=60\r\n\r\nhello", false)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nCache-Control: max-age=60\r\n\r\n5\r\nhello\r\n", true)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nCache-Control: max-age=60\r\n\r\n5\r\nhello\r\n", false)]
    [TestCase("HTTP/1.1 200 OK\r\nConnection: close\r\nCache-Control: max-age=60\r\n\r\nhello", true)]
    public async Task C18_OriginDiesInMidBody_ViewerSeesABrokenTransferAndNothingIsStored(string response, bool reset)
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), async call =>
        {
            await call.SendAsync(response);
            if (reset)
            {
                call.Reset();
            }
            else
            {
                call.Cut();
            }
        });
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });

        for (var turn = 1; turn <= 2; turn++)
        {
            await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
            await viewer.SendAsync(Get);
            var answer = await viewer.ReadResponseAsync();
            Assert.That(answer.Status == 502 || !answer.Whole, "never a clean end");
            Assert.That(origin.Calls, Has.Count.GreaterThanOrEqualTo(turn), "nothing was stored");
        }

        Assert.That(edge.Log.OriginFailures, Is.Not.Empty);
    }

    [Test]
    public async Task E115_ReadUntilCloseWithCloseNotify_IsWholeAndStored()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), async call =>
        {
            await call.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nCache-Control: max-age=60\r\n\r\nhello");
            await call.CloseAsync();
        });
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(Get + Get);
        var first = await viewer.ReadResponseAsync();
        var second = await viewer.ReadResponseAsync();

        Assert.That((first.Body, first.Whole, second.Body, second["x-cache"]), Is.EqualTo(("hello", true, "hello", "Hit from rawedge")));
    }

    [Test]
    public async Task E68_SequentialMisses_UseOneConnection()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("x")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        for (var i = 0; i < 20; i++)
        {
            await viewer.SendAsync($"GET /{i} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
            await viewer.ReadResponseAsync();
        }

        Assert.That((origin.Calls.Count, origin.Connections), Is.EqualTo((20, 1)));
    }

    [Test]
    public async Task O06_PooledConnectionClosedByTheOrigin_IsReplacedInvisibly()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), async call =>
        {
            await call.SendAsync(ScriptedOrigin.Ok("x", "Keep-Alive: timeout=1"));
            await call.CloseAsync();   // says keep-alive, and closes all the same
        });
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        for (var i = 0; i < 10; i++)
        {
            await viewer.SendAsync($"GET /{i} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
            Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task O05_SurplusBytesBehindAResponse_NeverReachAnotherViewer()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), call => call.SendAsync(
            ScriptedOrigin.Ok($"for {call.Target}") + ScriptedOrigin.Ok("poison")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        for (var i = 0; i < 10; i++)
        {
            await viewer.SendAsync($"GET /{i} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
            Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo($"for /{i}"));
        }

        Assert.That(origin.Connections, Is.EqualTo(10), "a connection with surplus bytes is not used again");
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nBad Header: x\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello")]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")]
    [TestCase("nonsense\r\n\r\n")]
    public async Task O01_MalformedResponse_Is502(string response)
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(response));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(Get);

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(502));
        Assert.That(edge.Log.OriginFailures.First().Failure, Is.EqualTo("origin-invalid-response"));
    }

    [Test]
    public async Task Post_ContentAndAnswer_PassThrough()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), call => call.SendAsync(
            ScriptedOrigin.Ok($"{call.Content.Length} bytes")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port, Default = EdgeSetup.AllMethods });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync("POST /form HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 11\r\n\r\nhello=world");
        var byLength = await viewer.ReadResponseAsync();
        await viewer.SendAsync(
            "POST /form HTTP/1.1\r\nHost: www.example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n=\r\n5\r\nworld\r\n0\r\n\r\n");
        var chunked = await viewer.ReadResponseAsync();

        Assert.That((byLength.Body, chunked.Body), Is.EqualTo(("11 bytes", "11 bytes")));
        Assert.That(origin.Calls.Select(c => System.Text.Encoding.ASCII.GetString(c.Content)), Is.All.EqualTo("hello=world"));
    }

    [Test]
    public async Task E86_ExpectContinue_IsAnsweredByTheEdgeAndNotForwarded()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("thanks")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port, Default = EdgeSetup.AllMethods });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync("PUT /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        var interim = await viewer.ReadResponseAsync();
        await viewer.SendAsync("hello");
        var final = await viewer.ReadResponseAsync();

        Assert.That((interim.Status, final.Status), Is.EqualTo((100, 200)));
        Assert.That(origin.Calls.Single()["expect"], Is.Null);
    }

    [Test]
    public async Task E96_OriginSees_WhoAsked_AndThroughWhom()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("x")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");

        await viewer.SendAsync(
            "GET /x HTTP/1.1\r\nHost: www.example.com\r\nX-Forwarded-For: 6.6.6.6\r\nX-Original-URL: /admin\r\nConnection: X-Secret\r\nX-Secret: 1\r\nX-Kept: 2\r\n\r\n");
        await viewer.ReadResponseAsync();
        var call = origin.Calls.Single();

        Assert.Multiple(() =>
        {
            Assert.That(call["host"], Is.EqualTo("www.example.com"));
            Assert.That(call["x-forwarded-for"], Is.EqualTo("127.0.0.1"), "H24: what an untrusted viewer claims is replaced");
            Assert.That(call["x-original-url"], Is.Null, "C01");
            Assert.That(call["x-secret"], Is.Null, "H22");
            Assert.That(call["x-kept"], Is.EqualTo("2"));
            Assert.That(call["via"], Does.StartWith("1.1 rawedge-"));
            Assert.That(call["cdn-loop"], Does.StartWith("rawedge-"));
        });
    }

    [Test]
    public async Task O18_RequestThatWasHereBefore_Is508()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("x")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
        await viewer.SendAsync(Get);
        await viewer.ReadResponseAsync();
        var loop = origin.Calls.Single()["cdn-loop"];

        await viewer.SendAsync($"GET /loop HTTP/1.1\r\nHost: www.example.com\r\nCDN-Loop: {loop}\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(508));
    }
}
