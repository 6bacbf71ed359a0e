using System.Buffers;
using System.Globalization;
using System.Text;
using Edge.Cache.Status;
using Edge.Core.Diagnostics;
using Edge.Http1;
using Edge.Http1.Writing;

namespace Edge.Core.Exchange;

/// <summary>Answers that the edge makes itself: refusals, redirects, failures of origins. Their text holds nothing of the request (H23).</summary>
internal static class EdgeAnswers
{
    private static readonly byte[] HtmlType = "text/html; charset=utf-8"u8.ToArray();

    private static readonly string[] RefusalNames = MetricLabels.Of<RefusalReason>();

    /// <summary>Refuses a request.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="status">400 … 508.</param>
    /// <param name="reason">For log and metric.</param>
    /// <param name="cacheStatus">What the cache did, for Cache-Status.</param>
    public static ValueTask<bool> RefuseAsync(ExchangeContext exchange, int status, RefusalReason reason, CacheStatusMember cacheStatus = default)
    {
        exchange.Record.Refusal = reason;
        exchange.Record.Reason ??= RefusalNames[(int)reason];
        return SendAsync(exchange, status, IsQuota(reason) ? ResultType.LimitExceeded : ResultType.Error, cacheStatus);
    }

    // E-195.
    private static bool IsQuota(RefusalReason reason) => reason is RefusalReason.WebSocketLimit or RefusalReason.RequestRate;

    /// <summary>Tells a viewer whose address asks too often when to come again (H33; RFC 6585 §4).</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="seconds">For Retry-After.</param>
    public static ValueTask<bool> RefuseRateAsync(ExchangeContext exchange, int seconds)
    {
        exchange.Record.RetryAfter = seconds;
        return RefuseAsync(exchange, 429, RefusalReason.RequestRate);
    }

    /// <summary>Says that no usable answer came from the origin (E-67).</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="status">502, 503 or 504.</param>
    /// <param name="reason">From a closed list, for the log.</param>
    /// <param name="cacheStatus">What the cache did, for Cache-Status.</param>
    public static ValueTask<bool> FailAsync(ExchangeContext exchange, int status, string reason, CacheStatusMember cacheStatus)
    {
        exchange.Record.Reason = reason;
        return SendAsync(exchange, status, status == 503 ? ResultType.CapacityExceeded : ResultType.Error, cacheStatus);
    }

    private static ValueTask<bool> SendAsync(ExchangeContext exchange, int status, ResultType result, CacheStatusMember cacheStatus)
    {
        // E-195: an edge or an origin that has too much to do is not given more.
        if (result == ResultType.Error && ErrorPages.For(exchange, status) is { } page)
        {
            return ErrorPages.SendAsync(exchange, page, status, cacheStatus);
        }

        var body = Page(status);
        ResponseHead.WriteOwn(
            exchange, new ResponseFacts { Status = status, Result = result, CacheStatus = cacheStatus, ContentLength = body.Length }, HtmlType);
        return FinishAsync(exchange, body);
    }

    /// <summary>Sends a viewer from http to https (E-33, E-35): 301 for GET and HEAD, 307 for the others on HTTP/1.1, 403 on older versions.</summary>
    public static ValueTask<bool> RedirectAsync(ExchangeContext exchange)
    {
        var request = exchange.Request;
        if (!request.Method.IsCacheable() && request.Facts.Version < Http1Version.Http11)
        {
            return RefuseAsync(exchange, 403, RefusalReason.HttpsOnly);
        }

        var status = request.Method.IsCacheable() ? 301 : 307;
        var location = ArrayPool<byte>.Shared.Rent(request.Host.Length + request.Path.Length + request.Query.Length + 32);
        var length = WriteLocation(location, exchange);
        var body = Page(status);
        ResponseHead.WriteOwn(
            exchange,
            new ResponseFacts { Status = status, Result = ResultType.Redirect, ContentLength = body.Length },
            HtmlType,
            location.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(location);
        return FinishAsync(exchange, body);
    }

    /// <summary>Answers an OPTIONS without the origin: what may be asked for here (RFC 9110 §9.3.7), and to scripts of whom (E-169).</summary>
    public static ValueTask<bool> OptionsAsync(ExchangeContext exchange)
    {
        ResponseHead.WriteOwn(exchange, new ResponseFacts { Status = 204, Result = ResultType.Hit, HeadOnly = true }, contentType: default);
        return exchange.Viewer.FlushAsync();
    }

    // The host is an alias of the site, lower case, without its port; path and query stay byte for byte (E-35, H31).
    private static int WriteLocation(Span<byte> location, ExchangeContext exchange)
    {
        var request = exchange.Request;
        var writer = new SpanCursor(location);
        writer.Write("https://"u8);
        writer.Write(request.Host);
        if (exchange.Behavior!.RedirectPort is not 443 and var port)
        {
            writer.Write(":"u8);
            writer.Write(port);
        }

        writer.Write(request.Path);
        if (request.Facts.HasQuery)
        {
            writer.Write("?"u8);
            writer.Write(request.Query);
        }

        return writer.Written;
    }

    private static ValueTask<bool> FinishAsync(ExchangeContext exchange, byte[] body)
    {
        if (exchange.Request.Method != MethodKind.Head)
        {
            exchange.Viewer.Write(body);
        }

        return exchange.Viewer.FlushAsync();
    }

    private static byte[] Page(int status)
    {
        var phrase = Encoding.ASCII.GetString(ReasonPhrases.Of(status));
        var title = string.Create(CultureInfo.InvariantCulture, $"{status} {phrase}");
        return Encoding.UTF8.GetBytes($"<!DOCTYPE html><title>{title}</title><h1>{title}</h1><hr>RawEdge\n");
    }
}
