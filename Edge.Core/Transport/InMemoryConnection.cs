using System.Buffers;
using System.IO.Pipelines;
using System.Net;

namespace Edge.Core.Transport;

/// <summary>One end of a connection without a socket: for tests, benchmarks and the demo's own origin.</summary>
/// <remarks>Each direction is moved by a pump that plays the network: it may cut the stream into pieces, and it sees aborts.</remarks>
internal sealed class InMemoryConnection : TransportConnection
{
    // What is on the way at a time, like a socket buffer: without a bound one long write would never wait.
    private const int WireCapacity = 64 * 1024;

    private readonly Pipe _input;
    private readonly Pipe _output;
    private InMemoryConnection? _peer;
    private Task _pump = Task.CompletedTask;            // ours to the peer
    private long _bytesSent;
    private int _abortReason;
    private int _inputEnd;
    private int _outputEnd;

    private InMemoryConnection(MemoryPool<byte>? pool, TransportOptions options, EndPoint local, EndPoint remote)
    {
        _input = new Pipe(new PipeOptions(pool, options.ApplicationScheduler, PipeScheduler.ThreadPool,
            options.ReceivePauseThreshold, options.ReceiveResumeThreshold, useSynchronizationContext: false));
        _output = new Pipe(new PipeOptions(pool, options.SendScheduler, options.ApplicationScheduler,
            options.SendPauseThreshold, options.SendResumeThreshold, useSynchronizationContext: false));
        LocalEndPoint = local;
        RemoteEndPoint = remote;
    }

    /// <inheritdoc/>
    public override PipeReader Input => _input.Reader;

    /// <inheritdoc/>
    public override PipeWriter Output => _output.Writer;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; }

    /// <inheritdoc/>
    public override long BytesReceived => _peer!.BytesSent;

    /// <inheritdoc/>
    public override long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <inheritdoc/>
    public override ConnectionEnd InputEnd => (ConnectionEnd)Volatile.Read(ref _inputEnd);

    /// <inheritdoc/>
    public override ConnectionEnd OutputEnd => (ConnectionEnd)Volatile.Read(ref _outputEnd);

    private bool Aborted => Volatile.Read(ref _abortReason) != 0;

    /// <summary>Makes both ends. What one writes the other reads.</summary>
    /// <param name="pool">Where blocks come from; null: the runtime's shared pool.</param>
    /// <param name="options">Thresholds and schedulers; the linger bounds have no meaning here.</param>
    /// <param name="segmentSize">The most bytes that travel in one piece, so that a test can cut a stream at every byte.</param>
    public static (InMemoryConnection Client, InMemoryConnection Server) CreatePair(
        MemoryPool<byte>? pool = null, TransportOptions? options = null, int segmentSize = int.MaxValue)
    {
        options ??= TransportOptions.Default;
        var clientAddress = new IPEndPoint(IPAddress.Loopback, 1);
        var serverAddress = new IPEndPoint(IPAddress.Loopback, 2);
        var client = new InMemoryConnection(pool, options, clientAddress, serverAddress);
        var server = new InMemoryConnection(pool, options, serverAddress, clientAddress);
        client._peer = server;
        server._peer = client;
        client._pump = client.PumpAsync(server, segmentSize);
        server._pump = server.PumpAsync(client, segmentSize);
        return (client, server);
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionEnd reason)
    {
        if (reason is ConnectionEnd.Open || Interlocked.CompareExchange(ref _abortReason, (int)reason, 0) != 0)
        {
            return;
        }
        InMemoryConnection peer = _peer!;
        _output.Reader.CancelPendingRead();
        peer._input.Writer.CancelPendingFlush();
        peer._output.Reader.CancelPendingRead();
        _input.Writer.CancelPendingFlush();
    }

    /// <inheritdoc/>
    public override async ValueTask<ConnectionEnd> CloseAsync()
    {
        await _output.Writer.CompleteAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
        return OutputEnd;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _output.Writer.CompleteAsync().ConfigureAwait(false);
        if (OutputEnd is not ConnectionEnd.Closed)
        {
            Abort(ConnectionEnd.Disposed);
        }
        await _input.Reader.CompleteAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
    }

    private async Task PumpAsync(InMemoryConnection peer, int segmentSize)
    {
        PipeReader reader = _output.Reader;
        PipeWriter writer = peer._input.Writer;
        bool fin = false;
        while (!Aborted && !peer.Aborted)
        {
            ReadResult read = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (read.IsCanceled || (fin = read.IsCompleted && read.Buffer.IsEmpty))
            {
                reader.AdvanceTo(read.Buffer.Start);
                break;
            }
            ReadOnlySequence<byte> piece = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, Math.Min(segmentSize, WireCapacity)));
            foreach (ReadOnlyMemory<byte> memory in piece)
            {
                writer.Write(memory.Span);
            }
            Interlocked.Add(ref _bytesSent, piece.Length);
            reader.AdvanceTo(piece.End);
            FlushResult flushed = await writer.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                break;
            }

            peer.SignalInput();
        }
        Volatile.Write(ref _outputEnd, (int)End(fin ? ConnectionEnd.Closed : ConnectionEnd.PeerReset));
        Volatile.Write(ref peer._inputEnd, (int)peer.End(fin ? ConnectionEnd.PeerClosed : ConnectionEnd.PeerReset));
        await reader.CompleteAsync().ConfigureAwait(false);
        await writer.CompleteAsync().ConfigureAwait(false);
        peer.SignalInputClosed();
    }

    private ConnectionEnd End(ConnectionEnd seen)
    {
        var reason = (ConnectionEnd)Volatile.Read(ref _abortReason);
        return reason is ConnectionEnd.Open ? seen : reason;
    }
}
