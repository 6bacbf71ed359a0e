using Edge.Cache.Invalidation;

namespace Edge.Cache.Store.Arena;

/// <summary>The store that keeps responses side by side in a few large arrays, of which the garbage collector sees as little with a million
/// responses as with a thousand (decision 34). Those too long to be copied are objects, as in <see cref="ManagedStore"/>.</summary>
public sealed class ArenaStore : ShardedStore
{
    // A collection asked for frees at least this much.
    private const long MinLimbo = 32 << 20;

    private readonly ChunkLimbo _limbo;

    /// <summary>A store under <paramref name="limits"/> whose purges are noted in <paramref name="ledger"/>.</summary>
    public ArenaStore(CacheLimits limits, InvalidationLedger ledger)
        : this(limits, ledger, new BlockNames(), new ChunkLimbo(Math.Max(MinLimbo, limits.Capacity / 8)))
    {
    }

    private ArenaStore(CacheLimits limits, InvalidationLedger ledger, BlockNames names, ChunkLimbo limbo)
        : base(limits, ledger, (budget, outcomes) => new ArenaShard(budget, limits.EffectiveVariants, ledger, outcomes, names, limbo)) =>
        _limbo = limbo;

    /// <inheritdoc/>
    public override CacheCounters Snapshot() => base.Snapshot() with { Limbo = _limbo.Bytes };
}
