using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Store;

namespace Edge.Cache.Fills;

/// <summary>Collapses concurrent misses of one key: one leader, many streaming followers (CACHE §4, E-105). Thread-safe.</summary>
/// <remarks>Two rules close the gap in which a key is fetched twice (F1): a leader looks the key up again before it goes out, and a complete response is
/// published before its fill leaves this table.</remarks>
public sealed class FillTable
{
    /// <summary>A table whose fills publish into <paramref name="store"/>.</summary>
    public FillTable(CacheLimits limits, ICacheStore store, InvalidationLedger ledger) => throw new NotImplementedException();

    /// <summary>Fills in flight that can be joined.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Bytes all fills hold for storage.</summary>
    public long Bytes => throw new NotImplementedException();

    /// <summary>Joins the fill of <paramref name="key"/>, or starts it.</summary>
    /// <param name="key">The key; copied by a leader.</param>
    /// <param name="request">The viewer's request fields: copied by a leader, borrowed by the reader until it is disposed.</param>
    /// <param name="options">How.</param>
    /// <param name="now">The time.</param>
    public FillJoin Join(in CacheKey key, IFieldSource request, in FillOptions options, CacheTime now) => throw new NotImplementedException();

    /// <summary>Starts a background refresh unless somebody fetches already (F10, C14). Its fill has no reader and is completed regardless.</summary>
    public FillJoin JoinRefresh(in CacheKey key, IFieldSource request, in FillOptions options, CacheTime now) => throw new NotImplementedException();

    /// <summary>Follows the fill of <paramref name="key"/> if there is one, for requests that may not lead: HEAD, ranges (C29).</summary>
    public bool TryFollow(in CacheKey key, IFieldSource request, in FillOptions options, out FillJoin join) => throw new NotImplementedException();

    /// <summary>Starts a fill nobody else can find.</summary>
    /// <param name="key">The key; copied.</param>
    /// <param name="request">The viewer's request fields.</param>
    /// <param name="options">How.</param>
    /// <param name="store">Whether its response may be stored; false for a request that lost patience (F8).</param>
    public FillJoin StartAlone(in CacheKey key, IFieldSource request, in FillOptions options, bool store) => throw new NotImplementedException();
}
