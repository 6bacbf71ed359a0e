using Edge.Cache.Invalidation;
using Edge.Cache.Store.Arena;

namespace Edge.Cache.Store;

/// <summary>The ways to keep responses.</summary>
public enum StoreKind : byte
{
    /// <summary><see cref="ManagedStore"/>.</summary>
    Managed,

    /// <summary><see cref="ArenaStore"/>.</summary>
    Arena,
}

/// <summary>Makes stores.</summary>
public static class CacheStores
{
    /// <summary>The store that <paramref name="limits"/> ask for, empty.</summary>
    public static ICacheStore Create(CacheLimits limits, InvalidationLedger ledger) =>
        limits.Store == StoreKind.Arena ? new ArenaStore(limits, ledger) : new ManagedStore(limits, ledger);
}
