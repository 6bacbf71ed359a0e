using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;

namespace Edge.Core.Transport;

/// <summary>One connection as bytes: what the viewer loop and the origin pool hold, whatever is below.</summary>
/// <remarks>
/// <para>Nothing here throws because of the peer. When <see cref="Input"/> completes, <see cref="InputEnd"/> says why; when
/// a flush of <see cref="Output"/> reports completion, <see cref="OutputEnd"/> says why.</para>
/// <para>Ownership: one owner reads <see cref="Input"/> and writes <see cref="Output"/>. When it is done it calls
/// <see cref="CloseAsync"/> for an orderly end, and <see cref="DisposeAsync"/> always. <see cref="Abort"/>, the counters and
/// the ends may be used from any thread at any time.</para>
/// </remarks>
internal abstract class TransportConnection : IDuplexPipe, IAsyncDisposable
{
    private readonly Lock _gate = new();

    [SuppressMessage("Usage", "CA2213", Justification = "a source without timer or wait handle holds nothing, and may be signalled late")]
    private CancellationTokenSource? _inputClosed;
    private bool _inputIsClosed;
    private IInputWatcher? _inputWatcher;

    /// <summary>Names the connection in logs.</summary>
    public ConnectionId Id { get; } = ConnectionId.Next();

    /// <summary>Bytes from the peer. Completes without an exception; then <see cref="InputEnd"/> has the reason.</summary>
    public abstract PipeReader Input { get; }

    /// <summary>Bytes to the peer. Usable after the peer's FIN (half-close). Blocks of it come from the connection's pool.</summary>
    public abstract PipeWriter Output { get; }

    /// <summary>Our address, or null when it is not known any more.</summary>
    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>The peer's address; an IPv4 peer of a dual-stack socket has an IPv4 address here.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Bytes taken from the network so far.</summary>
    public abstract long BytesReceived { get; }

    /// <summary>Bytes handed to the network so far.</summary>
    public abstract long BytesSent { get; }

    /// <summary>Bytes handed to the network so far, or being handed over at this moment. What it did not grow by, the peer cannot have seen.</summary>
    public virtual long BytesOffered => BytesSent;

    /// <summary>Bytes the peer is known to have taken, for minimum-rate checks (H16). Never more than <see cref="BytesSent"/>.</summary>
    public virtual long BytesAcknowledged => BytesSent;

    /// <summary>Why no more bytes will arrive; <see cref="ConnectionEnd.Open"/> while they may.</summary>
    public abstract ConnectionEnd InputEnd { get; }

    /// <summary>Why no more bytes can be sent; <see cref="ConnectionEnd.Open"/> while they can.</summary>
    public abstract ConnectionEnd OutputEnd { get; }

    /// <summary>Signalled, on the thread pool, once the peer has left or the connection was aborted, as seen by reading.
    /// Look at <see cref="InputEnd"/> to tell FIN from RST.</summary>
    /// <remarks>Made on first use. Not seen while unread input is above the pause threshold: then nobody reads the socket.</remarks>
    public CancellationToken InputClosed
    {
        get
        {
            lock (_gate)
            {
                if (_inputClosed is null)
                {
                    _inputClosed = new CancellationTokenSource();
                    if (_inputIsClosed)
                    {
                        _inputClosed.Cancel();
                    }
                }
                return _inputClosed.Token;
            }
        }
    }

    /// <summary>Who is told of every arrival and of the end, beside the reader; null: nobody. Set before the connection is shared.</summary>
    public IInputWatcher? InputWatcher { get => Volatile.Read(ref _inputWatcher); set => Volatile.Write(ref _inputWatcher, value); }

    /// <summary>Whether the owner's continuations may compute for long, as those of a handshake do: then they run on
    /// <see cref="ComputeThreads"/>, and not on the thread that serves this and other sockets. Default false.</summary>
    /// <remarks>Takes effect with the next wait; see <see cref="ComputeThreads.EnterAsync"/> for what runs now.</remarks>
    public virtual bool ComputesLong { get; set; }

    /// <summary>Ends the connection at once: RST to the peer, unsent bytes are lost. The first reason stays.</summary>
    public abstract void Abort(ConnectionEnd reason);

    /// <summary>Orderly end: sends what was written, then FIN, then reads and drops what still arrives until the peer's FIN
    /// or a bound (RFC 9112 §9.6: otherwise the kernel's RST may destroy the last response), then closes.</summary>
    /// <returns><see cref="ConnectionEnd.Closed"/>, or why not everything could be handed over.</returns>
    /// <remarks>The caller has advanced past its last read. Bounded by <see cref="TransportOptions.LingerTime"/> in total.</remarks>
    public abstract ValueTask<ConnectionEnd> CloseAsync();

    /// <summary>Aborts unless closed, waits for the loops and gives every block back.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Tells <see cref="InputWatcher"/>; called by the implementation after each flush of input.</summary>
    protected void SignalInput() => InputWatcher?.OnInput();

    /// <summary>Tells the watchers of <see cref="InputClosed"/> and <see cref="InputWatcher"/>; called once by the implementation, from any thread.</summary>
    protected void SignalInputClosed()
    {
        CancellationTokenSource? source;
        lock (_gate)
        {
            _inputIsClosed = true;
            source = _inputClosed;
        }
        if (source is not null)
        {
            // Callbacks of strangers do not run on the receive loop.
            ThreadPool.UnsafeQueueUserWorkItem(static s => s.Cancel(), source, preferLocal: false);
        }

        SignalInput();
    }
}
