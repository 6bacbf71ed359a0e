using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Hosting;
using Edge.Core.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Benchmarks.Exchange;

/// <summary>The real server with one site, and an origin that answers everything with one body. Connections come without sockets.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private static readonly ListenerSettings Listener = new("bench", new ListenEndpoint(IPAddress.Loopback, 0, null), ListenerProtocol.Http);

    private readonly EdgeServer _server;
    private readonly TcpListener _origin;

    private BenchmarkServer(EdgeServer server, TcpListener origin)
    {
        _server = server;
        _origin = origin;
    }

    public static async Task<BenchmarkServer> StartAsync(int bodyBytes)
    {
        var origin = new TcpListener(IPAddress.Loopback, 0);
        origin.Start();
        _ = ServeOriginAsync(origin, bodyBytes);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""
            {
              "listeners": { "http": { "endpoint": "127.0.0.1:0", "protocol": "http" } },
              "origins": { "app": { "domainName": "127.0.0.1", "httpPort": {{((IPEndPoint)origin.LocalEndpoint).Port}}, "protocolPolicy": "http-only" } },
              "limits": { "maxRequestsPerConnection": 2000000000 },
              "distributions": { "www": { "aliases": ["*"], "default": { "origin": "app", "viewerProtocolPolicy": "allow-all" } } }
            }
            """);
        var load = ConfigLoader.Load(file, TimeProvider.System, []);
        File.Delete(file);
        var server = new EdgeServer(
            load.Snapshot ?? throw new InvalidOperationException(string.Join('\n', load.Errors)),
            new EdgeServerOptions { Observer = new EdgeObserver(new EdgeMetrics(), null, NullLogger.Instance, TimeProvider.System) });
        server.Start();
        return new BenchmarkServer(server, origin);
    }

    /// <summary>A new connection to the server.</summary>
    public InMemoryConnection Connect()
    {
        var (client, viewer) = InMemoryConnection.CreatePair();
        _server.Admit(viewer, Listener);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _origin.Stop();
    }

    private static async Task ServeOriginAsync(TcpListener listener, int bodyBytes)
    {
        var head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nCache-Control: max-age=86400\r\nContent-Length: {bodyBytes}\r\nConnection: close\r\n\r\n");
        while (true)
        {
            using var socket = await listener.AcceptSocketAsync();
            await socket.ReceiveAsync(new byte[4096]);
            await socket.SendAsync(head);
            await socket.SendAsync(new byte[bodyBytes]);
            socket.Shutdown(SocketShutdown.Send);
        }
    }
}
