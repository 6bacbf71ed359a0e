using System.Buffers;
using System.Text;
using Edge.Cache.Fills;
using Edge.Cache.Status;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Origin;
using Edge.Http1;

namespace Edge.Core.Exchange;

/// <summary>Sends the operator's page in the place of an error (E-161 … E-165).</summary>
/// <remarks>
/// <para>The page is asked for with a request of its own: GET (or HEAD), the viewer's Host, and what it accepts; no condition, range, cookie or
/// credential, so that one page serves everybody. It goes through the behaviour that its path matches, cache and origin group included
/// (E-162). An error of that request is never replaced again, so there is no loop; its own status is then the viewer's answer (E-163).</para>
/// <para>Fresh content goes before stale, stale before the page (E-136), and a page before the plain error.</para>
/// </remarks>
internal static class ErrorPages
{
    /// <summary>The page that stands for an error of this exchange; null: the error itself is sent.</summary>
    /// <param name="exchange">The exchange; what its record says of a refusal counts.</param>
    /// <param name="status">What would be sent.</param>
    public static ErrorPage? For(ExchangeContext exchange, int status)
    {
        if (status < 400 || exchange.IsErrorPage || exchange.IsWebSocket || exchange.Distribution is not { } site
            || !site.ErrorPages.TryGetValue(status, out var page))
        {
            return null;
        }

        // E-164: nothing but what rules of the operator's refuse; what is unsafe or too much has no page. H32: the page's own behaviour says
        // whether it may go out in the clear.
        return exchange.Record.Refusal is null or RefusalReason.Method or RefusalReason.HttpsOnly
            && (exchange.Request.Viewer.IsHttps || page.Behavior.ViewerProtocolPolicy == ViewerProtocolPolicy.AllowAll) ? page : null;
    }

    /// <summary>Sends <paramref name="page"/>.</summary>
    /// <param name="exchange">The exchange that failed; nothing of an answer was written yet.</param>
    /// <param name="page">From <see cref="For"/>.</param>
    /// <param name="status">The error's status.</param>
    /// <param name="cacheStatus">What the cache did for the request that failed; the page does not change it.</param>
    /// <returns>False when the viewer is gone, or the transfer broke and must not look whole.</returns>
    public static async ValueTask<bool> SendAsync(ExchangeContext exchange, ErrorPage page, int status, CacheStatusMember cacheStatus)
    {
        await exchange.Content.EndContinueAsync().ConfigureAwait(false);
        exchange.KeepAlive &= !ClosesAfter(status) && exchange.Content.MayDrain(exchange.Snapshot.Limits.LingerBytes);
        var request = new EdgeRequest(exchange.Request.Viewer);
        try
        {
            var error = request.Load(new ReadOnlySequence<byte>(RequestFor(exchange.Request, page)), Unbounded(exchange.Snapshot.Limits.Http1));
            if (error != Http1Error.None)
            {
                throw new InvalidOperationException($"the request for {page.Path} is none: {error}");
            }

            var inner = ExchangeContext.ForErrorPage(exchange, request, page, cacheStatus);
            var sent = await RequestPipeline.AnswerPageAsync(inner).ConfigureAwait(false);
            Note(exchange, inner, status, cacheStatus);
            return sent;
        }
        finally
        {
            request.Clear();
        }
    }

    /// <summary>Reads past an error's content, so that it is stored and its connection kept; large content goes on without us, if it is to be
    /// stored, or ends.</summary>
    public static async ValueTask LeaveAsync(ExchangeContext exchange, FillReader reader)
    {
        reader.KeepFill();
        using var patience = PatienceOf(exchange);
        var left = (long)exchange.Snapshot.Limits.LingerBytes;
        while (left > 0 && await reader.ReadAsync(patience.Token).ConfigureAwait(false) is { Kind: FillReadKind.Data } read)
        {
            left -= read.Data.Length;
        }

        reader.Dispose();
    }

    /// <summary>Reads past an error's content, so that its connection can serve again.</summary>
    public static async ValueTask LeaveAsync(ExchangeContext exchange, OriginExchange origin)
    {
        using var patience = PatienceOf(exchange);
        var limit = exchange.Snapshot.Limits.LingerBytes;
        try
        {
            while (origin.BytesRead <= limit
                && await origin.ReadAsync(patience.Token).ConfigureAwait(false) is { Status: BodyReadStatus.Content })
            {
                origin.Advance();
            }
        }
        catch (OperationCanceledException)
        {
            origin.Abort();   // too slow to be worth it
        }
    }

    private static CancellationTokenSource PatienceOf(ExchangeContext exchange) => new(exchange.Snapshot.Limits.LingerTimeout, exchange.Services.Time);

    // E-121.
    private static bool ClosesAfter(int status) => status is 400 or 405 or 414 or 416 or 500 or 501;

    // Our own words, and fields that were within the bounds once already.
    private static Http1Limits Unbounded(Http1Limits limits) => limits with { MaxRequestTargetBytes = 1 << 20, MaxRequestHeadBytes = 1 << 24 };

    // The page must be the same for everybody but for language, type and coding; Via and CDN-Loop still tell where the request has been.
    private static byte[] RequestFor(EdgeRequest failed, ErrorPage page)
    {
        var head = new ArrayBufferWriter<byte>(512);
        head.Write(failed.Method == MethodKind.Head ? "HEAD "u8 : "GET "u8);
        head.Write(page.PathBytes.Span);
        head.Write(failed.Facts.Version < Http1Version.Http11 ? " HTTP/1.0\r\n"u8 : " HTTP/1.1\r\n"u8);
        if (!failed.Authority.IsEmpty)
        {
            Line(head, "Host"u8, failed.Authority);
        }

        for (var i = 0; i < failed.Fields.Count; i++)
        {
            if (IsForPage(failed.Fields.NameAt(i)))
            {
                Line(head, failed.Fields.NameAt(i), failed.Fields.ValueAt(i));
            }
        }

        head.Write("\r\n"u8);
        return head.WrittenSpan.ToArray();
    }

    private static void Line(ArrayBufferWriter<byte> head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        head.Write(name);
        head.Write(": "u8);
        head.Write(value);
        head.Write("\r\n"u8);
    }

    private static bool IsForPage(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => Ascii.EqualsIgnoreCase(name, "via"u8),
        6 => Ascii.EqualsIgnoreCase(name, "accept"u8),
        8 => Ascii.EqualsIgnoreCase(name, "cdn-loop"u8),
        10 => Ascii.EqualsIgnoreCase(name, "user-agent"u8),
        15 => Ascii.EqualsIgnoreCase(name, "accept-language"u8) || Ascii.EqualsIgnoreCase(name, "accept-encoding"u8)
            || Ascii.EqualsIgnoreCase(name, "x-forwarded-for"u8),   // of a trusted proxy; of others it is not read (H24)
        _ => false,
    };

    // E-165: the log has the status that was sent, and the result of the request.
    private static void Note(ExchangeContext exchange, ExchangeContext page, int status, CacheStatusMember cacheStatus)
    {
        var record = exchange.Record;
        record.Status = page.Record.Status;
        record.Result = ResultType.Error;
        record.ResponseResult = ResultType.Error;
        record.CacheStatus = cacheStatus;
        record.FirstByte = page.Record.FirstByte;
        record.ContentType = page.Record.ContentType;
        record.ContentLength = page.Record.ContentLength;
        record.Broken |= page.Record.Broken;
        record.ReplacedStatus = status;
        record.PageSent = page.Record.PageSent;
        exchange.KeepAlive &= page.KeepAlive;
        exchange.MustAbort |= page.MustAbort;
    }
}
