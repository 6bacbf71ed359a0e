using Edge.Cache.Invalidation;

namespace Edge.Cache.Store;

/// <summary>The store in which every response is an object of the garbage collector: small, obviously right, the oracle of
/// <see cref="Arena.ArenaStore"/> (CACHE §3.0).</summary>
/// <remarks>Good to about 100,000 entries: a full collection costs ≈ 0.26 µs of pause per entry.</remarks>
/// <param name="limits">Sizes.</param>
/// <param name="ledger">Where its purges are noted.</param>
public sealed class ManagedStore(CacheLimits limits, InvalidationLedger ledger) : ShardedStore(
    limits, ledger, (budget, outcomes) => new Shard(budget, limits.EffectiveVariants, ledger, outcomes));
