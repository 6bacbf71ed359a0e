using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>H18: many requests in one go, whether their answers are taken or not.</summary>
internal sealed class FloodTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
    private const int Count = 100_000;

    [Test]
    public async Task H18_PipelineThatIsNotRead_PausesTheEdgeAndEndsAtTheMinimumRate()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok(new string('x', 1_000), "Cache-Control: max-age=31536000")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, time));
        var sending = SendAsync(edge.Http);
        await edge.UntilAsync(() => !edge.Log.Exchanges.IsEmpty);
        await edge.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            edge.Server.Heartbeat.Tick();
            return edge.Server.ConnectionCount == 0;
        });

        Assert.That(await sending, Is.False, "it was never all taken in");
        Assert.That(edge.Log.Exchanges, Has.Count.LessThan(Count / 2), "the kernels' buffers are full of answers, and no more is begun");
        Assert.That(origin.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task H18_PipelineThatIsRead_IsAnsweredInOrder()
    {
        await using var origin = ScriptedOrigin.Http(call => call.SendAsync(ScriptedOrigin.Ok(call.Target, "Cache-Control: max-age=600")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin, time: null));
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        const int Requests = 5_000;

        var sending = viewer.SendAsync(string.Concat(Enumerable.Range(0, Requests).Select(i => Get.Replace("/x", $"/{i % 50}", StringComparison.Ordinal))));
        for (var i = 0; i < Requests; i++)
        {
            Assert.That((await viewer.ReadResponseAsync()).Body, Is.EqualTo($"/{i % 50}"));
        }

        await sending;
    }

    private static EdgeSetup Setup(ScriptedOrigin origin, FakeTimeProvider? time) => new()
    {
        OriginPort = origin.Port,
        OriginPolicy = "http-only",
        More = "\"limits\": { \"maxRequestsPerConnection\": 1000000 },",
        Time = time,
    };

    // False: the edge ended the connection.
    private static async Task<bool> SendAsync(IPEndPoint edge)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(edge);
        var requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Get, 100)));
        try
        {
            for (var i = 0; i < Count / 100; i++)
            {
                for (var sent = 0; sent < requests.Length;)
                {
                    sent += await socket.SendAsync(requests.AsMemory(sent));
                }
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
