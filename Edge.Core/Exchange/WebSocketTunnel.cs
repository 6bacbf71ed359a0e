using System.Buffers;
using Edge.Core.Timing;

namespace Edge.Core.Exchange;

/// <summary>How a tunnel ended.</summary>
internal enum TunnelEnd : byte
{
    /// <summary>Both sides said that they will send no more.</summary>
    InOrder,

    /// <summary>Nothing moved for the idle time (H30).</summary>
    Idle,

    /// <summary>The viewer's connection broke.</summary>
    ViewerBroke,

    /// <summary>The origin's connection broke.</summary>
    OriginBroke,

    /// <summary>The process stops and the drain deadline has passed.</summary>
    Stopped,
}

/// <summary>Carries bytes both ways between a viewer and an origin, unread, until both have ended or nothing moves (E-90, H30).</summary>
/// <remarks>
/// <para>Each direction reads no further before what it read was taken by the other side, so a tunnel holds no more than the
/// pipes of its two connections do.</para>
/// <para>Run once. Afterwards neither connection may carry HTTP again.</para>
/// </remarks>
internal sealed class WebSocketTunnel : IDeadlineOwner, IDisposable
{
    private readonly ITunnelEnd _viewer;
    private readonly ITunnelEnd _origin;
    private readonly TimeSpan _idleTimeout;
    private readonly DeadlineSlot _idle;
    private int _end = -1;                       // or the TunnelEnd of the first stop
    private volatile bool _viewerIsBehind;

    /// <param name="viewer">The viewer's side.</param>
    /// <param name="origin">The origin's side.</param>
    /// <param name="heartbeat">The clock of the idle time.</param>
    /// <param name="idleTimeout">How long nothing may move, in either direction.</param>
    public WebSocketTunnel(ITunnelEnd viewer, ITunnelEnd origin, Heartbeat heartbeat, TimeSpan idleTimeout)
    {
        _viewer = viewer;
        _origin = origin;
        _idleTimeout = idleTimeout;
        _idle = new DeadlineSlot(heartbeat, this);
    }

    /// <summary>Bytes from the viewer that were handed to the origin's connection.</summary>
    public long BytesToOrigin { get; private set; }

    /// <summary>Bytes from the origin that were handed to the viewer's connection.</summary>
    public long BytesToViewer { get; private set; }

    /// <summary>Whether the viewer's connection must be broken off: it was, or it does not take what waits for it.</summary>
    public bool MustAbortViewer { get; private set; }

    /// <summary>Carries bytes until the end.</summary>
    /// <param name="stopping">The process stops now.</param>
    public async ValueTask<TunnelEnd> RunAsync(CancellationToken stopping)
    {
        using var stop = stopping.UnsafeRegister(static tunnel => ((WebSocketTunnel)tunnel!).Stop(TunnelEnd.Stopped), this);
        _idle.Set(DeadlineReason.WebSocketIdle, _idleTimeout);
        var toOrigin = CopyAsync(_viewer, _origin, isToOrigin: true);
        var toViewer = CopyAsync(_origin, _viewer, isToOrigin: false);
        await toOrigin.ConfigureAwait(false);
        await toViewer.ConfigureAwait(false);
        _idle.Clear();
        var end = Volatile.Read(ref _end) is >= 0 and var first ? (TunnelEnd)first : TunnelEnd.InOrder;
        MustAbortViewer = end is TunnelEnd.ViewerBroke or TunnelEnd.OriginBroke || (end != TunnelEnd.InOrder && _viewerIsBehind);
        return end;
    }

    /// <inheritdoc/>
    public void OnDeadline(DeadlineReason reason) => Stop(TunnelEnd.Idle);

    /// <inheritdoc/>
    public void Dispose() => _idle.Dispose();

    private async Task CopyAsync(ITunnelEnd from, ITunnelEnd to, bool isToOrigin)
    {
        while (Volatile.Read(ref _end) < 0)
        {
            var read = await from.Input.ReadAsync().ConfigureAwait(false);
            var length = read.Buffer.Length;
            foreach (var piece in read.Buffer)
            {
                to.Output.Write(piece.Span);
            }

            from.Input.AdvanceTo(read.Buffer.End);
            if (length > 0)
            {
                _idle.Set(DeadlineReason.WebSocketIdle, _idleTimeout);
                if (!await FlushAsync(to, isToOrigin).ConfigureAwait(false))
                {
                    Stop(isToOrigin ? TunnelEnd.OriginBroke : TunnelEnd.ViewerBroke);
                    return;
                }

                Count(length, isToOrigin);
                _idle.Set(DeadlineReason.WebSocketIdle, _idleTimeout);
            }

            if (read.IsCompleted)
            {
                await EndAsync(from, to, isToOrigin).ConfigureAwait(false);
                return;
            }
        }
    }

    private async ValueTask<bool> FlushAsync(ITunnelEnd to, bool isToOrigin)
    {
        if (isToOrigin)
        {
            var sent = await to.Output.FlushAsync().ConfigureAwait(false);
            return !sent.IsCompleted && !sent.IsCanceled;
        }

        if (!MayWaitForViewer())
        {
            return false;
        }

        var flush = await to.Output.FlushAsync().ConfigureAwait(false);
        _viewerIsBehind = false;
        return !flush.IsCompleted && !flush.IsCanceled;
    }

    private void Count(long length, bool isToOrigin)
    {
        if (isToOrigin)
        {
            BytesToOrigin += length;
        }
        else
        {
            BytesToViewer += length;
        }
    }

    private async ValueTask EndAsync(ITunnelEnd from, ITunnelEnd to, bool isToOrigin)
    {
        if (Volatile.Read(ref _end) >= 0)
        {
            return;
        }

        if (!from.PeerHasClosed)
        {
            Stop(isToOrigin ? TunnelEnd.ViewerBroke : TunnelEnd.OriginBroke);
            return;
        }

        if (isToOrigin || MayWaitForViewer())
        {
            await to.EndOutputAsync().ConfigureAwait(false);
        }

        if (!isToOrigin)
        {
            _viewerIsBehind = false;
        }
    }

    // Either Stop sees that somebody waits for the viewer, or the one who wants to wait sees that there was a Stop.
    private bool MayWaitForViewer()
    {
        _viewerIsBehind = true;
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _end) < 0;
    }

    // Wakes both directions, wherever they wait; the first reason stays. The viewer's end is said by its own loop.
    private void Stop(TunnelEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, (int)end, -1) >= 0)
        {
            return;
        }

        _origin.Abort();
        _viewer.Input.CancelPendingRead();
        if (_viewerIsBehind)
        {
            _viewer.Abort();
        }
    }
}
