using System.Net.Sockets;
using System.Text;
using Edge.Core.Diagnostics;
using Edge.Core.Timing;
using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>Upgrades that are none, answers that do not fit, tunnels that hoard (H08, H30, O21).</summary>
internal sealed class WebSocketAbuseTests
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    private static EdgeSetup Setup(ScriptedOrigin origin, string limits = "", FakeTimeProvider? time = null) => new()
    {
        OriginPort = origin.Port,
        OriginPolicy = "http-only",
        Time = time,
        More = limits.Length == 0 ? "" : $"\"limits\": {{ {limits} }},",
    };

    private static FakeTimeProvider Clock() => new(TimeProvider.System.GetUtcNow());

    private static void Pass(EdgeUnderTest edge, FakeTimeProvider time, TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMilliseconds(500))
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            edge.Server.Heartbeat.Tick();
        }
    }

    private static async Task<string> ReadAsync(Stream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno", 200)]
    [TestCase("HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno", 400)]
    [TestCase("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nno", 426)]
    [TestCase("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n", 401)]
    public async Task H08_RefusedHandshake_IsAnOrdinaryAnswerAndNothingBehindItIsARequest(string answer, int status)
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(answer));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(WebSocketOrigin.Handshake() + Smuggled);
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response.Body, response["connection"], response["upgrade"]), Is.EqualTo((status, "no", "close", default(string))));
        Assert.That(await viewer.IsEndedAsync());
        Assert.That(origin.Calls.Select(call => call.Target), Is.EqualTo(new[] { "/socket" }));
    }

    [Test]
    public async Task H08_BytesBeforeTheAgreement_AreHeldBack()
    {
        var early = -1;
        var text = "";
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            early = call.Available;
            await call.SendAsync(WebSocketOrigin.Agreement(call));
            text = await ReadAsync(call.Stream, Smuggled.Length);
            await call.SendAsync("tunnel");
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(WebSocketOrigin.Handshake() + Smuggled);
        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(101));

        Assert.That(await viewer.ReadTextAsync(6), Is.EqualTo("tunnel"));
        Assert.That((early, text), Is.EqualTo((0, Smuggled)));
        Assert.That(origin.Calls, Has.Count.EqualTo(1), "bytes of a tunnel are no request to anybody");
    }

    [TestCase("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("Connection: Upgrade", "Upgrade: websocket", "X-Accept: none")]
    [TestCase("Connection: keep-alive", "Upgrade: websocket", "Sec-WebSocket-Accept: " + WebSocketOrigin.Accept)]
    [TestCase("Connection: Upgrade", "Upgrade: h2c", "Sec-WebSocket-Accept: " + WebSocketOrigin.Accept)]
    [TestCase("Connection: Upgrade", "Upgrade: websocket, h2c", "Sec-WebSocket-Accept: " + WebSocketOrigin.Accept)]
    [TestCase("Connection: Upgrade", "X-Upgrade: websocket", "Sec-WebSocket-Accept: " + WebSocketOrigin.Accept)]
    [TestCase("Connection: Upgrade\r\nSec-WebSocket-Protocol: unasked", "Upgrade: websocket", "Sec-WebSocket-Accept: " + WebSocketOrigin.Accept)]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket", "Upgrade: websocket", "Sec-WebSocket-Accept: " + WebSocketOrigin.Accept)]
    [TestCase("Connection: Upgrade\r\nSec-WebSocket-Accept: x", "Upgrade: websocket", "Sec-WebSocket-Accept: " + WebSocketOrigin.Accept)]
    public async Task H08_AgreementThatDoesNotFitTheHandshake_Is502(string connection, string upgrade, string accept)
    {
        await using var origin = ScriptedOrigin.Http(
            ScriptedOrigin.Always($"HTTP/1.1 101 Switching Protocols\r\n{connection}\r\n{upgrade}\r\n{accept}\r\n\r\n"));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(WebSocketOrigin.Handshake("Sec-WebSocket-Protocol: a, b\r\n") + Smuggled);
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["connection"]), Is.EqualTo((502, "close")));
        Assert.That(await viewer.IsEndedAsync());
        Assert.That(origin.Calls, Has.Count.EqualTo(1));
        Assert.That(edge.Log.OriginFailures.Single().Failure, Is.EqualTo("origin-invalid-response"));
    }

    [Test]
    public async Task H08_AgreementInHttp10_Is502()
    {
        await using var origin = ScriptedOrigin.Http(
            ScriptedOrigin.Always(WebSocketOrigin.Agreement(WebSocketOrigin.Accept).Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal)));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(WebSocketOrigin.Handshake());

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(502));
    }

    [TestCase("GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n")]
    [TestCase("GET /x HTTP/1.1\r\nHost: www.example.com\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")]
    public async Task O21_AgreementThatNobodyAskedFor_Is502(string request)
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(WebSocketOrigin.Agreement(WebSocketOrigin.Accept)));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(request);

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(502));
        Assert.That((origin.Calls.First()["upgrade"], origin.Calls.First()["http2-settings"]), Is.EqualTo((default(string), default(string))));
    }

    [TestCase("h2c, websocket")]
    [TestCase("websocket, h2c")]
    [TestCase("WebSocket,\tTLS/1.0")]
    public async Task H08_OtherProtocolsBesideWebSocket_EndHere(string upgrade)
    {
        await using var origin = ScriptedOrigin.Http(WebSocketOrigin.EchoAsync);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(WebSocketOrigin.Handshake(upgrade: upgrade));

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(101));
        Assert.That((origin.Calls.Single()["upgrade"], origin.Calls.Single()["connection"]), Is.EqualTo(("websocket", "Upgrade")));
    }

    [TestCase("GET /x HTTP/1.0\r\nHost: www.example.com\r\nConnection: Upgrade, keep-alive\r\nUpgrade: websocket\r\n")]
    [TestCase("GET /x HTTP/1.1\r\nHost: www.example.com\r\nUpgrade: websocket\r\n")]
    [TestCase("HEAD /x HTTP/1.1\r\nHost: www.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n")]
    [TestCase("GET /x HTTP/1.1\r\nHost: www.example.com\r\nConnection: Upgrade\r\nUpgrade: websockets\r\n")]
    public async Task H08_WhatIsNoHandshake_IsAnOrdinaryRequest(string head)
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync($"{head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {WebSocketOrigin.Key}\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync(head: true)).Status, Is.EqualTo(200));
        Assert.That(origin.Calls.Single()["upgrade"], Is.Null);
    }

    [TestCase("Sec-WebSocket-Version: 13\r\n", 400)]
    [TestCase("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n", 400)]
    [TestCase("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSEh\r\n", 400)]
    [TestCase("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: !GhlIHNhbXBsZSBub25jZQ==\r\n", 400)]
    [TestCase("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 400)]
    [TestCase("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 400)]
    [TestCase("Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 426)]
    public async Task H08_MalformedHandshake_IsRefusedAndTheOriginSeesNothing(string fields, int status)
    {
        await using var origin = ScriptedOrigin.Http(WebSocketOrigin.EchoAsync);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync($"GET /x HTTP/1.1\r\nHost: www.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{fields}\r\n{Smuggled}");
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["connection"], response["sec-websocket-version"]), Is.EqualTo((status, "close", status == 426 ? "13" : null)));
        Assert.That(await viewer.IsEndedAsync());
        Assert.That(origin.Calls, Is.Empty);
        Assert.That(edge.Log.Exchanges.Single().Reason, Is.EqualTo("upgrade"));
    }

    [Test]
    public async Task H30_IdleTunnel_EndsInOrderAfterTheIdleTimeAndNotBefore()
    {
        var time = Clock();
        var ended = new TaskCompletionSource<int>();
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync(WebSocketOrigin.Agreement(call));
            await call.SendAsync(await ReadAsync(call.Stream, 4));
            try
            {
                ended.SetResult(await call.Stream.ReadAsync(new byte[1]));
            }
            catch (IOException)
            {
                ended.SetResult(0);
            }
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, "\"webSocketIdleTimeout\": \"30s\"", time));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(WebSocketOrigin.Handshake());
        await viewer.ReadResponseAsync();
        await edge.UntilAsync(() => edge.Server.Heartbeat.CountArmed(DeadlineReason.WebSocketIdle) == 1);

        Pass(edge, time, TimeSpan.FromSeconds(29));
        await viewer.SendAsync("ping");
        Assert.That(await viewer.ReadTextAsync(4), Is.EqualTo("ping"));
        Pass(edge, time, TimeSpan.FromSeconds(29));
        Assert.That(edge.Server.ConnectionCount, Is.EqualTo(1), "what moved began the idle time anew");
        Pass(edge, time, TimeSpan.FromSeconds(2));

        Assert.That(await viewer.IsEndedAsync());
        Assert.That(await ended.Task, Is.Zero);
        await viewer.DisposeAsync();
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
        Assert.That(edge.Log.Exchanges.Single(), Is.EqualTo((101, ResultType.Miss, "websocket-idle")));
    }

    [Test]
    public async Task H30_WebSocketsBeyondTheCap_AreRefusedUntilOneEnds()
    {
        await using var origin = ScriptedOrigin.Http(WebSocketOrigin.EchoAsync);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, "\"maxWebSockets\": 1"));
        await using var first = await RawClient.PlainAsync(edge.Http);
        await first.SendAsync(WebSocketOrigin.Handshake());
        Assert.That((await first.ReadResponseAsync()).Status, Is.EqualTo(101));

        await using var second = await RawClient.PlainAsync(edge.Http);
        await second.SendAsync(WebSocketOrigin.Handshake());
        var refused = await second.ReadResponseAsync();
        await first.DisposeAsync();
        await edge.UntilAsync(() => edge.Server.Services.WebSockets.Open == 0);
        await using var third = await RawClient.PlainAsync(edge.Http);
        await third.SendAsync(WebSocketOrigin.Handshake());

        Assert.That((refused.Status, refused["retry-after"], refused["x-cache"]), Is.EqualTo((503, "1", "LimitExceeded from rawedge")));
        Assert.That((await third.ReadResponseAsync()).Status, Is.EqualTo(101));
        Assert.That(origin.Calls, Has.Count.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task H30_OneSideThatHasSaidAll_StillHearsTheOther(bool viewerFirst)
    {
        var heard = new TaskCompletionSource<string>();
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync(WebSocketOrigin.Agreement(call));
            if (!viewerFirst)
            {
                await call.SendAsync("last");
                call.Cut();
            }

            heard.SetResult(await new StreamReader(call.Stream, Encoding.Latin1).ReadToEndAsync());
            if (viewerFirst)
            {
                await call.SendAsync("last");
                call.Cut();
            }
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(WebSocketOrigin.Handshake());
        await viewer.ReadResponseAsync();

        if (viewerFirst)
        {
            await viewer.SendAsync("all");
            viewer.Socket.Shutdown(SocketShutdown.Send);
            Assert.That(await heard.Task, Is.EqualTo("all"));
            Assert.That(await viewer.ReadTextAsync(4), Is.EqualTo("last"));
        }
        else
        {
            Assert.That(await viewer.ReadTextAsync(4), Is.EqualTo("last"));
            Assert.That(await viewer.IsEndedAsync());
            await viewer.SendAsync("all");
            viewer.Socket.Shutdown(SocketShutdown.Send);
            Assert.That(await heard.Task, Is.EqualTo("all"));
        }

        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
        Assert.That(edge.Log.Exchanges.Single(), Is.EqualTo((101, ResultType.Miss, (string?)null)));
    }

    [Test]
    public async Task H30_OriginThatBreaks_BreaksTheViewerOff()
    {
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync(WebSocketOrigin.Agreement(call));
            await ReadAsync(call.Stream, 2);
            call.Reset();
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(WebSocketOrigin.Handshake());
        await viewer.ReadResponseAsync();
        await viewer.SendAsync("go");

        Assert.That(async () => await viewer.Stream.ReadAsync(new byte[1]), Throws.InstanceOf<IOException>(), "no clean end after a cut");
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
        Assert.That(edge.Log.Exchanges.Single().Reason, Is.EqualTo("websocket-origin-broke"));
    }

    [Test]
    public async Task H30_ViewerThatBreaks_BreaksTheOriginOff()
    {
        var end = new TaskCompletionSource<bool>();
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync(WebSocketOrigin.Agreement(call));
            try
            {
                await call.Stream.ReadExactlyAsync(new byte[1]);
            }
            catch (IOException)
            {
                end.SetResult(true);
            }
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(WebSocketOrigin.Handshake());
        await viewer.ReadResponseAsync();
        viewer.Socket.LingerState = new LingerOption(true, 0);
        viewer.Socket.Close();

        Assert.That(await end.Task);
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
        Assert.That(edge.Log.Exchanges.Single().Reason, Is.EqualTo("websocket-viewer-broke"));
    }

    [Test]
    public async Task H30_ViewerThatDoesNotRead_HoldsTheOriginBackAndEndsAtTheIdleTime()
    {
        var time = Clock();
        long sent = 0;
        var stopped = new TaskCompletionSource();
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync(WebSocketOrigin.Agreement(call));
            var piece = new byte[64 * 1024];
            try
            {
                for (; sent < 1L << 30; sent += piece.Length)
                {
                    await call.SendAsync(piece);
                }
            }
            catch (IOException)
            {
                stopped.SetResult();
            }
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, "\"webSocketIdleTimeout\": \"30s\"", time));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(WebSocketOrigin.Handshake());
        await viewer.ReadResponseAsync();

        // Full at every stage: the kernel's buffers, which tune themselves to some megabytes, and ours, which are small.
        long before;
        do
        {
            before = Volatile.Read(ref sent);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
        while (Volatile.Read(ref sent) != before);

        Pass(edge, time, TimeSpan.FromSeconds(31));
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
        Assert.That(before, Is.LessThan(64L << 20), "the origin was held back");
        Assert.That(edge.Log.Exchanges.Single().Reason, Is.EqualTo("websocket-idle"));
    }
}
