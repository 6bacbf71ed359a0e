using System.Text;
using Edge.Core.Config;
using Edge.Core.Config.Keys;
using Edge.Core.Diagnostics;
using Edge.Core.Viewer;
using Edge.Http1.Writing;

namespace Edge.Core.Exchange;

/// <summary>Says in the response how the edge came to it and how long that took (E-172; W3C Server Timing).</summary>
internal static class ServerTiming
{
    private const int MaxLength = 256;

    /// <summary>Whether this response says so: by chance, or because the viewer asks with <c>Pragma: server-timing</c>.</summary>
    public static bool IsWanted(EdgeServices services, EdgeRequest request, ResponseHeadersPolicy policy) =>
        policy.ServerTimingRate is { } rate
        && (rate == PercentageKey.Whole || (rate > 0 && services.Chance() * PercentageKey.Whole < rate)
            || Ascii.EqualsIgnoreCase(request.Fields.First("pragma"u8), "server-timing"u8));

    /// <summary>Writes the field; its durations are whole milliseconds.</summary>
    /// <param name="head">The head of the response.</param>
    /// <param name="services">Clock and identity.</param>
    /// <param name="viewer">The connection.</param>
    /// <param name="record">The exchange's record: when it began, and what the origin took.</param>
    /// <param name="result">How the request was answered.</param>
    public static void Write(ref Http1HeadWriter head, EdgeServices services, ViewerInfo viewer, ExchangeRecord record, ResultType result)
    {
        Span<byte> value = stackalloc byte[MaxLength];
        var text = new SpanCursor(value);
        text.Write(result switch
        {
            ResultType.Hit => "cdn-cache-hit"u8,
            ResultType.RefreshHit => "cdn-cache-refresh"u8,
            _ => "cdn-cache-miss"u8,
        });
        text.Write(", cdn-pop;desc=\""u8);
        text.Write(services.Identity.NodeId);
        text.Write("\", cdn-rid;desc=\""u8);
        Span<byte> id = stackalloc byte[AccessLogEntry.RequestIdLength];
        text.Write(AccessLogEntry.WriteRequestId(id, viewer.Connection.Id, viewer.Requests));
        text.Write("\""u8);
        if (result == ResultType.Hit)
        {
            text.Write(", cdn-hit-layer;desc=\"EDGE\""u8);
        }
        else if (record.Origin is not null)
        {
            text.Write(", cdn-upstream-layer;desc=\"Origin\", cdn-upstream-fbl;dur="u8);
            text.Write((int)record.OriginTime.TotalMilliseconds);
        }

        text.Write(", cdn-downstream-fbl;dur="u8);
        text.Write((int)services.Time.GetElapsedTime(record.Started).TotalMilliseconds);
        head.Field("Server-Timing"u8, value[..text.Written]);
    }
}
