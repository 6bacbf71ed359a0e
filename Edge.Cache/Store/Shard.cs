using Edge.Cache.Eviction;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Store;

/// <summary>A part of the store: a table, an eviction policy, a byte budget. Shards share nothing.</summary>
/// <remarks>Whoever moves an entry to Dead is its one killer (docs/cache.md). Eviction is done by whichever inserting thread wins
/// the turn; the others go on, and the winner looks again before it leaves, so that nobody's overshoot is forgotten.</remarks>
internal sealed class Shard : IStoreShard
{
    private readonly EntryTable _table;
    private readonly S3Fifo _policy;
    private readonly InvalidationLedger _ledger;
    private readonly Func<Entry, bool> _isPurged;
    private readonly long _budget;
    private readonly int _maxVariants;
    private readonly OutcomeTable _outcomes;
    private int _turn;
    private long _entries;
    private long _inserts;
    private long _evictions;
    private long _removals;
    private long _refusals;

    public Shard(long budget, int maxVariants, InvalidationLedger ledger, OutcomeTable outcomes)
    {
        // A bucket per 2 KiB of budget keeps chains short for small objects, at 0.4 % of the budget.
        var buckets = (int)Math.Clamp(budget / 2048, 16, 1 << 22);
        _table = new EntryTable(buckets);
        _policy = new S3Fifo(budget, buckets);
        _ledger = ledger;
        _outcomes = outcomes;
        _isPurged = entry => entry.Response is not { } response || _ledger.Judge(response, entry.Key) == Admission.Dead;
        _budget = budget;
        _maxVariants = maxVariants;
    }

    /// <summary>For walks at rest (I3, I4).</summary>
    internal EntryTable Table => _table;

    /// <summary>For walks at rest (I4).</summary>
    internal S3Fifo Policy => _policy;

    internal long Budget => _budget;

    /// <inheritdoc/>
    public int Buckets => _table.Buckets;

    /// <inheritdoc/>
    public CacheCounters AddTo(in CacheCounters sum) => sum with
    {
        Entries = sum.Entries + Volatile.Read(ref _entries),
        Bytes = sum.Bytes + _policy.Bytes,
        Reserved = sum.Reserved + _policy.Bytes,
        Inserts = sum.Inserts + Volatile.Read(ref _inserts),
        Evictions = sum.Evictions + Volatile.Read(ref _evictions),
        Removals = sum.Removals + Volatile.Read(ref _removals),
        Refusals = sum.Refusals + Volatile.Read(ref _refusals),
    };

    /// <inheritdoc/>
    public bool TryGet(in CacheKey key, IFieldSource request, out CacheLookup lookup)
    {
        var entry = Find(key, request, out lookup);
        entry?.Visit();
        return entry is not null;
    }

    /// <inheritdoc/>
    public bool Peek(in CacheKey key, IFieldSource request, out CacheLookup lookup) => Find(key, request, out lookup) is not null;

    /// <summary>The lookup itself, without leaving a trace; null: a miss.</summary>
    private Entry? Find(in CacheKey key, IFieldSource request, out CacheLookup lookup)
    {
        Entry? found;
        while (!TryWalk(key, request, out found, out lookup))
        {
            // Somebody else's kill has succeeded: so there is progress, and the chain is another one by now.
        }

        return found;
    }

    /// <summary>Walks the chain once.</summary>
    /// <returns>False when an entry of the key was killed since the head was read: what took its place is in the new chain, and a miss
    /// would be a state that never was (I2).</returns>
    private bool TryWalk(in CacheKey key, IFieldSource request, out Entry? found, out CacheLookup lookup)
    {
        found = null;
        lookup = default;
        var purged = false;
        var plain = default(Entry);
        var plainResponse = default(StoredResponse);
        var rule = default(VaryRule);
        for (var node = _table.Head(key.Hash); node is not null; node = node.Next)
        {
            if (node.Hash != key.Hash || node.Entry is not { } entry || !entry.Key.Bytes.SequenceEqual(key.Bytes))
            {
                continue;
            }

            if (entry.Response is not { } response)
            {
                return false;   // unlinked before its response was dropped
            }

            if (_ledger.Judge(response, key) == Admission.Dead)
            {
                purged = true;
                continue;
            }

            if (response.Variant is null)
            {
                // RFC 9111 §4.1: one that says how it was selected comes before one that does not.
                plain ??= entry;
                plainResponse ??= response;
            }
            else if (response.Variant.Matches(request))
            {
                found = Hit(entry, response, out lookup);
                return true;
            }
            else
            {
                rule ??= response.Variant.Rule;
            }
        }

        if (plain is not null)
        {
            found = Hit(plain, plainResponse!, out lookup);
            return true;
        }

        lookup = rule is not null ? new CacheLookup(null, CacheForward.VaryMiss, CacheReason.VaryMismatch, rule)
            : new CacheLookup(null, CacheForward.UriMiss, purged ? CacheReason.Purged : CacheReason.None, null);
        return true;
    }

    /// <inheritdoc/>
    public CacheReason Publish(in CacheKey key, IFieldSource request, StoredResponse response)
    {
        var entry = new Entry(key.ToOwned(), response);
        if (entry.Size > _budget)
        {
            return Refuse(CacheReason.TooLarge);
        }

        _policy.Reserve(entry);
        var filter = new SelectedEntries(entry.Key, request);
        while (true)
        {
            // The head is read before the purges are: a purge after that exchanges the head, and ours fails (docs/cache.md).
            var head = _table.Head(key.Hash);
            var admitted = _ledger.Admits(response.Born, entry.Key, response.Labels);
            var rest = EntryTable.Without(head, filter);
            if (!admitted || EntryTable.CountOf(rest, entry.Key) >= _maxVariants)
            {
                _policy.Unreserve(entry);
                return Refuse(admitted ? CacheReason.TooManyVariants : CacheReason.Purged);
            }

            if (_table.TryExchange(key.Hash, head, new Node(entry, key.Hash, rest)))
            {
                Settle(entry, head, filter);
                return Recheck(entry, _ledger.Admits(response.Born, entry.Key, response.Labels));
            }
        }
    }

    /// <inheritdoc/>
    public CacheReason Freshen(in CacheKey key, StoredResponse stale, StoredResponse fresh)
    {
        var entry = new Entry(key.ToOwned(), fresh);
        var filter = new HoldersOf(stale);
        _policy.Reserve(entry);
        while (true)
        {
            var head = _table.Head(key.Hash);
            var rest = EntryTable.Without(head, filter);
            if (!EntryTable.Any(head, filter) || _ledger.Judge(fresh, entry.Key) == Admission.Dead)
            {
                _policy.Unreserve(entry);
                return Refuse(CacheReason.Superseded);
            }

            if (_table.TryExchange(key.Hash, head, new Node(entry, key.Hash, rest)))
            {
                Settle(entry, head, filter);
                return Recheck(entry, _ledger.JudgeFreshened(fresh, entry.Key) != Admission.Dead);
            }
        }
    }

    /// <inheritdoc/>
    public bool Discard(in CacheKey key, StoredResponse response) =>
        KillAll(_table.Head(key.Hash), new HoldersOf(response), out _) > 0;

    /// <inheritdoc/>
    public int Remove(in CacheKey key)
    {
        _ledger.StampKey(key.Hash);
        var filter = new EntriesOfKey(key);
        while (true)
        {
            var head = _table.Head(key.Hash);
            var marker = new Node(null, 0, EntryTable.Without(head, filter));
            if (_table.TryExchange(key.Hash, head, marker))
            {
                var removed = KillAll(head, filter, out _);
                if (removed > 0)
                {
                    _outcomes.Note(key.Hash, CacheReason.Purged);
                }

                return removed;
            }
        }
    }

    /// <inheritdoc/>
    public int Sweep(int bucket, int count)
    {
        var end = Math.Min(_table.Buckets, bucket + count);
        for (; bucket < end; bucket++)
        {
            for (var node = _table.HeadAt(bucket); node is not null; node = node.Next)
            {
                if (node.Entry is { Response: { } response } entry && _ledger.Judge(response, entry.Key) == Admission.Dead
                    && Kill(entry, evicted: false))
                {
                    Interlocked.Increment(ref _removals);
                    _outcomes.Note(entry.Key.Hash, CacheReason.Purged);
                }
            }
        }

        return end;
    }

    private static Entry Hit(Entry entry, StoredResponse response, out CacheLookup lookup)
    {
        lookup = new CacheLookup(response, CacheForward.None, CacheReason.None, response.Variant?.Rule);
        return entry;
    }

    // A sweep may have passed this bucket between our look at the purges and our link; what it purged is not compared with
    // lookups any more. Both sides write before they read, so one of them sees the other (docs/cache.md).
    private CacheReason Recheck(Entry entry, bool admitted)
    {
        if (admitted)
        {
            return CacheReason.None;
        }

        if (Kill(entry, evicted: false))
        {
            Interlocked.Increment(ref _removals);
        }

        return CacheReason.Purged;
    }

    private CacheReason Refuse(CacheReason reason)
    {
        Interlocked.Increment(ref _refusals);
        return reason;
    }

    /// <summary>After <paramref name="entry"/> was linked: kills what it replaced, queues it, makes room.</summary>
    private void Settle<TFilter>(Entry entry, Node? before, in TFilter filter)
        where TFilter : struct, IEntryFilter
    {
        Interlocked.Increment(ref _entries);
        Interlocked.Increment(ref _inserts);
        KillAll(before, filter, out var hot);
        _policy.Admit(entry, hot);
        MakeRoom();
    }

    private void MakeRoom()
    {
        while (_policy.Bytes > _budget || _policy.NeedsCompaction)
        {
            if (Interlocked.CompareExchange(ref _turn, 1, 0) != 0)
            {
                return;
            }

            var worked = false;
            while (_policy.Bytes > _budget && _policy.TakeVictim(_isPurged) is { } victim)
            {
                worked = true;
                if (Kill(victim, evicted: true))
                {
                    Interlocked.Increment(ref _evictions);
                    _outcomes.Note(victim.Key.Hash, CacheReason.Evicted);
                }
                else
                {
                    _policy.VictimWasDead();
                }
            }

            if (_policy.NeedsCompaction)
            {
                worked = true;
                _policy.Compact();
            }

            // A full fence: what others added before they saw the turn taken is seen by the loop above.
            Interlocked.Exchange(ref _turn, 0);
            if (!worked)
            {
                return; // the bytes over budget belong to entries that are not queued yet; their threads come here too
            }
        }
    }

    private int KillAll<TFilter>(Node? chain, in TFilter filter, out bool hot)
        where TFilter : struct, IEntryFilter
    {
        var killed = 0;
        hot = false;
        for (; chain is not null; chain = chain.Next)
        {
            if (chain.Entry is { } entry && filter.Takes(entry))
            {
                hot |= entry.State == EntryState.Main;
                killed += Kill(entry, evicted: false) ? 1 : 0;
            }
        }

        Interlocked.Add(ref _removals, killed);
        return killed;
    }

    private bool Kill(Entry entry, bool evicted)
    {
        var was = entry.Die();
        if (was == EntryState.Dead)
        {
            return false;
        }

        _policy.Released(entry, was, evicted);
        _table.Unlink(entry);
        entry.DropResponse();
        Interlocked.Decrement(ref _entries);
        return true;
    }
}
