using Edge.Cache.Fills;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Core.Config;
using Edge.Core.Diagnostics;

namespace Edge.Core.Exchange;

/// <summary>Answers from a fill while it fills: the same way for the viewer whose request began it and for those that joined (decision 0007).</summary>
internal static class FillAnswer
{
    /// <summary>Sends the response that <paramref name="reader"/> brings, as the request's conditions and ranges ask.</summary>
    /// <returns>False when the viewer is gone, or the transfer broke and must not look whole.</returns>
    public static ValueTask<bool> SendAsync(ExchangeContext exchange, FillReader reader, in FillHeadResult result, CacheStatusMember cacheStatus)
    {
        var head = result.Head!;
        var fields = result.Fields!;
        exchange.Record.Lifetime = result.StoreReason == CacheReason.None ? head.Decision.Metadata.Lifetime : 0;
        var isHead = exchange.Request.Method == MethodKind.Head;
        var facts = new ResponseFacts
        {
            Status = head.Status,
            Result = head.Status >= 400 ? ResultType.Error : reader.IsLeader ? ResultType.Miss : ResultType.Hit,
            CacheStatus = cacheStatus with
            {
                Stored = result.StoreReason == CacheReason.None,
                Detail = result.StoreReason == CacheReason.None ? cacheStatus.Detail : result.StoreReason,
                Collapsed = !reader.IsLeader,
            },
            ContentLength = head.ContentLength,
            Age = reader.IsLeader ? null : Freshness.CurrentAge(head.Decision.Metadata, exchange.Services.Now),
            HeadOnly = isHead || head.Status is 204 or 304,
            WholeLength = head.ContentLength ?? 0,
        };
        var selection = ResponseSelection.Of(AsStored(head, fields), head.ContentLength, exchange.Request, exchange.Services.Now);
        var status = selection.StatusOf(facts.Status);
        return ErrorPages.For(exchange, status) is { } page
            ? SendPageAsync(exchange, reader, page, status, facts.CacheStatus)
            : RelayAsync(exchange, reader, selection.Apply(facts), fields, selection);
    }

    private static async ValueTask<bool> SendPageAsync(
        ExchangeContext exchange, FillReader reader, ErrorPage page, int status, CacheStatusMember cacheStatus)
    {
        await ErrorPages.LeaveAsync(exchange, reader).ConfigureAwait(false);
        return await ErrorPages.SendAsync(exchange, page, status, cacheStatus).ConfigureAwait(false);
    }

    private static async ValueTask<bool> RelayAsync(
        ExchangeContext exchange, FillReader reader, ResponseFacts facts, StoredFields fields, ResponseSelection selection)
    {
        var content = ResponseHead.Write(exchange, facts, fields);
        var parts = selection.Several?.Parts ?? [selection.ContentOf(long.MaxValue)];
        if (facts.HeadOnly || parts[0].Length == 0)
        {
            return await exchange.Viewer.FlushAsync().ConfigureAwait(false);
        }

        var cut = new PartCutter(parts, selection.Several);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(exchange.Services.Stopping);
        while (!cut.IsDone)
        {
            // What is there already goes out with one flush; only an empty reader makes us send the head alone.
            var pending = reader.ReadAsync(leaving.Token);
            if (!pending.IsCompleted && !await exchange.Viewer.FlushAsync().ConfigureAwait(false))
            {
                await leaving.CancelAsync().ConfigureAwait(false);
                await pending.ConfigureAwait(false);
                return false;
            }

            var read = await pending.ConfigureAwait(false);
            if (read.Kind == FillReadKind.Failed)
            {
                exchange.Record.Reason = "fill_broken";
                exchange.Record.ReasonDetail = read.Failure.ToString();
                return Abort(exchange);   // never a clean end (C18)
            }

            if (read.Kind == FillReadKind.Complete)
            {
                break;
            }

            if (!cut.Write(ref content, exchange.Viewer, read.Data.Span))
            {
                return Abort(exchange);
            }

            if (exchange.Viewer.Unflushed >= FlushBytes && !await exchange.Viewer.FlushAsync().ConfigureAwait(false))
            {
                return false;
            }
        }

        content.End(exchange.Viewer);
        return content.IsWhole ? await exchange.Viewer.FlushAsync().ConfigureAwait(false) : Abort(exchange);
    }

    /// <summary>Content that is written between two flushes.</summary>
    private const int FlushBytes = 64 * 1024;

    private static bool Abort(ExchangeContext exchange)
    {
        exchange.MustAbort = true;
        exchange.Record.Broken = true;
        return false;
    }

    // The validators of a response whose body is still coming.
    private static StoredResponse AsStored(FillHead head, StoredFields fields) =>
        new(head.Status, fields, StoredBody.Empty, head.Decision.Metadata, born: 0);
}
