using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Edge.Core.Transport;

/// <summary>A connected socket as two pipes: a receive loop fills <see cref="Input"/>, a send loop empties <see cref="Output"/>.</summary>
/// <remarks>
/// <para>The receive loop waits for data before it rents a block, so an idle connection holds none. Blocks are owned by the
/// pipes; a pipe lets go of them when both its ends are complete, which the loops and <see cref="DisposeAsync"/> see to.</para>
/// <para>The loops are in <c>SocketConnection.Loops.cs</c>.</para>
/// </remarks>
internal sealed partial class SocketConnection : TransportConnection
{
    private readonly Socket _socket;
    private readonly TransportOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Pipe _input;
    private readonly Pipe _output;
    private readonly SocketReceiver _receiver = new();
    private readonly SocketSender _sender = new();
    private readonly OwnerScheduler _owner;
    private readonly EndPoint? _remote;
    private EndPoint? _local;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private long _bytesReceived;
    private long _bytesSent;
    private long _bytesOffered;                         // before the call, so that nothing is sent uncounted
    private long _bytesAcknowledged;
    private int _abortReason;                           // 0, or the ConnectionEnd of the first Abort
    private int _inputEnd;
    private int _outputEnd;
    private bool _closed;                               // an orderly end was reached; nothing to abort
    private bool _disposed;

    /// <summary>Wraps a connected socket, which the connection owns from here on. Call <see cref="Start"/> next.</summary>
    /// <param name="socket">Connected; TCP or Unix stream.</param>
    /// <param name="pool">Where blocks of both pipes come from; blocks must be arrays.</param>
    /// <param name="options">Thresholds, schedulers, linger bounds.</param>
    /// <param name="timeProvider">The clock of the orderly close.</param>
    public SocketConnection(Socket socket, MemoryPool<byte> pool, TransportOptions options, TimeProvider timeProvider)
    {
        _socket = socket;
        _options = options;
        _timeProvider = timeProvider;
        _owner = new OwnerScheduler(options.ApplicationScheduler);
        _input = new Pipe(new PipeOptions(pool, _owner, PipeScheduler.ThreadPool,
            options.ReceivePauseThreshold, options.ReceiveResumeThreshold, PinnedBlockPool.SmallBlockSize, useSynchronizationContext: false));
        _output = new Pipe(new PipeOptions(pool, options.SendScheduler, _owner,
            options.SendPauseThreshold, options.SendResumeThreshold, PinnedBlockPool.SmallBlockSize, useSynchronizationContext: false));
        _remote = Normalize(TryGetEndPoint(socket, remote: true));
        if (options.NoDelay && socket.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
        {
            TrySetNoDelay(socket);
        }
    }

    /// <inheritdoc/>
    public override PipeReader Input => _input.Reader;

    /// <inheritdoc/>
    public override PipeWriter Output => _output.Writer;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => _local ??= Normalize(TryGetEndPoint(_socket, remote: false));

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => _remote;

    /// <inheritdoc/>
    public override long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <inheritdoc/>
    public override long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <inheritdoc/>
    public override long BytesOffered => Interlocked.Read(ref _bytesOffered);

    /// <inheritdoc/>
    public override ConnectionEnd InputEnd => (ConnectionEnd)Volatile.Read(ref _inputEnd);

    /// <inheritdoc/>
    public override ConnectionEnd OutputEnd => (ConnectionEnd)Volatile.Read(ref _outputEnd);

    /// <inheritdoc/>
    public override bool ComputesLong { get => _owner.ComputesLong; set => _owner.ComputesLong = value; }

    /// <summary>Starts the two loops. Called once.</summary>
    public void Start()
    {
        _receiving = ReceiveLoopAsync();
        _sending = SendLoopAsync();
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionEnd reason)
    {
        if (reason is ConnectionEnd.Open || Interlocked.CompareExchange(ref _abortReason, (int)reason, 0) != 0)
        {
            return;
        }
        // A close with time-out zero is RST on every platform, and ends the operations in flight. A loop that waits for its
        // pipe instead of the socket is woken by the cancellation.
        _socket.Close(timeout: 0);
        _input.Writer.CancelPendingFlush();
        _output.Reader.CancelPendingRead();
    }

    /// <inheritdoc/>
    public override async ValueTask<ConnectionEnd> CloseAsync()
    {
        if (_closed || _disposed)
        {
            return OutputEnd;
        }
        using (new LingerTimer(this))
        {
            await _output.Writer.CompleteAsync().ConfigureAwait(false);
            await _sending.ConfigureAwait(false);
            if (OutputEnd is ConnectionEnd.Closed)
            {
                await DropInputAsync().ConfigureAwait(false);
            }
        }
        _closed = Volatile.Read(ref _abortReason) == 0;
        if (_closed)
        {
            _socket.Dispose();
        }
        return OutputEnd;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        if (!_closed)
        {
            Abort(ConnectionEnd.Disposed);
        }
        // The application's ends first: a loop that waits for room or for bytes must not wait for an owner who left.
        await _input.Reader.CompleteAsync().ConfigureAwait(false);
        await _output.Writer.CompleteAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _receiver.Dispose();
        _sender.Dispose();
        _socket.Dispose();
    }

    // Reads and forgets until FIN, the byte bound, or the linger timer cancels the read.
    private async ValueTask DropInputAsync()
    {
        long dropped = 0;
        while (dropped < _options.LingerBytes)
        {
            ReadResult result = await _input.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            dropped += result.Buffer.Length;
            _input.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || result.IsCanceled)
            {
                return;
            }
        }
    }

    // One timer per orderly close: at the deadline, output that is still unsent means abort, else reading just stops.
    private sealed class LingerTimer : IDisposable
    {
        private readonly SocketConnection _connection;
        private readonly ITimer _timer;

        public LingerTimer(SocketConnection connection)
        {
            _connection = connection;
            _timer = connection._timeProvider.CreateTimer(static s => ((LingerTimer)s!).Expire(), this,
                connection._options.LingerTime, Timeout.InfiniteTimeSpan);
        }

        public void Dispose() => _timer.Dispose();

        private void Expire()
        {
            if (_connection.OutputEnd is ConnectionEnd.Open)
            {
                _connection.Abort(ConnectionEnd.Deadline);
            }
            _connection._input.Reader.CancelPendingRead();
        }
    }
}
