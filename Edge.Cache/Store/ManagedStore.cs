using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Store;

/// <summary>The store whose bytes belong to the garbage collector: small, obviously right, the oracle of later ones (CACHE §3.0).</summary>
public sealed class ManagedStore : ICacheStore
{
    /// <summary>A store under <paramref name="limits"/> whose purges are noted in <paramref name="ledger"/>.</summary>
    public ManagedStore(CacheLimits limits, InvalidationLedger ledger) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool TryGet(in CacheKey key, IFieldSource request, out CacheLookup lookup) => throw new NotImplementedException();

    /// <inheritdoc/>
    public CacheReason Publish(in CacheKey key, IFieldSource request, StoredResponse response) => throw new NotImplementedException();

    /// <inheritdoc/>
    public CacheReason Freshen(in CacheKey key, StoredResponse stale, StoredResponse fresh) => throw new NotImplementedException();

    /// <inheritdoc/>
    public int Remove(in CacheKey key) => throw new NotImplementedException();

    /// <inheritdoc/>
    public CacheCounters Snapshot() => throw new NotImplementedException();
}
