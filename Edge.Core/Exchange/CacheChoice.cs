using Edge.Cache;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;

namespace Edge.Core.Exchange;

/// <summary>What the cache does with a request.</summary>
internal enum CacheUse : byte
{
    /// <summary>Nothing usable is stored: fetch, or join a fetch.</summary>
    Fetch,

    /// <summary>Answer from the store.</summary>
    Hit,

    /// <summary>Answer from the store and refresh behind it.</summary>
    HitAndRefresh,

    /// <summary>Ask the origin whether what is stored still holds.</summary>
    Revalidate,

    /// <summary>504: the request forbids asking the origin (RFC 9111 §5.2.1.7).</summary>
    Unavailable,
}

/// <summary>The decision about one request, made in one place for those who answer and those who explain (RFC 9111 §4).</summary>
/// <param name="Use">What is done.</param>
/// <param name="Stored">What is stored for the request, whatever its freshness; null: nothing.</param>
/// <param name="Forward">Why it goes forward; None for a hit.</param>
/// <param name="Reason">Why it is not a plain hit, or why a stale response may be one; None for a fresh hit.</param>
/// <param name="Vary">The rule that tells variants apart, as far as it is known.</param>
internal readonly record struct CacheChoice(CacheUse Use, StoredResponse? Stored, CacheForward Forward, CacheReason Reason, VaryRule? Vary)
{
    /// <summary>Chooses.</summary>
    /// <param name="lookup">What the store said.</param>
    /// <param name="request">The request's fields.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="now">The time.</param>
    public static CacheChoice Of(in CacheLookup lookup, IFieldSource request, CachePolicy policy, CacheTime now)
    {
        var directives = policy.HonourRequestDirectives ? CacheControlParser.Parse(request) : default;
        var choice = Of(lookup, directives, policy, now);
        return choice.Use is CacheUse.Fetch or CacheUse.Revalidate && directives.Has(DirectiveFlags.OnlyIfCached)
            ? choice with { Use = CacheUse.Unavailable, Forward = CacheForward.None, Reason = CacheReason.OnlyIfCached }
            : choice with { ForbidsStoring = directives.Has(DirectiveFlags.NoStore) };
    }

    private static CacheChoice Of(in CacheLookup lookup, in CacheDirectives directives, CachePolicy policy, CacheTime now)
    {
        if (lookup.Response is not { } stored)
        {
            return new CacheChoice(CacheUse.Fetch, null, lookup.Forward, lookup.Reason, lookup.Vary);
        }

        var verdict = Freshness.Judge(stored, policy, directives, now, out var reason);
        return verdict switch
        {
            FreshnessVerdict.Revalidate => new CacheChoice(
                CacheUse.Revalidate, stored, reason == CacheReason.RequestDirectives ? CacheForward.Request : CacheForward.Stale, reason, lookup.Vary),
            FreshnessVerdict.StaleWhileRevalidate => new CacheChoice(CacheUse.HitAndRefresh, stored, CacheForward.None, reason, lookup.Vary),
            _ => new CacheChoice(CacheUse.Hit, stored, CacheForward.None, reason, lookup.Vary),
        };
    }

    /// <summary>Whether the request forbids storing what is fetched for it (RFC 9111 §5.2.1.5).</summary>
    public bool ForbidsStoring { get; private init; }

    /// <summary>The reason as <c>detail</c>: only where <c>fwd</c> does not say it already (RFC 9211 §2.8).</summary>
    public CacheReason Detail => Reason is CacheReason.Expired or CacheReason.VaryMismatch or CacheReason.RequestDirectives ? CacheReason.None : Reason;
}
