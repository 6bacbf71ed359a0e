using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Core.Diagnostics;

namespace Edge.Core.Exchange;

/// <summary>Answers from a stored response: whole, not modified, or a part (RFC 9110 §13.2.2, §14; E-142, E-143).</summary>
internal static class StoredAnswer
{
    /// <summary>Content that is written between two flushes.</summary>
    private const int FlushBytes = 64 * 1024;

    /// <summary>Sends <paramref name="stored"/> as the request's conditions and ranges ask, and ends its use: what a lookup found is given
    /// back.</summary>
    /// <returns>False when the viewer is gone.</returns>
    public static ValueTask<bool> SendAsync(ExchangeContext exchange, StoredResponse stored, ResultType result, CacheStatusMember cacheStatus)
    {
        var now = exchange.Services.Now;
        exchange.Record.Lifetime = stored.Metadata.Lifetime;
        var head = exchange.Request.Method == MethodKind.Head;
        var facts = new ResponseFacts
        {
            Status = stored.Status,
            Result = stored.Status >= 400 ? ResultType.Error : result,
            CacheStatus = cacheStatus,
            ContentLength = stored.Body.Length,
            Age = Freshness.CurrentAge(stored.Metadata, now),
            HeadOnly = head || stored.Status is 204 or 304,
            WholeLength = stored.Body.Length,
        };
        var selection = ResponseSelection.Of(stored, stored.Body.Length, exchange.Request, now);
        var status = selection.StatusOf(facts.Status);
        if (ErrorPages.For(exchange, status) is { } page)
        {
            return ErrorPages.SendAsync(exchange, page, status, cacheStatus);
        }

        return selection.Several is { } several
            ? WritePartsAsync(exchange, stored.ToOwned(), selection.Apply(facts), several)
            : WriteAsync(exchange, stored, selection.Apply(facts), selection.ContentOf(stored.Body.Length));
    }

    private static async ValueTask<bool> WritePartsAsync(ExchangeContext exchange, StoredResponse stored, ResponseFacts facts, MultipartRanges several)
    {
        var content = ResponseHead.Write(exchange, facts, stored.Fields);
        for (var i = 0; i < several.Parts.Length; i++)
        {
            content.Write(exchange.Viewer, several.HeadOf(i));
            for (var offset = several.Parts[i].Start; offset < several.Parts[i].End;)
            {
                var piece = stored.Body.Read(offset, several.Parts[i].End - offset);
                content.Write(exchange.Viewer, piece.Span);
                offset += piece.Length;
                if (exchange.Viewer.Unflushed >= FlushBytes && !await exchange.Viewer.FlushAsync().ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        content.Write(exchange.Viewer, several.End);
        return await exchange.Viewer.FlushAsync().ConfigureAwait(false);
    }

    private static ValueTask<bool> WriteAsync(ExchangeContext exchange, StoredResponse stored, in ResponseFacts facts, BytePart part)
    {
        var content = ResponseHead.Write(exchange, facts, stored.Fields);
        if (facts.HeadOnly || part.Length == 0)
        {
            stored.GiveBack();
            return exchange.Viewer.FlushAsync();
        }

        if (part.Length > FlushBytes)
        {
            return WriteLargeAsync(exchange, stored.ToOwned().Body, content, part);
        }

        for (var offset = part.Start; offset < part.Start + part.Length;)
        {
            var piece = stored.Body.Read(offset, part.Start + part.Length - offset);
            content.Write(exchange.Viewer, piece.Span);
            offset += piece.Length;
        }

        stored.GiveBack();   // all of it is copied
        return exchange.Viewer.FlushAsync();
    }

    // The body stays alive by being held here, evicted or not (decision 6).
    private static async ValueTask<bool> WriteLargeAsync(ExchangeContext exchange, StoredBody body, ContentWriter content, BytePart part)
    {
        for (var offset = part.Start; offset < part.Start + part.Length;)
        {
            var piece = body.Read(offset, part.Start + part.Length - offset);
            content.Write(exchange.Viewer, piece.Span);
            offset += piece.Length;
            if (!await exchange.Viewer.FlushAsync().ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }
}
