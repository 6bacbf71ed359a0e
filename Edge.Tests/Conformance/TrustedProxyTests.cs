using System.Net.Sockets;
using System.Text;
using Edge.Core.Diagnostics;
using Edge.Core.Timing;
using Edge.Tests.Core.Viewer;
using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>Who a viewer is when others stand in front: the PROXY protocol and X-Forwarded-For of those who are trusted (H24, H25, E-96).</summary>
internal sealed class TrustedProxyTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
    private const string Header = "PROXY TCP4 192.0.2.1 198.51.100.7 51234 443\r\n";

    private static EdgeSetup Setup(ScriptedOrigin origin, string listener, string limits = "", FakeTimeProvider? time = null) => new()
    {
        OriginPort = origin.Port,
        OriginPolicy = "http-only",
        Listener = listener,
        Time = time,
        More = limits.Length == 0 ? "" : $"\"limits\": {{ {limits} }},",
        Default = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "caching-disabled" }""",
    };

    private const string Proxied = """, "proxyProtocol": true, "trustedProxies": ["127.0.0.0/8"]""";
    private const string Trusted = """, "trustedProxies": ["127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48"]""";

    private static ScriptedOrigin Origin() => ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("page")));

    [TestCaseSource(typeof(ProxyHeaderCase), nameof(ProxyHeaderCase.All))]
    public async Task H25_HeaderAndRequestInOneSegment_AreJudgedByTheTable(object given)
    {
        var header = (ProxyHeaderCase)given;
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Proxied));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync((byte[])[.. header.Bytes, .. Encoding.ASCII.GetBytes(Get)]);
        var response = await viewer.ReadResponseAsync();

        if (header.Status == Edge.Core.Viewer.ProxyHeaderStatus.Rejected)
        {
            Assert.That(response.Status, Is.Zero, "reset, without a word");
            Assert.That(origin.Calls, Is.Empty);
            Assert.That(edge.Log.RefusedConnections, Is.EqualTo(new[] { RefusalReason.ProxyHeader }));
            return;
        }

        var expected = header.Source is null ? "127.0.0.1" : System.Net.IPEndPoint.Parse(header.Source).Address.ToString();
        Assert.That((response.Status, origin.Calls.Single()["x-forwarded-for"]), Is.EqualTo((200, expected)));
    }

    [Test]
    public async Task H25_TlsBehindAHeader_IsServedForTheViewerItNames()
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Proxied));
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(edge.Https);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Header));
        await using var tls = new System.Net.Security.SslStream(tcp.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("www.example.com");
        await tls.WriteAsync(Encoding.ASCII.GetBytes(Get));
        var buffer = new byte[12];
        await tls.ReadExactlyAsync(buffer);

        Assert.That(Encoding.ASCII.GetString(buffer), Is.EqualTo("HTTP/1.1 200"));
        Assert.That(origin.Calls.Single()["x-forwarded-for"], Is.EqualTo("192.0.2.1"));
    }

    [Test]
    public async Task H25_HeaderOfSomebodyWhoIsNotTrusted_IsRefusedUnread()
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, """, "proxyProtocol": true, "trustedProxies": ["192.0.2.0/24"]"""));
        try
        {
            await using var viewer = await RawClient.PlainAsync(edge.Http);
            Assert.That(await viewer.IsEndedAsync());
        }
        catch (SocketException)
        {
            // The reset came before the connect returned.
        }

        await edge.UntilAsync(() => !edge.Log.RefusedConnections.IsEmpty);
        Assert.That(edge.Log.RefusedConnections, Is.EqualTo(new[] { RefusalReason.ProxyUntrusted }));
    }

    [Test]
    public async Task H25_HeaderThatDoesNotEnd_IsRefusedAtItsDeadline()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Proxied, time: time));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync("PROXY TCP4 ");
        await edge.UntilAsync(() => edge.Server.Heartbeat.CountArmed(DeadlineReason.ProxyHeader) == 1);

        for (var passed = 0; passed < 14; passed++)
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            edge.Server.Heartbeat.Tick();
        }

        Assert.That(await viewer.IsEndedAsync());
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
        Assert.That(edge.Log.RefusedConnections, Is.EqualTo(new[] { RefusalReason.ProxyHeader }));
    }

    [Test]
    public async Task H25_CapOfOneAddress_CountsTheViewersAndNotTheProxy()
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Proxied, "\"maxConnectionsPerAddress\": 1"));
        await using var first = await RawClient.PlainAsync(edge.Http);
        await using var other = await RawClient.PlainAsync(edge.Http);
        await using var second = await RawClient.PlainAsync(edge.Http);

        await first.SendAsync(Header + Get);
        await other.SendAsync(Header.Replace("192.0.2.1", "192.0.2.2", StringComparison.Ordinal) + Get);
        Assert.That(((await first.ReadResponseAsync()).Status, (await other.ReadResponseAsync()).Status), Is.EqualTo((200, 200)));
        await second.SendAsync(Header + Get);

        Assert.That((await second.ReadResponseAsync()).Status, Is.Zero);
        Assert.That(edge.Log.RefusedConnections, Is.EqualTo(new[] { RefusalReason.AddressLimit }));
    }

    [TestCase(Header)]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x01\x02\x03\x04\x01\x02\x03\x04\x01\x01\x01\x01")]
    public async Task H25_HeaderWhereNoneIsExpected_IsAnOrdinary400(string header)
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Trusted));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(header + Get);

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(400));
        Assert.That(origin.Calls, Is.Empty);
    }

    [TestCase("192.0.2.9", "192.0.2.9, 127.0.0.1")]
    [TestCase("6.6.6.6, 192.0.2.9", "192.0.2.9, 127.0.0.1")]
    [TestCase("6.6.6.6, 192.0.2.9, 10.1.2.3", "192.0.2.9, 10.1.2.3, 127.0.0.1")]
    [TestCase("10.9.9.9, 10.1.2.3", "10.9.9.9, 10.1.2.3, 127.0.0.1")]
    [TestCase("192.0.2.9:4711", "192.0.2.9, 127.0.0.1")]
    [TestCase("2001:db8:2::7", "2001:db8:2::7, 127.0.0.1")]
    [TestCase("192.0.2.9, [2001:db8:1::7]:80", "192.0.2.9, 2001:db8:1::7, 127.0.0.1")]
    [TestCase("::ffff:192.0.2.9", "192.0.2.9, 127.0.0.1")]
    [TestCase("192.0.2.9, unknown", "127.0.0.1")]
    [TestCase("192.0.2.9, junk, 10.1.2.3", "10.1.2.3, 127.0.0.1")]
    [TestCase("0xC0000209", "127.0.0.1")]
    [TestCase("1", "127.0.0.1")]
    [TestCase("192.0.2.9,", "127.0.0.1")]
    [TestCase("fe80::1%1", "127.0.0.1")]
    [TestCase("6.6.6.6\r\nX-Forwarded-For: 192.0.2.9", "192.0.2.9, 127.0.0.1")]
    public async Task H24_ForwardedForOfATrustedProxy_IsReadFromTheRight(string claimed, string sent)
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, Trusted));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync($"GET /x HTTP/1.1\r\nHost: www.example.com\r\nX-Forwarded-For: {claimed}\r\n\r\n");
        await viewer.ReadResponseAsync();

        Assert.That(origin.Calls.Single()["x-forwarded-for"], Is.EqualTo(sent));
    }

    [TestCase("", "127.0.0.1")]
    [TestCase(""", "trustedProxies": ["192.0.2.0/24"]""", "127.0.0.1")]
    public async Task H24_ForwardedForOfAnybodyElse_IsReplaced(string listener, string sent)
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, listener));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync("GET /x HTTP/1.1\r\nHost: www.example.com\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n");
        await viewer.ReadResponseAsync();

        Assert.That(origin.Calls.Single()["x-forwarded-for"], Is.EqualTo(sent));
    }

    [Test]
    public async Task H25_Reload_ChangesTheRulesOfAListenerOnItsSocket()
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, ""));
        var port = edge.Http.Port;

        await edge.ReloadAsync(Setup(origin, Proxied));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(Header + Get);

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(200));
        Assert.That((edge.Http.Port, origin.Calls.Single()["x-forwarded-for"]), Is.EqualTo((port, "192.0.2.1")));
    }
}
