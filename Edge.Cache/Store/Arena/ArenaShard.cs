using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Store.Arena;

/// <summary>A part of the arena store: a table, its memory, a byte budget. Shards share nothing but names and limbo.</summary>
/// <remarks>Lookups take no lock. Whoever changes something holds the shard's, for a few microseconds: so every change has its place in
/// an order, and a lookup sees the table as it was at one moment (<see cref="WordTable"/>; I2).</remarks>
internal sealed partial class ArenaShard : IStoreShard
{
    // Of budget for a bucket of seven words: 4 to 5 blocks of 1 KiB of content.
    private const int BytesPerBucket = 6 << 10;
    private const int MaxBuckets = 1 << 24;

    // Buckets that a sweep looks at under the lock at once.
    private const int SweepStep = 64;

    // Most entries of a key: variants, and one without.
    private const int MaxOfKey = 80;

    private readonly Lock _gate = new();
    private readonly WordTable _table;
    private readonly ArenaSpace _space;
    private readonly BlockNames _names;
    private readonly InvalidationLedger _ledger;
    private readonly OutcomeTable _outcomes;
    private readonly int _maxVariants;
    private long _stamp;
    private long _inserts;
    private long _removals;
    private long _refusals;

    public ArenaShard(long budget, int maxVariants, InvalidationLedger ledger, OutcomeTable outcomes, BlockNames names, ChunkLimbo limbo)
    {
        _table = new WordTable((int)Math.Clamp(budget / BytesPerBucket, 4, MaxBuckets));
        _space = new ArenaSpace(budget, _table, (int)Math.Min(5L * _table.Buckets, 1 << 24), names, ledger, outcomes, limbo);
        _names = names;
        _ledger = ledger;
        _outcomes = outcomes;
        _maxVariants = maxVariants;
    }

    /// <inheritdoc/>
    public int Buckets => _table.Buckets;

    /// <summary>For walks at rest (I3, I4).</summary>
    internal WordTable Table => _table;

    /// <summary>For walks at rest (I4).</summary>
    internal ArenaSpace Space => _space;

    /// <summary>For walks at rest.</summary>
    internal BlockNames Names => _names;

    /// <inheritdoc/>
    public CacheCounters AddTo(in CacheCounters sum)
    {
        lock (_gate)
        {
            return sum with
            {
                Entries = sum.Entries + _space.Entries,
                Bytes = sum.Bytes + _space.LiveBytes,
                Inserts = sum.Inserts + _inserts,
                Evictions = sum.Evictions + _space.Evictions,
                Removals = sum.Removals + _removals,
                Refusals = sum.Refusals + Volatile.Read(ref _refusals),
                Reserved = sum.Reserved + _space.Held + _table.Size,
            };
        }
    }

    /// <inheritdoc/>
    public CacheReason Publish(in CacheKey key, IFieldSource request, StoredResponse response)
    {
        var size = response.Size;
        if (size + key.Length > _space.Budget)
        {
            return Refuse(CacheReason.TooLarge);
        }

        var plan = PlanFor(key, response, size);
        lock (_gate)
        {
            Span<ulong> replaced = stackalloc ulong[MaxOfKey];
            Select(key, request, replaced, out var others, out var hot);
            if (Refusal(key, response, others) is not CacheReason.None and var reason)
            {
                return Refuse(reason);
            }

            // What is replaced need not be made room for; making room may move or kill it, so it is looked for again.
            var log = _space.LogFor(key.Hash, hot);
            int count;
            do
            {
                count = Select(key, request, replaced, out _, out _);
            }
            while (_space.MakeRoom(log, plan.Length, plan.ObjectBytes - _space.ObjectBytesOf(replaced[..count])));

            var block = Insert(log, key, response, plan, replaced[..count], out var word);

            // A sweep may have passed this bucket between our look at the purges and our link; what it purged is not compared with
            // lookups any more. Both sides write before they read, so one of them sees the other (docs/cache.md).
            Interlocked.MemoryBarrier();
            return Recheck(block, word, _ledger.Admits(response.Born, key, response.Labels));
        }
    }

    /// <inheritdoc/>
    public CacheReason Freshen(in CacheKey key, StoredResponse stale, StoredResponse fresh)
    {
        var plan = PlanFor(key, fresh, fresh.Size);
        lock (_gate)
        {
            var before = FindIdentity(key, stale.Identity);
            if (before == 0 || _ledger.Judge(fresh, key) == Admission.Dead)
            {
                return Refuse(CacheReason.Superseded);
            }

            var log = _space.LogFor(key.Hash, hot: _space.ChunkOf(before)!.Log == _space.Main);
            while (_space.MakeRoom(log, plan.Length, plan.ObjectBytes - _space.ObjectBytesOf([before])))
            {
                before = FindIdentity(key, stale.Identity);
                if (before == 0)
                {
                    return Refuse(CacheReason.Superseded);   // evicted for its own successor
                }
            }

            var block = Insert(log, key, fresh, plan, [before], out var word);
            Interlocked.MemoryBarrier();
            var admission = plan.IsObject
                ? _ledger.JudgeFreshened(fresh, key) : _ledger.JudgeFreshened(new JudgedBlock(block, _names), key);
            return Recheck(block, word, admission != Admission.Dead);
        }
    }

    /// <inheritdoc/>
    public bool Discard(in CacheKey key, StoredResponse response)
    {
        lock (_gate)
        {
            var word = FindIdentity(key, response.Identity);
            if (word == 0)
            {
                return false;
            }

            _space.Kill(key.Hash, word);
            _removals++;
            return true;
        }
    }

    /// <inheritdoc/>
    public int Remove(in CacheKey key)
    {
        lock (_gate)
        {
            // Under the lock: a publication came before and is removed, or comes after and sees this.
            _ledger.StampKey(key.Hash);
            Span<ulong> words = stackalloc ulong[MaxOfKey];
            var count = Collect(key, words);
            Exchange(key.Hash, 0, words[..count]);
            if (count > 0)
            {
                _outcomes.Note(key.Hash, CacheReason.Purged);
            }

            return count;
        }
    }

    /// <inheritdoc/>
    public int Sweep(int bucket, int count)
    {
        var end = Math.Min(Buckets, bucket + count);
        while (bucket < end)
        {
            lock (_gate)
            {
                for (var step = Math.Min(end, bucket + SweepStep); bucket < step; bucket++)
                {
                    SweepBucket(bucket);
                }
            }
        }

        return end;
    }

    /// <summary>Notes a failed attempt on the publication that <paramref name="seen"/> shows, if it is still stored (E-135).</summary>
    internal void Defer(Block seen, long monotonicMilliseconds)
    {
        lock (_gate)
        {
            var word = FindIdentity(seen.ToKey(), seen.Header.Stamp);
            if (word != 0)
            {
                Volatile.Write(ref _space.BlockOf(word).Header.RevalidateAfter, monotonicMilliseconds);
            }
        }
    }

    private Plan PlanFor(in CacheKey key, StoredResponse response, long size)
    {
        var length = Block.LengthOf(key, response);
        return length <= _space.MaxBlockLength && _names.TryNumber(response, out var scope, out var rule)
            ? new Plan(length, 0, scope, rule, IsObject: false)
            : new Plan(Block.LengthOf(key), size, 0, 0, IsObject: true);
    }

    private CacheReason Refusal(in CacheKey key, StoredResponse response, int others) =>
        !_ledger.Admits(response.Born, key, response.Labels) ? CacheReason.Purged
        : others >= _maxVariants ? CacheReason.TooManyVariants : CacheReason.None;

    private Block Insert(ChunkLog log, in CacheKey key, StoredResponse response, in Plan plan, ReadOnlySpan<ulong> replaced, out ulong word)
    {
        word = _space.Place(log, key.Hash, plan.Length, out var block);
        response.Identity = ++_stamp;
        if (plan.IsObject)
        {
            block.WriteKey(key, _stamp, plan.Length);
            _space.Keep(log, _stamp, response.ToOwned());
        }
        else
        {
            block.Write(key, response, _stamp, plan.Length, plan.Scope, plan.Rule);
        }

        _inserts++;
        Exchange(key.Hash, word, replaced);
        return block;
    }

    // The purges that came meanwhile.
    private CacheReason Recheck(Block block, ulong word, bool admitted)
    {
        if (admitted)
        {
            return CacheReason.None;
        }

        _space.Kill(block.Header.Hash, word);
        _removals++;
        return CacheReason.Purged;
    }

    private CacheReason Refuse(CacheReason reason)
    {
        Interlocked.Increment(ref _refusals);
        return reason;
    }

    /// <summary>Puts <paramref name="word"/> in the place of others of its key, at one moment; 0: takes them out.</summary>
    private void Exchange(ulong hash, ulong word, ReadOnlySpan<ulong> replaced)
    {
        var bucket = _table.BucketOf(hash);
        if (replaced.IsEmpty)
        {
            if (word != 0)
            {
                _table.Add(bucket, word);
            }

            return;
        }

        if (replaced.Length > 1)
        {
            _table.BeginChange(bucket);
        }

        for (var i = 0; i < replaced.Length; i++)
        {
            _table.Replace(bucket, replaced[i], i == 0 ? word : 0);
        }

        if (replaced.Length > 1)
        {
            _table.EndChange(bucket);
        }

        foreach (var old in replaced)
        {
            _space.Retire(old);
        }

        _removals += replaced.Length;
    }

    /// <summary>The words of the key that a request selects; how many others there are, and whether any of them proved its worth.</summary>
    private int Select(in CacheKey key, IFieldSource request, Span<ulong> selected, out int others, out bool hot)
    {
        var all = Collect(key, selected);
        var count = 0;
        hot = false;
        for (var i = 0; i < all; i++)
        {
            var chunk = _space.ChunkOf(selected[i])!;
            var block = chunk.BlockAt(Handle.OffsetIn(selected[i]));
            var matches = block.Header.IsObject != 0
                ? _space.ObjectOf(block)!.Variant?.Matches(request) ?? true : block.Matches(request, _names);
            if (matches)
            {
                hot |= chunk.Log == _space.Main;
                selected[count++] = selected[i];
            }
        }

        others = all - count;
        return count;
    }

    private int Collect(in CacheKey key, Span<ulong> words)
    {
        var count = 0;
        var tag = Handle.TagOf(key.Hash);
        var walk = _table.Begin(_table.BucketOf(key.Hash));
        for (var word = _table.Next(ref walk); word != 0; word = _table.Next(ref walk))
        {
            if (Handle.TagIn(word) == tag && _space.BlockOf(word).IsOf(key))
            {
                words[count++] = word;
            }
        }

        return count;
    }

    private ulong FindIdentity(in CacheKey key, long identity)
    {
        Span<ulong> words = stackalloc ulong[MaxOfKey];
        var count = Collect(key, words);
        foreach (var word in words[..count])
        {
            if (_space.BlockOf(word).Header.Stamp == identity)
            {
                return word;
            }
        }

        return 0;
    }

    private void SweepBucket(int bucket)
    {
        var walk = _table.Begin(bucket);
        for (var word = _table.Next(ref walk); word != 0; word = _table.Next(ref walk))
        {
            var block = _space.BlockOf(word);
            var key = block.ToKey();
            var admission = block.Header.IsObject != 0
                ? _ledger.Judge(_space.ObjectOf(block)!, key) : _ledger.Judge(new JudgedBlock(block, _names), key);
            if (admission == Admission.Dead)
            {
                _space.Kill(key.Hash, word);
                _removals++;
                _outcomes.Note(key.Hash, CacheReason.Purged);
            }
        }
    }

    /// <summary>How a response is stored.</summary>
    /// <param name="Length">Length of its block.</param>
    /// <param name="ObjectBytes">What its object counts.</param>
    /// <param name="Scope">Number of its site.</param>
    /// <param name="Rule">Number of its rule.</param>
    /// <param name="IsObject">Whether the block has only the key.</param>
    private readonly record struct Plan(int Length, long ObjectBytes, ushort Scope, ushort Rule, bool IsObject);
}
