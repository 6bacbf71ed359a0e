using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using Edge.Core.Diagnostics;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Admin;

/// <summary>The admin endpoint: a small HTTP/1.1 server apart from every viewer listener (P12).</summary>
/// <param name="listener">Where requests come from; owned.</param>
/// <param name="routes">What is answered.</param>
/// <param name="options">Bounds.</param>
/// <param name="heartbeat">Deadlines.</param>
/// <param name="logger">Told of refusals and faults.</param>
internal sealed class AdminServer(ITransportListener listener, AdminRoutes routes, AdminOptions options, Heartbeat heartbeat, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<AdminConnection, Task> _connections = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary>The bound address.</summary>
    public EndPoint EndPoint => listener.LocalEndPoint;

    /// <summary>Binds to <paramref name="endPoint"/>; start it next.</summary>
    /// <exception cref="ArgumentException">The address is not local: see <see cref="AdminOptions.CheckEndPoint"/>.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "the server owns the listener, the caller the server")]
    public static AdminServer Bind(EndPoint endPoint, AdminRoutes routes, AdminOptions options, Heartbeat heartbeat,
        System.Buffers.MemoryPool<byte> pool, TimeProvider timeProvider, ILogger logger)
    {
        if (AdminOptions.CheckEndPoint(endPoint) is { } error)
        {
            throw new ArgumentException(error, nameof(endPoint));
        }
        // Metrics and status take their time: never on a socket's thread.
        var listening = new ListenerOptions { Backlog = 64, Transport = new() { ApplicationScheduler = PipeScheduler.ThreadPool } };
        SocketListener listener = SocketListener.Bind(endPoint, pool, listening, timeProvider, logger);
        return new AdminServer(listener, routes, options, heartbeat, logger);
    }

    /// <summary>Begins to accept.</summary>
    public void Start()
    {
        EdgeLog.AdminListening(logger, EndPoint);
        _accepting = AcceptAsync();
    }

    /// <summary>Closes the listener and aborts what is open: an admin request has nothing to lose.</summary>
    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        foreach (AdminConnection connection in _connections.Keys)
        {
            connection.Abort();
        }
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        while (await listener.AcceptAsync().ConfigureAwait(false) is { } transport)
        {
            if (_connections.Count >= options.MaxConnections)
            {
                EdgeLog.AdminRefused(logger, transport.RemoteEndPoint, 503, "too many connections");
                transport.Abort(ConnectionEnd.Overload);
                await transport.DisposeAsync().ConfigureAwait(false);
                continue;
            }
            var connection = new AdminConnection(transport, routes, options, heartbeat, logger);
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _connections[connection] = RunAsync(connection, begun.Task);
            begun.SetResult();
        }
    }

    // Waits until it is listed, so that it cannot leave the list before it is on it.
    private async Task RunAsync(AdminConnection connection, Task begun)
    {
        await begun.ConfigureAwait(false);
        try
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
