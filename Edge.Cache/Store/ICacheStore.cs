using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Store;

/// <summary>What a lookup found.</summary>
/// <param name="Response">The response, whatever its freshness; null: nothing for this request.</param>
/// <param name="Forward">Why not: <see cref="CacheForward.UriMiss"/> or <see cref="CacheForward.VaryMiss"/>.</param>
/// <param name="Reason">More about a miss: <see cref="CacheReason.Purged"/>, <see cref="CacheReason.VaryMismatch"/> or
/// <see cref="CacheReason.None"/>.</param>
/// <param name="Vary">The rule of the variant found, or after a <see cref="CacheForward.VaryMiss"/> of the newest one: it tells
/// fills of other variants apart (F6), see <see cref="Fills.FillOptions.Vary"/>.</param>
public readonly record struct CacheLookup(StoredResponse? Response, CacheForward Forward, CacheReason Reason, VaryRule? Vary);

/// <summary>A store of responses within a byte budget. All members are thread-safe; operations on one key linearise
/// (I2).</summary>
public interface ICacheStore
{
    /// <summary>Looks for the response that <paramref name="request"/> selects. Takes no lock and allocates nothing
    /// (I8).</summary>
    bool TryGet(in CacheKey key, IFieldSource request, out CacheLookup lookup);

    /// <summary>As <see cref="TryGet"/>, but leaves no trace: no visit, no counter. For explanations.</summary>
    bool Peek(in CacheKey key, IFieldSource request, out CacheLookup lookup);

    /// <summary>Why keys are not stored, as far as it is remembered.</summary>
    OutcomeTable Outcomes { get; }

    /// <summary>Stores <paramref name="response"/>, replacing every stored response of the key that <paramref name="request"/>
    /// selects.</summary>
    /// <param name="key">The key; copied.</param>
    /// <param name="request">The request it answers.</param>
    /// <param name="response">The response.</param>
    /// <returns><see cref="CacheReason.None"/>, or why it was not stored: a purge since its birth, its size, too many
    /// variants.</returns>
    CacheReason Publish(in CacheKey key, IFieldSource request, StoredResponse response);

    /// <summary>Puts <paramref name="fresh"/> in the place of <paramref name="stale"/>, if that is still stored.</summary>
    /// <returns><see cref="CacheReason.None"/> or <see cref="CacheReason.Superseded"/>.</returns>
    CacheReason Freshen(in CacheKey key, StoredResponse stale, StoredResponse fresh);

    /// <summary>Takes out exactly <paramref name="response"/>, if it is still stored: a 304 forbids keeping it, a HEAD answer
    /// contradicts it (RFC 9111 §4.3.5). No purge: what is being fetched now may be stored.</summary>
    bool Discard(in CacheKey key, StoredResponse response);

    /// <summary>Purges the key: removes all its variants (E-151), and what is being fetched for it now will not be stored
    /// (C23).</summary>
    /// <returns>How many were removed.</returns>
    int Remove(in CacheKey key);

    /// <summary>Walks the whole store once, frees what was purged, and lets the ledger forget the purges that were made before
    /// (docs/cache.md). One at a time; yields between pieces.</summary>
    /// <param name="cancel">Ends it early; then nothing is forgotten.</param>
    ValueTask SweepAsync(CancellationToken cancel);

    /// <summary>Counters, each right on its own.</summary>
    CacheCounters Snapshot();
}
