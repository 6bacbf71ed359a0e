using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Edge.Core.Transport;

/// <summary>Opens connections to origins: one address, one attempt, a value as answer.</summary>
/// <param name="pool">Blocks for the connections made.</param>
/// <param name="options">Options for the connections made.</param>
/// <param name="timeProvider">The clock of the connect time-out.</param>
internal sealed class SocketConnector(MemoryPool<byte> pool, TransportOptions options, TimeProvider timeProvider)
{
    /// <summary>Connects to <paramref name="endPoint"/> within <paramref name="timeout"/>.</summary>
    /// <returns>A started connection or the reason; never throws for the network, nor for cancellation.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "the connection owns the socket, the caller the connection")]
    public async ValueTask<ConnectResult> ConnectAsync(IPEndPoint endPoint, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        long started = timeProvider.GetTimestamp();
        if (cancellationToken.IsCancellationRequested)
        {
            return new ConnectResult(ConnectOutcome.Canceled, null, TimeSpan.Zero);
        }
        ConnectOutcome outcome = TryCreate(endPoint, out Socket? socket);
        if (socket is null)
        {
            return new ConnectResult(outcome, null, timeProvider.GetElapsedTime(started));
        }

        using var connect = new ConnectOperation { RemoteEndPoint = endPoint };
        await using ITimer timer = timeProvider.CreateTimer(static s => ((ConnectOperation)s!).Cancel(ConnectOutcome.TimedOut), connect,
            timeout, Timeout.InfiniteTimeSpan);
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static s => ((ConnectOperation)s!).Cancel(ConnectOutcome.Canceled), connect);

        outcome = await connect.ConnectAsync(socket).ConfigureAwait(false);
        if (outcome is not ConnectOutcome.Connected)
        {
            socket.Dispose();
            return new ConnectResult(outcome, null, timeProvider.GetElapsedTime(started));
        }
        var connection = new SocketConnection(socket, pool, options, timeProvider);
        connection.Start();
        return new ConnectResult(ConnectOutcome.Connected, connection, timeProvider.GetElapsedTime(started));
    }

    private static ConnectOutcome TryCreate(IPEndPoint endPoint, out Socket? socket)
    {
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            return ConnectOutcome.Connected;
        }
        catch (SocketException exception)
        {
            socket = null;
            return SocketErrors.ToConnectOutcome(exception.SocketErrorCode);
        }
    }

    private sealed class ConnectOperation : SocketOperation
    {
        private int _verdict;           // 0, or 1 + the outcome of whoever came first: the network, the timer, the caller

        public async ValueTask<ConnectOutcome> ConnectAsync(Socket socket)
        {
            ValueTask<SocketResult> pending = RunAsync(socket);
            if (Volatile.Read(ref _verdict) != 0)
            {
                // Cancelled before there was anything to cancel.
                Socket.CancelConnectAsync(this);
            }
            SocketResult result = await pending.ConfigureAwait(false);
            Settle(SocketErrors.ToConnectOutcome(result.Error));
            return (ConnectOutcome)(Volatile.Read(ref _verdict) - 1);
        }

        public void Cancel(ConnectOutcome why)
        {
            if (Settle(why))
            {
                Socket.CancelConnectAsync(this);
            }
        }

        private protected override bool Begin(Socket socket) => socket.ConnectAsync(this);

        private bool Settle(ConnectOutcome outcome) => Interlocked.CompareExchange(ref _verdict, (int)outcome + 1, 0) == 0;
    }
}
