using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using Edge.Core.Diagnostics;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>WebSockets through the edge: what goes through, what ends them, and that nothing else is ever taken for one (E-43, E-90, H08, H30).</summary>
internal sealed class WebSocketTests
{
    private static EdgeSetup Setup(ScriptedOrigin origin, string behavior = "", string limits = "", string protocol = "http-only") => new()
    {
        OriginPort = origin.Port,
        OriginPolicy = protocol,
        Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "allow-all"{{behavior}} }""",
        More = limits.Length == 0 ? "" : $"\"limits\": {{ {limits} }},",
    };

    internal static async Task<(ClientWebSocket Socket, HttpMessageInvoker Invoker)> ConnectAsync(EdgeUnderTest edge, bool https, CancellationToken cancel)
    {
        var endpoint = https ? edge.Https : edge.Http;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(endpoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };
        var invoker = new HttpMessageInvoker(handler);
        var client = new ClientWebSocket();
        client.Options.AddSubProtocol("chat");
        await client.ConnectAsync(new Uri($"{(https ? "wss" : "ws")}://www.example.com:{endpoint.Port}/socket?room=1"), invoker, cancel);
        return (client, invoker);
    }

    internal static async Task<byte[]> EchoAsync(ClientWebSocket client, byte[] message, CancellationToken cancel)
    {
        var sending = client.SendAsync(message, WebSocketMessageType.Binary, true, cancel);
        var received = new byte[message.Length];
        var at = 0;
        while (true)
        {
            var got = await client.ReceiveAsync(received.AsMemory(at), cancel);
            at += got.Count;
            if (got.EndOfMessage)
            {
                await sending;
                return received[..at];
            }
        }
    }

    [TestCase(true, "https-only")]
    [TestCase(true, "http-only")]
    [TestCase(false, "https-only")]
    [TestCase(false, "http-only")]
    [CancelAfter(30_000)]
    public async Task E90_RealClient_EchoesOverEveryPairOfLegs(bool https, string protocol, CancellationToken cancel)
    {
        await using var origin = protocol == "https-only"
            ? ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), WebSocketOrigin.EchoAsync)
            : ScriptedOrigin.Http(WebSocketOrigin.EchoAsync);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, protocol: protocol));
        var (client, invoker) = await ConnectAsync(edge, https, cancel);
        using var ownClient = client;
        using var ownInvoker = invoker;
        var large = new byte[1 << 20];
        Random.Shared.NextBytes(large);

        Assert.That(await EchoAsync(client, "hello"u8.ToArray(), cancel), Is.EqualTo("hello"u8.ToArray()));
        Assert.That(await EchoAsync(client, large, cancel), Is.EqualTo(large));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", cancel);

        var call = origin.Calls.Single();
        Assert.That((call["upgrade"], call["connection"], call["sec-websocket-protocol"], call.Target),
            Is.EqualTo(("websocket", "Upgrade", "chat", "/socket?room=1")));
        await edge.UntilAsync(() => !edge.Log.Exchanges.IsEmpty);
        Assert.That(edge.Log.Exchanges.Single(), Is.EqualTo((101, ResultType.Miss, (string?)null)), "one Miss, when the connection ends (E-90)");
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
        Assert.That((edge.Server.OriginConnections, edge.Server.Services.WebSockets.Open), Is.EqualTo(((0, 0), 0)), "a tunnel's connection is never pooled");
    }

    [Test]
    public async Task E90_Agreement_IsPassedOnWithTheEdgesOwnFields()
    {
        await using var origin = ScriptedOrigin.Http(call => call.SendAsync(
            WebSocketOrigin.Agreement(call, "Sec-WebSocket-Protocol: b", "Set-Cookie: a=1", "Keep-Alive: timeout=5", "Content-Length: 0")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(WebSocketOrigin.Handshake("Sec-WebSocket-Protocol: a, b\r\n"));
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["connection"], response["upgrade"], response["sec-websocket-accept"]),
            Is.EqualTo((101, "Upgrade", "websocket", WebSocketOrigin.Accept)));
        Assert.That((response["sec-websocket-protocol"], response["set-cookie"], response["x-cache"]), Is.EqualTo(("b", "a=1", "Miss from rawedge")));
        Assert.That((response["keep-alive"], response["content-length"], response["transfer-encoding"]), Is.EqualTo((default(string), default(string), default(string))));
        Assert.That(response["via"], Does.Contain("RawEdge"));
        Assert.That(response["cache-status"], Does.StartWith("rawedge; fwd=bypass"));
    }

    [TestCase("redirect-to-https", 301)]
    [TestCase("https-only", 403)]
    public async Task E43_HandshakeOverPlainHttp_MeetsTheProtocolPolicy(string policy, int status)
    {
        await using var origin = ScriptedOrigin.Http(WebSocketOrigin.EchoAsync);
        await using var edge = await EdgeUnderTest.StartAsync(
            Setup(origin) with { Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "{{policy}}" }""" });
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(WebSocketOrigin.Handshake());

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(status));
        Assert.That(origin.Calls, Is.Empty);
    }

    [TestCase("caching-optimized")]
    [TestCase("caching-disabled")]
    public async Task E90_MinimalPolicy_SendsTheFieldsOfTheHandshakeAllTheSame(string cachePolicy)
    {
        await using var origin = ScriptedOrigin.Http(WebSocketOrigin.EchoAsync);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, $", \"cachePolicy\": \"{cachePolicy}\""));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(WebSocketOrigin.Handshake("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: x\r\nX-Other: 1\r\n"));
        var response = await viewer.ReadResponseAsync();

        var call = origin.Calls.Single();
        Assert.That((response.Status, call["sec-websocket-key"], call["sec-websocket-version"], call["sec-websocket-protocol"], call["sec-websocket-extensions"]),
            Is.EqualTo((101, WebSocketOrigin.Key, "13", "chat", "x")));
        Assert.That(call["x-other"], Is.Null);
    }

    [Test]
    public async Task E90_BehaviorWithoutWebSocket_IgnoresTheUpgrade()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("plain")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, ", \"webSocket\": false"));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(WebSocketOrigin.Handshake());
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response.Body, response["connection"]), Is.EqualTo((200, "plain", default(string))));
        Assert.That((origin.Calls.Single()["upgrade"], origin.Calls.Single()["connection"]), Is.EqualTo((default(string), "keep-alive")));
    }

    [Test]
    public async Task H30_ReloadInBetween_LeavesATunnelAlone()
    {
        await using var origin = ScriptedOrigin.Http(WebSocketOrigin.EchoAsync);
        var setup = Setup(origin);
        await using var edge = await EdgeUnderTest.StartAsync(setup);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var (client, invoker) = await ConnectAsync(edge, https: true, patience.Token);
        using var ownClient = client;
        using var ownInvoker = invoker;

        await edge.ReloadAsync(Setup(origin, ", \"webSocket\": false", "\"maxWebSockets\": 0"));

        Assert.That(await EchoAsync(client, "still here"u8.ToArray(), patience.Token), Is.EqualTo("still here"u8.ToArray()));
    }

    [Test]
    public async Task H30_Drain_WaitsForATunnelUntilItsDeadlineAndThenBreaksItOff()
    {
        await using var origin = ScriptedOrigin.Http(WebSocketOrigin.EchoAsync);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, limits: "\"drainTimeout\": \"250ms\""));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var (client, invoker) = await ConnectAsync(edge, https: false, patience.Token);
        using var ownClient = client;
        using var ownInvoker = invoker;

        var left = await edge.Server.DrainAsync(CancellationToken.None);

        Assert.That(left, Is.EqualTo(1));
        Assert.That(async () => await EchoAsync(client, "gone"u8.ToArray(), patience.Token), Throws.InstanceOf<WebSocketException>());
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
    }

    [Test]
    public async Task H30_TunnelThatEndsInADrain_CountsAsFinished()
    {
        await using var origin = ScriptedOrigin.Http(WebSocketOrigin.EchoAsync);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var (client, invoker) = await ConnectAsync(edge, https: false, patience.Token);
        using var ownClient = client;
        using var ownInvoker = invoker;

        var draining = edge.Server.DrainAsync(patience.Token);
        Assert.That(await EchoAsync(client, "last words"u8.ToArray(), patience.Token), Is.EqualTo("last words"u8.ToArray()));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", patience.Token);

        Assert.That(await draining, Is.Zero);
    }
}
