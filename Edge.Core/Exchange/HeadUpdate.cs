using Edge.Cache;
using Edge.Cache.Semantics;
using Edge.Cache.Store;
using Edge.Core.Compression;
using Edge.Core.Origin;

namespace Edge.Core.Exchange;

/// <summary>What an answer to HEAD means for the stored answer to GET (RFC 9111 §4.3.5; C29).</summary>
internal static class HeadUpdate
{
    /// <summary>Freshens <paramref name="stored"/> when the answer has its validators and length, takes it out when it has others.</summary>
    /// <param name="exchange">The exchange with its key.</param>
    /// <param name="stored">What is stored for it.</param>
    /// <param name="answer">The answer to HEAD.</param>
    /// <param name="born">The invalidation sequence before the request was sent.</param>
    /// <param name="requestTime">When it was sent.</param>
    public static void Apply(ExchangeContext exchange, StoredResponse stored, OriginExchange answer, long born, CacheTime requestTime)
    {
        var now = exchange.Services.Now;
        var policy = exchange.Behavior!.CachePolicy;
        IFieldSource fields = stored.Metadata.Has(ResponseRights.Recoded) ? CodedFields.ForUpdate(answer.Fields) : answer.Fields;
        switch (Validation.JudgeHead(answer.Facts.Status, fields, stored, now))
        {
            case HeadVerdict.Freshen:
                var freshened = new StoredFieldsBuilder().BuildFreshened(stored.Fields, fields, policy, now);
                var request = StorageRequest.From(CacheMethod.Get, exchange.Request.Fields, policy);
                var decision = Storability.DecideFreshened(request, stored.Status, freshened, answer.Fields, policy, requestTime, now);
                if (decision.IsStorable)
                {
                    exchange.Services.Store.Freshen(exchange.CacheKey, stored, stored.Freshened(freshened, decision.Metadata, born));
                }
                else
                {
                    exchange.Services.Store.Discard(exchange.CacheKey, stored);
                }

                break;
            case HeadVerdict.Invalidate:
                exchange.Services.Store.Discard(exchange.CacheKey, stored);
                break;
            default:
                break;
        }
    }
}
