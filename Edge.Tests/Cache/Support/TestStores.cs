using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Store;

namespace Edge.Tests.Cache.Support;

/// <summary>Stores of either kind, and what tests say of responses in them.</summary>
internal static class TestStores
{
    public static ICacheStore Of(StoreKind kind, CacheLimits limits, InvalidationLedger ledger) => CacheStores.Create(limits with { Store = kind }, ledger);

    /// <summary>Looks up and gives back, as the product does for a hit.</summary>
    public static bool Touch(this ICacheStore store, in CacheKey key, Fields request)
    {
        if (!store.TryGet(key, request, out var lookup))
        {
            return false;
        }

        lookup.Response!.GiveBack();
        return true;
    }

    /// <summary>Whether two are the same publication: one object, or views of one.</summary>
    public static bool IsSame(StoredResponse? one, StoredResponse other) => other.IsSameAs(one);
}
