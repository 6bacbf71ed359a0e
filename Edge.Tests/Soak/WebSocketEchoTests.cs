using System.Diagnostics;
using Edge.Tests.Conformance;
using Edge.Tests.Support;

namespace Edge.Tests.Soak;

/// <summary>Ten minutes of echo over TLS on both legs, small messages and large, through one tunnel each.</summary>
[Category("Soak")]
internal sealed class WebSocketEchoTests
{
    private const int Tunnels = 8;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("RAWEDGE_WEBSOCKET_SECONDS") ?? "600", System.Globalization.CultureInfo.InvariantCulture));

    [Test]
    [CancelAfter(900_000)]
    public async Task E90_EchoForTenMinutes_LosesNothingAndGrowsNothing(CancellationToken cancel)
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), WebSocketOrigin.EchoAsync);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = origin.Port });

        var messages = await Task.WhenAll(Enumerable.Range(0, Tunnels).Select(seed => EchoAsync(edge, seed, cancel)));

        await edge.UntilAsync(() => edge.Server.ConnectionCount == 0);
        Assert.That(edge.Server.OriginConnections, Is.EqualTo((0, 0)));
        Assert.That(edge.Log.Exchanges.Select(exchange => exchange.Reason), Is.All.Null);
        TestContext.Out.WriteLine($"{messages.Sum()} messages over {Tunnels} tunnels in {Length.TotalSeconds:0} s; {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB managed");
    }

    private static async Task<long> EchoAsync(EdgeUnderTest edge, int seed, CancellationToken cancel)
    {
        var random = new Random(seed);
        var (client, invoker) = await WebSocketTests.ConnectAsync(edge, https: true, cancel);
        using var ownClient = client;
        using var ownInvoker = invoker;
        var clock = Stopwatch.StartNew();
        long messages = 0;
        for (; clock.Elapsed < Length; messages++)
        {
            var message = new byte[messages % 100 == 0 ? random.Next(1 << 20) : random.Next(1, 2_000)];
            random.NextBytes(message);
            Assert.That(await WebSocketTests.EchoAsync(client, message, cancel), Is.EqualTo(message));
        }

        await client.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, "done", cancel);
        return messages;
    }
}
