using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Timing;
using Edge.Tests.Support;
using Edge.Tests.Tls.Records;
using Edge.Tls.Records;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>How a viewer's connection lives and ends: deadlines by a clock moved by hand, early answers, limits, drain.</summary>
internal sealed class ConnectionLifeTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    private static EdgeSetup Setup(FakeTimeProvider? time = null, string limits = "") => new()
    {
        Time = time,
        More = limits.Length == 0 ? "" : $"\"limits\": {{ {limits} }},",
        OriginPolicy = "http-only",
        Default = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] }""",
    };

    private static void Pass(EdgeUnderTest edge, FakeTimeProvider time, TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMilliseconds(250))
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            edge.Server.Heartbeat.Tick();
        }
    }

    [Test]
    public async Task H14_HeadThatNeverEnds_Is408AtTheTotalDeadline()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var edge = await EdgeUnderTest.StartAsync(Setup(time));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync("GET /x HTTP/1.1\r\n");
        await edge.UntilAsync(() => edge.Server.Heartbeat.CountArmed(DeadlineReason.RequestHead) == 1);

        for (var i = 0; i < 14; i++)
        {
            await viewer.SendAsync($"X-{i}: dribble\r\n");
            Pass(edge, time, TimeSpan.FromSeconds(1));
        }

        Pass(edge, time, TimeSpan.FromSeconds(2));
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["connection"]), Is.EqualTo((408, "close")));
        Assert.That(await viewer.IsEndedAsync());
    }

    [Test]
    public async Task H17_IdleConnection_IsClosedAfterTheIdleTimeout()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var edge = await EdgeUnderTest.StartAsync(Setup(time));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(Get);
        await viewer.ReadResponseAsync();
        await edge.UntilAsync(() => edge.Server.Heartbeat.CountArmed(DeadlineReason.Idle) == 1);

        Pass(edge, time, EdgeLimits.Default.IdleTimeout - TimeSpan.FromSeconds(1));
        Assert.That(edge.Server.ConnectionCount, Is.EqualTo(1));
        Pass(edge, time, TimeSpan.FromSeconds(2));

        Assert.That(await viewer.IsEndedAsync());
    }

    [Test]
    public async Task T23_SilentTlsConnection_IsClosedAtTheHandshakeDeadline()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var edge = await EdgeUnderTest.StartAsync(Setup(time));
        await using var viewer = await RawClient.PlainAsync(edge.Https);
        await viewer.SendAsync("\x16\x03\x01");
        await edge.UntilAsync(() => edge.Server.Heartbeat.CountArmed(DeadlineReason.Handshake) == 1);

        Pass(edge, time, EdgeLimits.Default.HandshakeTimeout + TimeSpan.FromSeconds(1));

        Assert.That(await viewer.IsEndedAsync());
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
    }

    [Test]
    public async Task T22_T23_ViewersThatFallSilentAfterTheirHello_KeepNobodyOut()
    {
        await using var edge = await EdgeUnderTest.StartAsync(Setup(new FakeTimeProvider(TimeProvider.System.GetUtcNow()), "\"concurrentHandshakes\": 1, \"maxQueuedHandshakes\": 1"));
        var hello = new ClientHelloBytes().WithServerName([.. "www.example.com"u8]).With(13, 0, 4, 8, 4, 4, 3).Records();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var first = new byte[1];
        var silent = new List<RawClient>();
        for (var i = 0; i < 8; i++)
        {
            silent.Add(await RawClient.PlainAsync(edge.Https));
            await silent[i].SendAsync(hello);
            await silent[i].Stream.ReadExactlyAsync(first, patience.Token);
            Assert.That(first[0], Is.EqualTo((byte)RecordType.Handshake), "our flight");
        }

        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
        await viewer.SendAsync("GET /x HTTP/1.1\r\nHost: nobody.example.org\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(403), "answered");
        foreach (var client in silent)
        {
            await client.DisposeAsync();
        }
    }

    [TestCase("POST /x HTTP/1.1\r\nHost: nobody.example.org\r\nContent-Length: 45\r\n\r\n", 403)]
    [TestCase("GET /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 45\r\n\r\n", 403)]
    [TestCase("TRACE /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 45\r\n\r\n", 405)]
    public async Task H06_ContentBehindAnEarlyAnswer_IsNeverReadAsARequest(string head, int status)
    {
        await using var edge = await EdgeUnderTest.StartAsync(Setup());
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        // 45 bytes of content that spell a request; behind them a real one.
        await viewer.SendAsync(head + "GET /smuggled HTTP/1.1\r\nHost: a.example.com\r\n" + "GET /x HTTP/1.1\r\nHost: nobody.example.org\r\n\r\n");
        var first = await viewer.ReadResponseAsync();
        var second = await viewer.ReadResponseAsync();

        Assert.That((first.Status, second.Status), Is.EqualTo((status, 403)));
        await viewer.DisposeAsync();
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
        Assert.That(edge.Log.Exchanges, Has.Count.EqualTo(2), "two requests, not three");
    }

    [Test]
    public async Task H06_TooMuchContentBehindAnEarlyAnswer_EndsTheConnection()
    {
        await using var edge = await EdgeUnderTest.StartAsync(Setup());
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync("POST /x HTTP/1.1\r\nHost: nobody.example.org\r\nContent-Length: 100000000\r\n\r\n");
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["connection"]), Is.EqualTo((403, "close")));
        Assert.That(await viewer.IsEndedAsync());
    }

    [TestCase("GET /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [TestCase("GET /x HTTP/1.1\r\nHost : www.example.com\r\n\r\n", 400)]
    [TestCase("GET /x HTTP/1.1\r\n\r\n", 400)]
    [TestCase("GET /x HTTP/2.0\r\nHost: www.example.com\r\n\r\n", 505)]
    [TestCase("GET /x\r\n\r\n", 400)]
    public async Task G1_AmbiguousRequest_GetsItsStatusAndTheEnd(string request, int status)
    {
        await using var edge = await EdgeUnderTest.StartAsync(Setup());
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync(request + Get);
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response["connection"]), Is.EqualTo((status, "close")));
        Assert.That(await viewer.IsEndedAsync(), "what follows is never parsed (G2)");
    }

    [Test]
    public async Task H17_RequestsPerConnection_AreBounded()
    {
        await using var edge = await EdgeUnderTest.StartAsync(Setup(limits: "\"maxRequestsPerConnection\": 3"));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        var closes = new List<string?>();

        for (var i = 0; i < 3; i++)
        {
            await viewer.SendAsync(Get);
            closes.Add((await viewer.ReadResponseAsync())["connection"]);
        }

        Assert.That(closes, Is.EqualTo(new[] { null, null, "close" }));
        Assert.That(await viewer.IsEndedAsync());
    }

    [Test]
    public async Task H19_ConnectionsBeyondTheCap_AreRefusedAtOnce()
    {
        await using var edge = await EdgeUnderTest.StartAsync(Setup(limits: "\"maxConnections\": 2"));
        await using var one = await RawClient.PlainAsync(edge.Http);
        await using var two = await RawClient.PlainAsync(edge.Http);
        await one.SendAsync("GET /x HTTP/1.1\r\n");
        await two.SendAsync("GET /x HTTP/1.1\r\n");
        await edge.UntilAsync(() => edge.Server.Heartbeat.CountArmed(DeadlineReason.RequestHead) == 2);

        Assert.That(await IsRefusedAsync(edge.Http), "both are in the middle of a request");
        await one.DisposeAsync();
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 1);
        await using var four = await RawClient.PlainAsync(edge.Http);
        await four.SendAsync(Get);

        Assert.That((await four.ReadResponseAsync()).Status, Is.EqualTo(502), "there is room again");
        Assert.That(edge.Log.RefusedConnections, Is.EqualTo(new[] { RefusalReason.ConnectionLimit }));
    }

    [Test]
    public async Task H17_ConnectionsBeyondTheCap_TakeThePlacesOfThoseThatIdleLongest()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var edge = await EdgeUnderTest.StartAsync(Setup(time, limits: "\"maxConnections\": 100"));
        await using var view = OperatorView.Of(edge);
        var hoarders = new List<RawClient>();
        for (var i = 0; i < 99; i++)
        {
            hoarders.Add(await RawClient.PlainAsync(edge.Http));
            await edge.UntilAsync(() => edge.Server.Heartbeat.CountArmed(DeadlineReason.Idle) == i + 1);
            Pass(edge, time, TimeSpan.FromMilliseconds(250));
        }

        await using var busy = await RawClient.PlainAsync(edge.Http);
        await busy.SendAsync("GET /x HTTP/1.1\r\n");
        await edge.UntilAsync(() => edge.Server.Heartbeat.CountArmed(DeadlineReason.RequestHead) == 1);

        for (var i = 0; i < 10; i++)
        {
            await using var viewer = await RawClient.PlainAsync(edge.Http);
            await viewer.SendAsync(Get);
            Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(502), "every new viewer gets in");
            Assert.That(edge.Server.ConnectionCount, Is.LessThanOrEqualTo(102), "a fiftieth above the cap at most");
        }

        Assert.That(await hoarders[0].IsEndedAsync());
        Assert.That(await hoarders[1].IsEndedAsync());
        await hoarders[98].SendAsync(Get);
        await busy.SendAsync("Host: www.example.com\r\n\r\n");
        Assert.That(((await hoarders[98].ReadResponseAsync()).Status, (await busy.ReadResponseAsync()).Status), Is.EqualTo((502, 502)), "who came last, and who is at work, stay");
        Assert.That(edge.Log.RefusedConnections, Is.Empty);
        Assert.That(await view.MetricsAsync(), Does.Contain($"rawedge_refusals_total{{reason=\"idle_under_pressure\"}} {edge.Log.IdleClosed}"));
        foreach (var hoarder in hoarders)
        {
            await hoarder.DisposeAsync();
        }
    }

    [Test]
    public async Task H19_ConnectionsBeyondTheCapOfOneAddress_AreRefusedForThatReason()
    {
        await using var edge = await EdgeUnderTest.StartAsync(Setup(limits: "\"maxConnectionsPerAddress\": 1"));
        await using var one = await RawClient.PlainAsync(edge.Http);
        await edge.UntilAsync(() => edge.Server.ConnectionCount == 1);

        Assert.That(await IsRefusedAsync(edge.Http));
        Assert.That(edge.Log.RefusedConnections, Is.EqualTo(new[] { RefusalReason.AddressLimit }));
    }

    private static async Task<bool> IsRefusedAsync(System.Net.IPEndPoint endpoint)
    {
        try
        {
            await using var viewer = await RawClient.PlainAsync(endpoint);
            return await viewer.IsEndedAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;   // the reset came before the connect returned
        }
    }

    [Test]
    public async Task E29_HostOfNobody_Is403()
    {
        await using var edge = await EdgeUnderTest.StartAsync(Setup());
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        await viewer.SendAsync("GET / HTTP/1.1\r\nHost: evil.example.org\r\n\r\n");

        Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task P05_Drain_FinishesWhatIsInFlightAndSaysClose()
    {
        var release = new TaskCompletionSource();
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await release.Task;
            await call.SendAsync(ScriptedOrigin.Ok("done"));
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup() with { OriginPort = origin.Port });
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await using var idle = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(Get);
        await edge.UntilAsync(() => !origin.Calls.IsEmpty);

        var draining = edge.Server.DrainAsync(default);
        Assert.That(await idle.IsEndedAsync(), "an idle connection gets its last grace and is closed");
        release.SetResult();
        var response = await viewer.ReadResponseAsync();

        Assert.That((response.Status, response.Body, response["connection"]), Is.EqualTo((200, "done", "close")));
        await viewer.DisposeAsync();   // an honest client closes, too
        Assert.That(await draining, Is.Zero, "nothing had to be broken off");
    }

    [Test]
    public async Task P05_Force_BreaksOffWhatIsInFlight()
    {
        await using var origin = ScriptedOrigin.Http(_ => Task.Delay(Timeout.Infinite));
        await using var edge = await EdgeUnderTest.StartAsync(Setup() with { OriginPort = origin.Port });
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(Get);
        await edge.UntilAsync(() => !origin.Calls.IsEmpty);
        using var force = new CancellationTokenSource();

        var draining = edge.Server.DrainAsync(force.Token);
        await force.CancelAsync();

        Assert.That(await draining, Is.EqualTo(1));
    }

    [Test]
    public async Task P06_Probe_PassesThroughTheDataPathAndIsNotLogged()
    {
        await using var edge = await EdgeUnderTest.StartAsync(Setup());
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));

        Assert.That(await edge.Server.ProbeAsync(deadline.Token));
    }
}
