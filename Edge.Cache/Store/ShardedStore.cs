using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Store;

/// <summary>What the stores have in common: shards by the hash of the key, counters of hits and misses, sweeps.</summary>
public abstract class ShardedStore : ICacheStore
{
    /// <summary>Buckets that a sweep looks at before it lets others run.</summary>
    private const int SweepPiece = 8192;

    private readonly IStoreShard[] _shards;
    private readonly InvalidationLedger _ledger;
    private readonly StripedCounter _hits = new();
    private readonly StripedCounter _misses = new();

    private protected ShardedStore(CacheLimits limits, InvalidationLedger ledger, Func<long, OutcomeTable, IStoreShard> newShard)
    {
        _ledger = ledger;
        Outcomes = new OutcomeTable(limits.OutcomeKeys);
        _shards = new IStoreShard[limits.EffectiveShards(Environment.ProcessorCount)];
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = newShard(limits.Capacity / _shards.Length, Outcomes);
        }
    }

    /// <summary>For walks at rest.</summary>
    internal ReadOnlySpan<IStoreShard> Shards => _shards;

    /// <inheritdoc/>
    public bool TryGet(in CacheKey key, IFieldSource request, out CacheLookup lookup)
    {
        var found = ShardOf(key).TryGet(key, request, out lookup);
        (found ? _hits : _misses).Increment();
        return found;
    }

    /// <inheritdoc/>
    public bool Peek(in CacheKey key, IFieldSource request, out CacheLookup lookup) => ShardOf(key).Peek(key, request, out lookup);

    /// <inheritdoc/>
    public OutcomeTable Outcomes { get; }

    /// <inheritdoc/>
    public CacheReason Publish(in CacheKey key, IFieldSource request, StoredResponse response) =>
        ShardOf(key).Publish(key, request, response);

    /// <inheritdoc/>
    public CacheReason Freshen(in CacheKey key, StoredResponse stale, StoredResponse fresh) =>
        ShardOf(key).Freshen(key, stale, fresh);

    /// <inheritdoc/>
    public bool Discard(in CacheKey key, StoredResponse response) => ShardOf(key).Discard(key, response);

    /// <inheritdoc/>
    public int Remove(in CacheKey key) => ShardOf(key).Remove(key);

    /// <inheritdoc/>
    public async ValueTask SweepAsync(CancellationToken cancel)
    {
        var sequence = _ledger.BeginSweep();
        foreach (var shard in _shards)
        {
            for (var bucket = 0; bucket < shard.Buckets;)
            {
                cancel.ThrowIfCancellationRequested();
                bucket = shard.Sweep(bucket, SweepPiece);
                await Task.Yield();
            }
        }

        _ledger.Retire(sequence);
    }

    /// <inheritdoc/>
    public virtual CacheCounters Snapshot()
    {
        var sum = new CacheCounters(0, 0, _hits.Sum, _misses.Sum, 0, 0, 0, 0);
        foreach (var shard in _shards)
        {
            sum = shard.AddTo(sum);
        }

        return sum;
    }

    // The topmost bits: buckets use the lowest.
    private IStoreShard ShardOf(in CacheKey key) => _shards[(int)(key.Hash >> 58) & (_shards.Length - 1)];
}
