using System.Buffers;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Origin;
using Edge.Http1;
using Edge.Http1.Framing;

namespace Edge.Core.Exchange;

/// <summary>Relays one exchange that is not shared with anybody: other methods, HEAD, behaviours without caching.</summary>
/// <remarks>Runs on the viewer's own loop; content of request and response may flow at the same time.</remarks>
internal static class PassAnswer
{
    /// <summary>Sends the request to the origin and its answer to the viewer.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="cacheStatus">What the cache did, for Cache-Status.</param>
    /// <param name="stored">For HEAD: the stored response to GET that the answer may update (RFC 9111 §4.3.5), or null.</param>
    /// <returns>False when the viewer is gone, or the transfer broke and must not look whole.</returns>
    public static async ValueTask<bool> SendAsync(ExchangeContext exchange, CacheStatusMember cacheStatus, StoredResponse? stored = null)
    {
        var born = exchange.Services.Ledger.Current;
        var requestTime = exchange.Services.Now;
        var request = exchange.Request;
        var origin = exchange.Behavior!.Origin;
        var started = exchange.Services.Time.GetTimestamp();
        IRequestBody? content = request.HasBody ? exchange.Content : null;
        if (content is not null && exchange.Behavior.RetryIdempotent && request.Method is MethodKind.Put or MethodKind.Delete or MethodKind.Options
            && exchange.Content.CanHold && (content = await exchange.Content.HoldAsync(exchange.Services.Stopping).ConfigureAwait(false)) is null)
        {
            return await RefuseContentAsync(exchange, cacheStatus).ConfigureAwait(false);
        }

        using var completion = CompletionTimeout.Begin(origin.Primary.ResponseCompletionTimeout, exchange.Services.Time, exchange.Services.Stopping);
        var cancel = completion?.Token ?? exchange.Services.Stopping;
        var answer = await AskAsync(exchange, origin.Primary, content, cancel).ConfigureAwait(false);
        if (origin.Secondary is { } secondary && MayFailOver(origin, request, answer))
        {
            if (answer.Exchange is not null)
            {
                await answer.Exchange.DisposeAsync().ConfigureAwait(false);
            }

            answer = await AskAsync(exchange, secondary, content, cancel).ConfigureAwait(false);
        }

        exchange.Record.OriginTime = exchange.Services.Time.GetElapsedTime(started);
        if (answer.Exchange is not { } open)
        {
            if (answer.Failure == OriginFailure.Abandoned && completion?.HasPassed == true)
            {
                answer = answer with { Failure = OriginFailure.ResponseTimedOut, Detail = "the completion time-out passed" };   // E-66
            }

            return await FailAsync(exchange, answer, cacheStatus).ConfigureAwait(false);
        }

        await using (open.ConfigureAwait(false))
        {
            exchange.Services.Observer.OnOriginAnswer(exchange.Record.Origin!, open.Facts.Status, exchange.Record.OriginTime);
            WriteInvalidation.Apply(exchange, open.Facts.Status, open.Fields);
            if (stored is not null)
            {
                HeadUpdate.Apply(exchange, stored, open, born, requestTime);
            }

            return open.Facts.Status == 101
                ? await WebSocketAnswer.TunnelAsync(exchange, open, cacheStatus).ConfigureAwait(false)
                : await RelayAsync(exchange, open, cacheStatus, cancel).ConfigureAwait(false);
        }
    }

    private static async ValueTask<OriginAnswer> AskAsync(ExchangeContext exchange, OriginSettings origin, IRequestBody? content, CancellationToken cancel)
    {
        var request = exchange.Request;
        var key = OriginRoute.KeyFor(exchange, origin);
        var head = new ArrayBufferWriter<byte>(1024);
        OriginRequestHead.Write(head, exchange, origin, key.Https, OriginRequestHead.Purpose.Pass);
        exchange.Record.Origin = origin.Name;
        var answer = await exchange.Services.Origins.SendAsync(
            key,
            new OriginRequest(head.WrittenMemory, request.Method, content, exchange.Behavior!.RetryIdempotent)
            {
                AsksForUpgrade = exchange.IsWebSocket,
                Interim = InterimHead.IsWanted(exchange) ? new InterimToViewer(exchange) : null,
            },
            exchange.Snapshot.Limits,
            cancel).ConfigureAwait(false);
        if (answer.Exchange is { Facts.Status: 101 } agreed && !WebSocketHandshake.IsAnsweredBy(request, agreed.Facts.Version, agreed.Fields))
        {
            agreed.Abort();   // what follows this head is nobody's answer (H08)
            await agreed.DisposeAsync().ConfigureAwait(false);
            answer = new OriginAnswer(null, OriginFailure.InvalidResponse, "the 101 does not answer the handshake");
        }

        if (answer.Exchange is null && !exchange.Content.ViewerFailed)
        {
            exchange.Services.Observer.OnOriginFailure(origin.Name, answer.Failure, answer.Detail);
        }

        return answer;
    }

    // E-156, O17: only what changes nothing; anything where the group wants it, as long as the primary cannot have seen it.
    private static bool MayFailOver(OriginTarget origin, EdgeRequest request, in OriginAnswer answer)
    {
        var changesNothing = !request.HasBody && request.Method is MethodKind.Get or MethodKind.Head or MethodKind.Options;
        return answer.Exchange is { } open
            ? changesNothing && origin.FailsOver(open.Facts.Status)
            : changesNothing || (origin.FailsOverUnsent && answer.IsUnsent);
    }

    private static ValueTask<bool> FailAsync(ExchangeContext exchange, OriginAnswer answer, CacheStatusMember cacheStatus)
    {
        if (exchange.Content.ViewerFailed)
        {
            return RefuseContentAsync(exchange, cacheStatus);
        }

        exchange.Record.Detail = OriginFailures.DetailOf(answer.Failure);
        exchange.Record.ReasonDetail = answer.Detail;
        return EdgeAnswers.FailAsync(exchange, OriginFailures.StatusOf(answer.Failure), OriginFailures.NameOf(answer.Failure), cacheStatus);
    }

    // The viewer's own content was malformed, too slow, or cut; nothing of it may be read as another request (G2).
    private static ValueTask<bool> RefuseContentAsync(ExchangeContext exchange, CacheStatusMember cacheStatus)
    {
        exchange.KeepAlive = false;
        if (exchange.Content.IsTooSlow)
        {
            return EdgeAnswers.RefuseAsync(exchange, 408, RefusalReason.BodyTooSlow, cacheStatus);
        }

        if (exchange.Content.IsTooLarge)
        {
            return EdgeAnswers.RefuseAsync(exchange, 413, RefusalReason.BodyTooLarge, cacheStatus);
        }

        if (exchange.Content.Error == Http1Error.None)
        {
            exchange.Record.Refusal = RefusalReason.Truncated;
            exchange.Record.Detail = DetailedResultType.ClientHungUpRequest;
            exchange.MustAbort = true;
            return ValueTask.FromResult(false);
        }

        exchange.Record.Reason = Http1ErrorNames.Of(exchange.Content.Error);
        return EdgeAnswers.RefuseAsync(exchange, Http1ErrorStatus.StatusOf(exchange.Content.Error), RefusalReason.MalformedBody, cacheStatus);
    }

    private static async ValueTask<bool> RelayAsync(
        ExchangeContext exchange, OriginExchange origin, CacheStatusMember cacheStatus, CancellationToken cancel)
    {
        await exchange.Content.EndContinueAsync().ConfigureAwait(false);
        var status = origin.Facts.Status;
        var isHead = exchange.Request.Method == MethodKind.Head;
        if (origin.IsEarly)
        {
            exchange.KeepAlive = false;   // the rest of the request may never be read (H06)
        }

        if (ErrorPages.For(exchange, status) is { } page)
        {
            await ErrorPages.LeaveAsync(exchange, origin).ConfigureAwait(false);
            return await ErrorPages.SendAsync(exchange, page, status, cacheStatus).ConfigureAwait(false);
        }

        var facts = new ResponseFacts
        {
            Status = status,
            Result = status >= 400 ? ResultType.Error : ResultType.Miss,
            CacheStatus = cacheStatus,
            ContentLength = LengthOf(origin, isHead),
            HeadOnly = isHead || status is 204 or 304,
        };
        var content = ResponseHead.Write(exchange, facts, origin.Fields);
        while (!facts.HeadOnly)
        {
            var pending = ReadAsync(origin, cancel);
            if (!pending.IsCompleted && exchange.Viewer.Unflushed > 0 && !await exchange.Viewer.FlushAsync().ConfigureAwait(false))
            {
                origin.Abort();
                await pending.ConfigureAwait(false);
                return false;
            }

            var read = await pending.ConfigureAwait(false);
            if (read.Status == BodyReadStatus.End)
            {
                break;
            }

            if (read.Status != BodyReadStatus.Content)
            {
                return Break(exchange, origin, read.Status);
            }

            var fits = content.Write(exchange.Viewer, read.Content);
            origin.Advance();
            if (!fits)
            {
                return Break(exchange, origin, BodyReadStatus.Malformed);
            }

            if (exchange.Viewer.Unflushed >= FlushBytes && !await exchange.Viewer.FlushAsync().ConfigureAwait(false))
            {
                return false;
            }
        }

        content.End(exchange.Viewer);
        return await exchange.Viewer.FlushAsync().ConfigureAwait(false);
    }

    // E-66: past the completion time-out the content ends like any that broke off.
    private static async ValueTask<BodyRead> ReadAsync(OriginExchange origin, CancellationToken cancel)
    {
        try
        {
            return await origin.ReadAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new BodyRead(BodyReadStatus.Truncated, default);
        }
    }

    /// <summary>Interim responses straight to the viewer: the exchange is its alone.</summary>
    private sealed class InterimToViewer(ExchangeContext exchange) : IInterimSink
    {
        public async ValueTask OnInterimAsync(int status, FieldTable fields)
        {
            if (!exchange.Viewer.IsGone && await exchange.Content.SendContinueAsync().ConfigureAwait(false))
            {
                InterimHead.Write(exchange.Viewer, status, fields, exchange.Behavior!, exchange.Services.Identity.Via);
                await exchange.Viewer.FlushAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Content that is written between two flushes.</summary>
    private const int FlushBytes = 64 * 1024;

    // What a response to HEAD announces is the length that GET would have; it is passed on as a fact, not as framing.
    private static long? LengthOf(OriginExchange origin, bool isHead)
    {
        if (isHead)
        {
            var text = origin.Fields.First("content-length"u8);
            return System.Buffers.Text.Utf8Parser.TryParse(text, out long announced, out var used) && used == text.Length && used > 0
                ? announced : null;
        }

        return origin.Facts.Body.IsEmpty ? 0 : origin.Facts.Body.Kind == BodyKind.Length ? origin.Facts.Body.Length : null;
    }

    // C18, O02: the head is out already, so the only honest way to end is to break off.
    private static bool Break(ExchangeContext exchange, OriginExchange origin, BodyReadStatus status)
    {
        var failure = origin.FailureOf(status);
        exchange.Services.Observer.OnOriginFailure(exchange.Record.Origin!, failure, OriginFailures.NameOf(failure));
        exchange.Record.Reason = OriginFailures.NameOf(failure);
        exchange.Record.Detail = OriginFailures.DetailOf(failure);
        exchange.Record.Broken = true;
        exchange.MustAbort = true;
        origin.Abort();
        return false;
    }
}
