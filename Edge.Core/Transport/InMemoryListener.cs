using System.Buffers;
using System.Net;
using System.Threading.Channels;

namespace Edge.Core.Transport;

/// <summary>A listener without a socket: <see cref="Connect"/> is the network.</summary>
internal sealed class InMemoryListener(MemoryPool<byte>? pool = null, TransportOptions? options = null) : ITransportListener
{
    private readonly Channel<TransportConnection> _backlog = Channel.CreateUnbounded<TransportConnection>();

    /// <inheritdoc/>
    public EndPoint LocalEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 2);

    /// <summary>A new connection, as the peer sees it.</summary>
    /// <param name="segmentSize">See <see cref="InMemoryConnection.CreatePair"/>.</param>
    /// <exception cref="InvalidOperationException">The listener was stopped.</exception>
    public InMemoryConnection Connect(int segmentSize = int.MaxValue)
    {
        (InMemoryConnection client, InMemoryConnection server) = InMemoryConnection.CreatePair(pool, options, segmentSize);
        return _backlog.Writer.TryWrite(server) ? client : throw new InvalidOperationException("the listener does not accept any more");
    }

    /// <inheritdoc/>
    public async ValueTask<TransportConnection?> AcceptAsync() =>
        await _backlog.Reader.WaitToReadAsync().ConfigureAwait(false) && _backlog.Reader.TryRead(out TransportConnection? next) ? next : null;

    /// <inheritdoc/>
    public Task StopAcceptingAsync()
    {
        _backlog.Writer.TryComplete();
        return _backlog.Reader.Completion;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _backlog.Writer.TryComplete();
        while (_backlog.Reader.TryRead(out TransportConnection? connection))
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
