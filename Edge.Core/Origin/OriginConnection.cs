using System.Diagnostics;
using System.IO.Pipelines;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Tls.Pipe;

namespace Edge.Core.Origin;

/// <summary>One connection to an origin; carries one exchange at a time and records the facts that retry rules ask for.</summary>
/// <remarks>Owned by one exchange between rent and return. Facts, never guesses: <see cref="IsReused"/>, <see cref="ResponseStarted"/>,
/// <see cref="TimedOut"/> are set where they happen.</remarks>
internal sealed class OriginConnection : IDeadlineOwner, IAsyncDisposable
{
    private readonly TransportConnection _transport;
    private readonly TlsDuplexPipe? _tls;
    private readonly DeadlineSlot _deadline;
    private int _closed;

    public OriginConnection(TransportConnection transport, TlsDuplexPipe? tls, Heartbeat heartbeat, long now)
    {
        _transport = transport;
        _tls = tls;
        IdleSince = now;
        OpenedAt = now;
        _deadline = new DeadlineSlot(heartbeat, this);
    }

    public PipeReader Input => _tls is null ? _transport.Input : _tls.Input;

    public PipeWriter Output => _tls is null ? _transport.Output : _tls.Output;

    /// <summary>Whether an exchange before this one used the connection.</summary>
    public bool IsReused { get; set; }

    /// <summary>Whether a byte of the current response has arrived.</summary>
    public bool ResponseStarted { get; set; }

    /// <summary>Whether the response time-out ended the connection.</summary>
    public bool TimedOut { get; private set; }

    /// <summary>Timestamp of the last return to the pool.</summary>
    public long IdleSince { get; set; }

    /// <summary>Timestamp of the connect.</summary>
    public long OpenedAt { get; }

    /// <summary>Whether the peer ended in order: close_notify on TLS, FIN on plain TCP (E-115).</summary>
    public bool EndedCleanly => !TimedOut && (_tls is null ? _transport.InputEnd == ConnectionEnd.PeerClosed : _tls.PeerClosedCleanly);

    /// <summary>Starts (or restarts) the response time-out: the first byte, then every gap (E-63).</summary>
    public void ExpectBytesWithin(TimeSpan timeout) => _deadline.Set(DeadlineReason.OriginResponse, timeout);

    /// <summary>Nothing is expected from the origin now.</summary>
    public void ExpectNothing() => _deadline.Clear();

    /// <summary>Whether an idle connection is still worth renting: the peer has neither closed nor spoken (O05, O06).</summary>
    public bool IsStillQuiet()
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
