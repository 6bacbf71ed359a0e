using System.Globalization;
using Edge.Benchmarks.Cache;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Store;

namespace Edge.Benchmarks.HitRate;

/// <summary>Miss ratio of the store on generated traces, against LRU with room for as many objects.</summary>
internal static class HitRateFigures
{
    /// <summary>Runs every trace at 1 % and 10 % of the objects.</summary>
    public static void Run(TextWriter output)
    {
        output.WriteLine("trace, capacity: hits of LRU, of the store, miss ratio of the store / of LRU, goal");
        foreach (var (name, trace, goal) in new (string, Func<int[]>, double)[]
        {
            ("Zipf 0.9", () => Traces.Zipf(0.9), 0.85), ("Zipf 1.0", () => Traces.Zipf(1.0), 0.85), ("scans", Traces.WithScans, 0.88), ("drift, a rank in 100", () => Traces.WithDrift(100), 0.91),
            ("drift, a rank in 10", () => Traces.WithDrift(10), 0.91),
        })
        {
            var requests = trace();
            foreach (var percent in new[] { 1, 10 })
            {
                var capacity = Traces.Objects / 100 * percent;
                var lru = new LruModel(capacity);
                var lruHits = Hits(requests, lru.Ask);
                foreach (var kind in Enum.GetValues<StoreKind>())
                {
                    var storeHits = Hits(requests, AskStore(kind, capacity));
                    var ratio = (1 - storeHits) / (1 - lruHits);
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{name}, {percent} %, {kind}: {lruHits:P1}, {storeHits:P1}, {ratio:0.000}, {goal}{(ratio > goal ? "  MISSED" : "")}"));
                }
            }
        }
    }

    // The first sixth fills the cache.
    private static double Hits(int[] trace, Func<int, bool> ask)
    {
        var hits = 0;
        var warm = trace.Length / 6;
        for (var i = 0; i < trace.Length; i++)
        {
            hits += ask(trace[i]) && i >= warm ? 1 : 0;
        }

        return hits / (double)(trace.Length - warm);
    }

    // The store itself, one shard, with objects of one size.
    private static Func<int, bool> AskStore(StoreKind kind, int capacity)
    {
        var builder = new CacheKeyBuilder(Samples.Seed, new CacheLimits());
        var body = StoredBody.CopyOf(new byte[1024]);
        Samples.TryBuildKey(builder, Samples.Path(0), CachePolicies.Standard, out var sample);
        var one = NewStore(1 << 20);
        one.Publish(sample, Samples.Request, new StoredResponse(200, Samples.Response, body, default, born: 1));

        // Room for as many objects, whatever the store needs beside them: filled beyond it, it shows how many it has room for.
        var full = NewStore(capacity * one.Snapshot().Bytes);
        for (var i = 0; i < 2 * capacity; i++)
        {
            Samples.TryBuildKey(builder, Samples.Path(i), CachePolicies.Standard, out var key);
            full.Publish(key, Samples.Request, new StoredResponse(200, Samples.Response, body, default, born: 1));
        }

        var store = NewStore(capacity * one.Snapshot().Bytes * capacity / full.Snapshot().Entries);
        return id =>
        {
            Samples.TryBuildKey(builder, Samples.Path(id), CachePolicies.Standard, out var key);
            if (store.TryGet(key, Samples.Request, out var found))
            {
                found.Response!.GiveBack();
                return true;
            }

            store.Publish(key, Samples.Request, new StoredResponse(200, Samples.Response, body, new ResponseMetadata { Lifetime = 3600 }, born: 1));
            return false;
        };

        ICacheStore NewStore(long bytes) => CacheStores.Create(new CacheLimits { Store = kind, Capacity = bytes, Shards = 1 }, new InvalidationLedger());
    }
}
