using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Invalidation;

/// <summary>A store with one site, and objects of it by their target.</summary>
internal sealed class PurgeBench
{
    private readonly StoreKind _kind;

    public PurgeBench(StoreKind kind)
    {
        _kind = kind;
        Scope = Ledger.ScopeOf("site");
    }

    public InvalidationLedger Ledger { get; } = new();

    public ICacheStore Store => field ??= TestStores.Of(_kind, new CacheLimits { Capacity = 1 << 22 }, Ledger);

    public InvalidationScope Scope { get; }

    public static CacheKey Key(string target, string host = "host")
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var input = new CacheKeyInput
        {
            Site = "site"u8,
            Host = host.Bytes(),
            Path = (mark < 0 ? target : target[..mark]).Bytes(),
            Query = mark < 0 ? default : target[(mark + 1)..].Bytes(),
            HasQuery = mark >= 0,
            Method = CacheMethod.Get,
        };
        new CacheKeyBuilder(TestKeys.Seed, new CacheLimits()).TryBuild(input, Fields.None, CachePolicies.Standard, out var key);
        return key.ToOwned();
    }

    public StoredResponse Response(long? born = null, string tags = "", string normalPath = "") => new(
        200,
        StoredFields.CopyOf(Fields.None),
        StoredBody.CopyOf("body"u8),
        new ResponseMetadata { ResponseTime = Times.Now, Lifetime = 3600, Date = Times.Now.UnixSeconds },
        born ?? Ledger.Current,
        labels: new ResponseLabels(Scope, normalPath.Bytes(), CacheTags.Read(Fields.Of("Cache-Tag: " + tags), "cache-tag"u8, Scope)));

    public CacheReason Publish(string target, long? born = null, string tags = "", string normalPath = "", string host = "host") =>
        Store.Publish(Key(target, host), Fields.None, Response(born, tags, normalPath));

    public StoredResponse? Find(string target, string host = "host") =>
        Store.TryGet(Key(target, host), Fields.None, out var lookup) ? lookup.Response : null;

    public bool Purge(Purge purge, bool soft = false) => Ledger.TryPurge(Scope, [purge], soft);

    public void Sweep() => Store.SweepAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
