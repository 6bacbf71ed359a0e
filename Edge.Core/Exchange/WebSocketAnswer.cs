using Edge.Cache;
using Edge.Cache.Status;
using Edge.Core.Diagnostics;
using Edge.Core.Origin;

namespace Edge.Core.Exchange;

/// <summary>Answers a WebSocket handshake: the origin's answer is passed on, and when that is the 101 that was asked for, a tunnel follows (E-90, H08, H30).</summary>
internal static class WebSocketAnswer
{
    private const string IdleReason = "websocket-idle";
    private const string ViewerReason = "websocket-viewer-broke";
    private const string OriginReason = "websocket-origin-broke";
    private const string StopReason = "shutdown";

    /// <summary>Answers the handshake.</summary>
    /// <param name="exchange">The exchange, admitted.</param>
    /// <returns>False when the viewer is gone, or the connection must be broken off.</returns>
    public static async ValueTask<bool> SendAsync(ExchangeContext exchange)
    {
        var asked = WebSocketHandshake.Judge(exchange.Request);
        // H08, G2: what follows a handshake is not HTTP to whoever sent it, whatever the answer is.
        exchange.KeepAlive = false;
        if (asked != WebSocketRequest.Handshake)
        {
            return await EdgeAnswers.RefuseAsync(exchange, asked == WebSocketRequest.Malformed ? 400 : 426, RefusalReason.Upgrade).ConfigureAwait(false);
        }

        var slots = exchange.Services.WebSockets;
        if (!slots.TryEnter(exchange.Snapshot.Limits.MaxWebSockets))
        {
            return await EdgeAnswers.RefuseAsync(exchange, 503, RefusalReason.WebSocketLimit).ConfigureAwait(false);
        }

        try
        {
            exchange.IsWebSocket = true;
            exchange.TryBuildKey(CacheMethod.Get);   // says which query and cookies may reach the origin
            var bypass = new CacheStatusMember { Forward = CacheForward.Bypass, Detail = CacheReason.RequestForm };
            return await PassAnswer.SendAsync(exchange, bypass).ConfigureAwait(false);
        }
        finally
        {
            slots.Leave();
        }
    }

    /// <summary>Passes a 101 on and carries what follows, until both sides have ended.</summary>
    /// <param name="exchange">The exchange of the handshake.</param>
    /// <param name="origin">The origin's 101, which fits the handshake.</param>
    /// <param name="cacheStatus">For Cache-Status.</param>
    public static async ValueTask<bool> TunnelAsync(ExchangeContext exchange, OriginExchange origin, CacheStatusMember cacheStatus)
    {
        var facts = new ResponseFacts { Status = 101, Result = ResultType.Miss, CacheStatus = cacheStatus, HeadOnly = true };   // E-179
        ResponseHead.Write(exchange, facts, origin.Fields);
        if (!await exchange.Viewer.FlushAsync().ConfigureAwait(false))
        {
            origin.Abort();
            return false;
        }

        exchange.Services.WebSockets.NoteOpened();
        using var tunnel = new WebSocketTunnel(
            exchange.Line, origin.TakeTunnel(), exchange.Services.Heartbeat, exchange.Snapshot.Limits.WebSocketIdleTimeout);
        var end = await tunnel.RunAsync(exchange.Services.Stopping).ConfigureAwait(false);
        exchange.MustAbort = tunnel.MustAbortViewer;
        var record = exchange.Record;
        record.Tunnel = (tunnel.BytesToOrigin, tunnel.BytesToViewer);
        (record.Reason, record.Detail) = end switch
        {
            TunnelEnd.Idle => (IdleReason, DetailedResultType.AsResult),
            TunnelEnd.ViewerBroke => (ViewerReason, DetailedResultType.ClientCommError),
            TunnelEnd.OriginBroke => (OriginReason, DetailedResultType.OriginCommError),
            TunnelEnd.Stopped => (StopReason, DetailedResultType.AsResult),
            _ => (null, DetailedResultType.AsResult),
        };
        return true;
    }
}
