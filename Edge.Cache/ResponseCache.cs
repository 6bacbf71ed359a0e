using Edge.Cache.Fills;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Store;

namespace Edge.Cache;

/// <summary>The cache of one process: a store, the fills that feed it, and the ledger of purges they both obey.</summary>
public sealed class ResponseCache
{
    /// <summary>An empty cache.</summary>
    /// <param name="limits">Sizes.</param>
    /// <param name="seed">Secret of the key hash.</param>
    public ResponseCache(CacheLimits limits, HashSeed seed)
    {
        Limits = limits;
        Seed = seed;
        Ledger = new InvalidationLedger();
        Store = CacheStores.Create(limits, Ledger);
        Fills = new FillTable(limits, Store, Ledger);
    }

    /// <summary>Sizes.</summary>
    public CacheLimits Limits { get; }

    /// <summary>Secret of the key hash.</summary>
    public HashSeed Seed { get; }

    /// <summary>The purges.</summary>
    public InvalidationLedger Ledger { get; }

    /// <summary>What is stored.</summary>
    public ICacheStore Store { get; }

    /// <summary>What is being fetched.</summary>
    public FillTable Fills { get; }

    /// <summary>A key builder for one connection.</summary>
    public CacheKeyBuilder NewKeyBuilder() => new(Seed, Limits);
}
