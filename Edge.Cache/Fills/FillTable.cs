using System.Collections.Concurrent;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;

namespace Edge.Cache.Fills;

/// <summary>Collapses concurrent misses of one key: one leader, many streaming followers (docs/cache.md, E-105).
/// Thread-safe.</summary>
/// <remarks>Two rules close the gap in which a key is fetched twice (F1): a leader looks the key up again before it goes out, and
/// a complete response is published before its fill leaves this table. After <see cref="FillFailure"/> before the head a follower
/// may join once more: the failed fill has left by then, so exactly one of those who come back leads.</remarks>
public sealed class FillTable
{
    private readonly ConcurrentDictionary<CacheKey, Fill> _fills = new();
    private readonly HitForMissTable _unshareable;
    private readonly InvalidationLedger _ledger;
    private long _bytes;

    /// <summary>A table whose fills publish into <paramref name="store"/>.</summary>
    public FillTable(CacheLimits limits, ICacheStore store, InvalidationLedger ledger)
    {
        Limits = limits;
        Store = store;
        _ledger = ledger;
        _unshareable = new HitForMissTable(limits.HitForMissKeys, limits.HitForMissTime);
    }

    /// <summary>Fills in flight that can be joined.</summary>
    public int Count => _fills.Count;

    /// <summary>Bytes all fills hold for storage.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Readers of all fills that can be joined, where there are at most <paramref name="fills"/> of them; else -1. For tests.</summary>
    internal int ReadersOf(int fills)
    {
        var all = _fills.Values.ToArray();
        return all.Length <= fills ? all.Sum(fill => fill.ReaderCount) : -1;
    }

    internal CacheLimits Limits { get; }

    internal ICacheStore Store { get; }

    /// <summary>Joins the fill of <paramref name="key"/>, or starts it.</summary>
    /// <param name="key">The key; copied by a leader.</param>
    /// <param name="request">The viewer's request fields: copied by a leader, borrowed by the reader until it is
    /// disposed.</param>
    /// <param name="options">How.</param>
    /// <param name="now">The time.</param>
    public FillJoin Join(in CacheKey key, IFieldSource request, in FillOptions options, CacheTime now)
    {
        var tableKey = TableKeyOf(key, request, options);
        while (true)
        {
            if (_unshareable.Contains(tableKey.Hash, now))
            {
                return Start(key, request, options, CacheReason.HitForMiss);
            }

            if (Find(tableKey) is { } fill)
            {
                var refusal = fill.TryFollow(request, out var reader);
                if (refusal == CacheReason.None)
                {
                    return new FillJoin(FillRole.Follower, fill, reader, CacheReason.None);
                }

                if (refusal == CacheReason.TooManyReaders)
                {
                    return Start(key, request, options, refusal);
                }

                Forget(fill);
            }
            else if (TryLead(key, tableKey, request, options, withReader: true) is { } join)
            {
                return join;
            }
        }
    }

    /// <summary>Starts a background refresh unless somebody fetches already (F10, C14). Its fill has no reader and is completed
    /// regardless.</summary>
    /// <param name="key">The key; copied.</param>
    /// <param name="request">The request whose answer is refreshed; copied.</param>
    /// <param name="options">How.</param>
    public FillJoin JoinRefresh(in CacheKey key, IFieldSource request, in FillOptions options)
    {
        var tableKey = TableKeyOf(key, request, options);
        return Find(tableKey) is null
            && TryLead(key, tableKey, request, options with { CompleteWithoutReaders = true }, withReader: false) is { } join
            ? join
            : new FillJoin(FillRole.Underway, null, null, CacheReason.None);
    }

    /// <summary>Follows the fill of <paramref name="key"/> if there is one, for requests that may not lead: HEAD, ranges
    /// (C29).</summary>
    /// <param name="key">The key.</param>
    /// <param name="request">The viewer's request fields, borrowed by the reader.</param>
    /// <param name="options">How.</param>
    /// <param name="join">The follower's part.</param>
    public bool TryFollow(in CacheKey key, IFieldSource request, in FillOptions options, out FillJoin join)
    {
        join = default;
        if (Find(TableKeyOf(key, request, options)) is not { } fill
            || fill.TryFollow(request, out var reader) != CacheReason.None)
        {
            return false;
        }

        join = new FillJoin(FillRole.Follower, fill, reader, CacheReason.None);
        return true;
    }

    /// <summary>Starts a fill nobody else can find.</summary>
    /// <param name="key">The key; copied.</param>
    /// <param name="request">The viewer's request fields; copied, and borrowed by the reader.</param>
    /// <param name="options">How.</param>
    /// <param name="reason">Why; what is <see cref="CacheReason.NotAsked"/>, because its request lost patience (F8), or
    /// <see cref="CacheReason.RequestDirectives"/>, because its request says no-store, is not stored.</param>
    public FillJoin Start(in CacheKey key, IFieldSource request, in FillOptions options, CacheReason reason)
    {
        var owned = key.ToOwned();
        var fill = new Fill(
            this, owned, owned, StoredFields.CopyOf(request), _ledger.Current, options,
            reason is CacheReason.NotAsked or CacheReason.RequestDirectives ? reason : CacheReason.None);
        return new FillJoin(FillRole.Alone, fill, fill.AddLeader(request), reason);
    }

    /// <summary>What <see cref="Join"/> would make of a request: <see cref="FillRole.Follower"/> of a fetch that is under way,
    /// <see cref="FillRole.Alone"/> under a key that is remembered as unshareable, or <see cref="FillRole.Leader"/>.</summary>
    public FillRole Foresee(in CacheKey key, IFieldSource request, in FillOptions options, CacheTime now)
    {
        var tableKey = TableKeyOf(key, request, options);
        return _unshareable.Contains(tableKey.Hash, now) ? FillRole.Alone : Find(tableKey) is null ? FillRole.Leader : FillRole.Follower;
    }

    /// <summary>Takes a fill out, if it is in, and remembers its key as unshareable if asked.</summary>
    internal void Delist(Fill fill, bool hitForMiss, CacheTime now)
    {
        if (Forget(fill) && hitForMiss)
        {
            _unshareable.Add(fill.TableKey.Hash, now);
        }
    }

    internal bool TryCharge(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= Limits.EffectiveFillBytes)
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    internal void Uncharge(long bytes) => Interlocked.Add(ref _bytes, -bytes);

    private static CacheKey TableKeyOf(in CacheKey key, IFieldSource request, in FillOptions options) =>
        options.Vary is { } rule && VaryKey.TryCapture(rule, request) is { } variant
            ? CacheKeyBuilder.ForVariant(key, variant)
            : key;

    /// <summary>The fill of a key, unless a purge has come since its origin request: then newcomers start another (F6).</summary>
    private Fill? Find(in CacheKey tableKey)
    {
        if (!_fills.TryGetValue(tableKey, out var fill))
        {
            return null;
        }

        if (fill.AdmittedBy(_ledger))
        {
            return fill;
        }

        Forget(fill);
        return null;
    }

    private FillJoin? TryLead(
        in CacheKey key, in CacheKey tableKey, IFieldSource request, in FillOptions options, bool withReader)
    {
        // Its birth is read here, before the origin request can be sent (docs/cache.md).
        var owned = key.ToOwned();
        var listed = options.Vary is null ? owned : tableKey.ToOwned();
        var fill = new Fill(this, owned, listed, StoredFields.CopyOf(request), _ledger.Current, options, CacheReason.None);
        var reader = withReader ? fill.AddLeader(request) : null;
        return _fills.TryAdd(fill.TableKey, fill) ? new FillJoin(FillRole.Leader, fill, reader, CacheReason.None) : null;
    }

    private bool Forget(Fill fill) => _fills.TryRemove(KeyValuePair.Create(fill.TableKey, fill));
}
