using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Edge.Tests.Support;

namespace Edge.Tests.Core.Viewer;

/// <summary>What a kept connection costs while nothing happens on it.</summary>
[NonParallelizable]
internal sealed class IdleConnectionTests
{
    private const int Connections = 200;

    // Measured: 12.8 in a release build and 13.8 in a debug build, whose state machines are larger. About 2 of it are the viewer's
    // socket, which lives in this process too.
    private const double BoundKiB = 15;

    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /page HTTP/1.1\r\nHost: www.example.com\r\n\r\n");

    [Test]
    public async Task IdleTlsConnection_AfterOneRequest_HoldsFewManagedBytes()
    {
        await using var origin = ScriptedOrigin.Https(
            TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok(new string('x', 1024), "Cache-Control: max-age=60")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            More = "\"limits\": { \"maxConnectionsPerAddress\": 1000, \"idleTimeout\": \"600s\" },",
        });
        var viewers = new List<Socket>();
        await OpenAsync(edge, viewers, 20);     // what comes into being once is there now
        var before = Settled();

        await OpenAsync(edge, viewers, Connections);
        var each = (Settled() - before) / 1024.0 / Connections;

        TestContext.Out.WriteLine($"{each:F2} KiB managed per idle connection");
        viewers.ForEach(viewer => viewer.Dispose());
        Assert.That(each, Is.InRange(2, BoundKiB));
    }

    private static long Settled()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // The viewer's TLS is dropped without a goodbye: only the socket keeps the connection open.
    private static async Task OpenAsync(EdgeUnderTest edge, List<Socket> viewers, int count)
    {
        var answer = new byte[4096];
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            viewers.Add(socket);
            await socket.ConnectAsync(edge.Https);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: false), leaveInnerStreamOpen: true, (_, _, _, _) => true);
            await tls.AuthenticateAsClientAsync("www.example.com");
            await tls.WriteAsync(Request);
            var read = 0;
            while (read < 1024 || !answer.AsSpan(0, read).EndsWith("xxxx"u8))
            {
                var more = await tls.ReadAsync(answer.AsMemory(read));
                Assert.That(more, Is.Positive);
                read += more;
            }

        }
    }
}
