using System.Net;
using Edge.Core.Admin;
using Edge.Core.Diagnostics;
using Edge.Core.Explaining;
using Edge.Core.Invalidation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Support;

/// <summary>The admin endpoint of an <see cref="EdgeUnderTest"/> on a free port.</summary>
internal sealed class AdminUnderTest : IAsyncDisposable
{
    private readonly AdminServer _server;

    private AdminUnderTest(AdminServer server) => _server = server;

    public IPEndPoint EndPoint => (IPEndPoint)_server.EndPoint;

    public ReadinessState Readiness { get; private init; } = null!;

    public static AdminUnderTest Start(EdgeUnderTest edge, AdminOptions? options = null)
    {
        var services = edge.Server.Services;
        var metrics = new EdgeMetrics();
        var readiness = new ReadinessState();
        var routes = StandardRoutes.Create(readiness, new MetricsExposition(metrics), new StatusReport(readiness, metrics, services.Time))
            .MapInvalidations(new Invalidations(services.Ledger, () => services.Snapshot, NullLogger.Instance))
            .MapExplain(new Explainer(services));
        var server = AdminServer.Bind(
            new IPEndPoint(IPAddress.Loopback, 0), routes, options ?? new AdminOptions(), edge.Server.Heartbeat, services.Pool, services.Time, NullLogger.Instance);
        server.Start();
        return new AdminUnderTest(server) { Readiness = readiness };
    }

    /// <summary>Sends one request on a connection of its own.</summary>
    public async Task<RawResponse> SendAsync(string request)
    {
        await using var client = await RawClient.PlainAsync(EndPoint);
        await client.SendAsync(request);
        return await client.ReadResponseAsync(head: request.StartsWith("HEAD", StringComparison.Ordinal));
    }

    public Task<RawResponse> PostAsync(string target, string json, string fields = "") => SendAsync(
        $"POST {target} HTTP/1.1\r\nHost: localhost\r\n{fields}Content-Length: {System.Text.Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
