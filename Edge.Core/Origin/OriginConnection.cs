using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using Edge.Core.Exchange;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Tls.Pipe;

namespace Edge.Core.Origin;

/// <summary>One connection to an origin; carries one exchange at a time and records the facts that retry rules ask for.</summary>
/// <remarks>Owned by one exchange between rent and return, by its pool while idle. Facts, never guesses: <see cref="IsReused"/>,
/// <see cref="WasWritten"/>, <see cref="ResponseStarted"/>, <see cref="TimedOut"/> are set where they happen.</remarks>
internal sealed class OriginConnection : IDeadlineOwner, IInputWatcher, ITunnelEnd, IAsyncDisposable
{
    // Who may touch the connection. Idle is left by compare-exchange alone, so that renter, watch and sweep cannot both have it.
    private const int Leased = 0;
    private const int Idle = 1;
    private const int Examined = 2;    // the watch reads what arrived
    private const int Ended = 3;       // closed while idle; whoever finds it forgets it
    private const int Disowned = 4;    // a renter came while the watch was reading and went on; the watch closes it

    private readonly TransportConnection _transport;
    private readonly TlsDuplexPipe? _tls;
    private readonly DeadlineSlot _deadline;
    private Action<OriginConnection>? _endedWhileIdle;
    private long _sentBefore;
    private int _use;
    private int _closed;

    public OriginConnection(TransportConnection transport, TlsDuplexPipe? tls, IPEndPoint endPoint, Heartbeat heartbeat, long now)
    {
        EndPoint = endPoint;
        _transport = transport;
        _tls = tls;
        IdleSince = now;
        OpenedAt = now;
        _sentBefore = transport.BytesOffered;
        _deadline = new DeadlineSlot(heartbeat, this);
    }

    public PipeReader Input => _tls is null ? _transport.Input : _tls.Input;

    public PipeWriter Output => _tls is null ? _transport.Output : _tls.Output;

    /// <summary>Whether an exchange before this one used the connection.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Whether a byte of the current exchange was handed to the network. False after <see cref="Abort"/> means that the origin cannot
    /// have seen the request, and never will.</summary>
    public bool WasWritten => _transport.BytesOffered != _sentBefore;

    /// <summary>Whether a byte of the current response has arrived.</summary>
    public bool ResponseStarted { get; set; }

    /// <summary>Whether the response time-out ended the connection.</summary>
    public bool TimedOut { get; private set; }

    /// <summary>The address it was opened to.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>That address in its pool; null when the name had left it by the time it was open. Set once, before it is first rented.</summary>
    public OriginPeer? Peer { get; set; }

    /// <summary>Where it goes back to; set once, before it is first rented.</summary>
    public OriginPool? Pool { get; set; }

    /// <summary>Timestamp of the last return to the pool.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Timestamp of the connect.</summary>
    public long OpenedAt { get; }

    /// <summary>How long it may idle: what the pool allows, or less where the origin announced less (RFC 9112 §9.3).</summary>
    public TimeSpan IdleLimit { get; set; }

    /// <summary>Age at which it is not used again; differs from connection to connection, so that they do not all end at once.</summary>
    public TimeSpan Lifetime { get; set; }

    /// <summary>Whether it waits in the pool, alive as far as anybody has seen.</summary>
    public bool IsIdle => Volatile.Read(ref _use) == Idle;

    /// <summary>Whether it ended while it was idle.</summary>
    public bool HasEnded => Volatile.Read(ref _use) is Ended or Disowned;

    /// <summary>Whether the peer ended in order: close_notify on TLS, FIN on plain TCP (E-115).</summary>
    public bool EndedCleanly => !TimedOut && (_tls is null ? _transport.InputEnd == ConnectionEnd.PeerClosed : _tls.PeerClosedCleanly);

    /// <inheritdoc/>
    public bool PeerHasClosed => !TimedOut && Viewer.ViewerLine.HasClosed(_transport, _tls);

    /// <inheritdoc/>
    public ValueTask EndOutputAsync() => _tls is null ? _transport.Output.CompleteAsync() : _tls.ShutdownAsync();

    /// <summary>Starts (or restarts) the response time-out: the first byte, then every gap (E-63).</summary>
    public void ExpectBytesWithin(TimeSpan timeout) => _deadline.Set(DeadlineReason.OriginResponse, timeout);

    /// <summary>Nothing is expected from the origin now.</summary>
    public void ExpectNothing() => _deadline.Clear();

    /// <summary>The next exchange begins.</summary>
    /// <param name="reused">Whether there was one before.</param>
    public void BeginExchange(bool reused)
    {
        IsReused = reused;
        ResponseStarted = false;
        _sentBefore = _transport.BytesOffered;
    }

    /// <summary>Whether the input is at rest: nothing arrived behind the last message, and no end (O05, O06). Called by whoever owns the connection.</summary>
    public bool IsQuiet()
    {
        if (Volatile.Read(ref _closed) != 0)
        {
            return false;
        }

        // TLS records without content (tickets, a KeyUpdate) are digested by the read; anything else is a broken peer.
        if (!Input.TryRead(out var result))
        {
            return true;
        }

        Input.AdvanceTo(result.Buffer.Start);
        return false;
    }

    /// <summary>Its owner has done with it: from here on the watch owns what arrives.</summary>
    /// <param name="ended">Called once, on any thread, if the peer has closed or spoken, or does so before somebody takes it.</param>
    public void BecomeIdle(Action<OriginConnection> ended)
    {
        _endedWhileIdle = ended;
        _transport.InputWatcher = this;
        Interlocked.Exchange(ref _use, Idle);
        Watch();   // what came before somebody watched
    }

    /// <summary>An exchange ended now, or it was opened for nobody: from here on it idles.</summary>
    public void Touch(long now) => IdleSince = now;

    /// <summary>Ends it while it is idle.</summary>
    /// <returns>False when somebody took it, or it had ended.</returns>
    public bool TryEndIdle() => Interlocked.CompareExchange(ref _use, Ended, Idle) == Idle;

    /// <summary>Takes it out of its idleness.</summary>
    /// <returns>False when it ended meanwhile: it is not the caller's, and not to be touched.</returns>
    public bool TryTake()
    {
        while (true)
        {
            switch (Interlocked.CompareExchange(ref _use, Leased, Idle))
            {
                case Idle:
                    return true;
                case Examined when Interlocked.CompareExchange(ref _use, Disowned, Examined) != Examined:
                    continue;   // the watch has just finished
                default:
                    return false;
            }
        }
    }

    /// <inheritdoc/>
    void IInputWatcher.OnInput()
    {
        Interlocked.MemoryBarrier();   // the arrival is visible before the state is read: of owner and watch one sees the other
        if (Volatile.Read(ref _use) == Idle)
        {
            Watch();
        }
    }

    // One byte, FIN or RST while idle, and the connection is nobody's any more; a TLS ticket is no reason (O05, O06).
    private void Watch()
    {
        while (Interlocked.CompareExchange(ref _use, Examined, Idle) == Idle)
        {
            var received = _transport.BytesReceived;
            if (!IsQuiet() || Interlocked.CompareExchange(ref _use, Idle, Examined) != Examined)
            {
                Volatile.Write(ref _use, Ended);
                _endedWhileIdle!(this);
                return;
            }

            if (_transport.BytesReceived == received && _transport.InputEnd == ConnectionEnd.Open)
            {
                return;   // whatever comes from here on finds the state idle, and watches anew
            }
        }
    }

    /// <inheritdoc/>
    public void OnDeadline(DeadlineReason reason)
    {
        TimedOut = true;
        Abort(ConnectionEnd.Deadline);
    }

    /// <summary>Ends the connection at once, without goodbye; safe from any thread and more than once.</summary>
    public void Abort(ConnectionEnd reason = ConnectionEnd.ExchangeAborted)
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _deadline.Clear();
            _transport.Abort(reason);
        }
    }

    /// <inheritdoc/>
    void ITunnelEnd.Abort() => Abort();

    /// <summary>Says goodbye (close_notify, FIN) and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _deadline.Clear();
            if (_tls is not null)
            {
                await _tls.ShutdownAsync().ConfigureAwait(false);
            }
        }

        _deadline.Dispose();
        await Input.CompleteAsync().ConfigureAwait(false);
        await Output.CompleteAsync().ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
        Debug.Assert(_closed != 0, "disposed means closed");
    }
}
