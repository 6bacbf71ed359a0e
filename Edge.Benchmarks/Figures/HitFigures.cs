using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using BitFaster.Caching.Lru;
using Edge.Benchmarks.Cache;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Store;
using Edge.Cache.Store.Arena;

namespace Edge.Benchmarks.Figures;

/// <summary>CPU time of a hit, key building included, beside what else could have been used, in turns within one run.</summary>
internal static class HitFigures
{
    private const int Rounds = 5;

    private delegate bool Lookup(in CacheKey key);

    /// <summary>Runs: few objects that fit the processor's cache, and many that do not; one thread and two.</summary>
    public static void Run(TextWriter output)
    {
        Measure(output, "8,192 x 64 B", 8_192, 64, 2_000_000);
        Measure(output, "500,000 x 1 KiB", 500_000, 1_024, 1_000_000);
    }

    private static void Measure(TextWriter output, string name, int count, int length, int operations)
    {
        var builder = new CacheKeyBuilder(Samples.Seed, new CacheLimits());
        var managed = new ManagedStore(new CacheLimits { Capacity = 4L << 30 }, new InvalidationLedger());
        var arena = new ArenaStore(new CacheLimits { Capacity = 4L << 30 }, new InvalidationLedger());
        var dictionary = new ConcurrentDictionary<CacheKey, StoredResponse>();
        var list = new LockedLru<StoredResponse>(count);
        var bitFaster = new ConcurrentLru<CacheKey, StoredResponse>(Environment.ProcessorCount, count * 2, EqualityComparer<CacheKey>.Default);
        for (var i = 0; i < count; i++)
        {
            Samples.TryBuildKey(builder, Samples.Path(i), CachePolicies.Standard, out var key);
            var owned = key.ToOwned();
            var response = Samples.OfLength(length);
            managed.Publish(key, Samples.Request, response);
            arena.Publish(key, Samples.Request, response);
            dictionary[owned] = response;
            list.Put(owned, response);
            bitFaster.AddOrUpdate(owned, response);
        }

        (string Name, Lookup Lookup)[] caches =
        [
            ("dictionary", (in CacheKey key) => dictionary.TryGetValue(key, out var found) && Touch(found)),
            ("dictionary + LRU list", (in CacheKey key) => list.TryGet(key, out var found) && Touch(found!)),
            ("BitFaster ConcurrentLru", (in CacheKey key) => bitFaster.TryGet(key, out var found) && Touch(found)),
            ("ManagedStore", (in CacheKey key) => managed.TryGet(key, Samples.Request, out var found) && Touch(found.Response!)),
            ("ArenaStore", (in CacheKey key) => arena.TryGet(key, Samples.Request, out var found) && TouchAndGiveBack(found.Response!)),
        ];
        foreach (var threads in new[] { 1, 2 })
        {
            var best = caches.Select(_ => double.MaxValue).ToArray();
            var (allocated, contended) = (new long[caches.Length], new long[caches.Length]);
            Array.ForEach(caches, cache => Time(cache.Lookup, count, operations / Rounds, 1));   // compiled, and warm
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < caches.Length; i++)
                {
                    var contentions = Monitor.LockContentionCount;
                    var (nanoseconds, bytes) = Time(caches[i].Lookup, count, operations / Rounds, threads);
                    best[i] = Math.Min(best[i], nanoseconds);
                    allocated[i] += bytes;
                    contended[i] += Monitor.LockContentionCount - contentions;
                }
            }

            for (var i = 0; i < caches.Length; i++)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}, {threads} thread(s), {caches[i].Name}: {best[i]:0} ns a hit, {best[i] / best[0]:0.00} x dictionary, {best[i] / best[1]:0.00} x with list, {allocated[i]} B allocated, {contended[i]} locks contended"));
            }
        }

        GC.KeepAlive(managed);
        GC.KeepAlive(arena);
    }

    private static bool Touch(StoredResponse response)
    {
        var body = response.Body.Segment(0).Span;
        return body[0] + body[^1] >= 0;
    }

    private static bool TouchAndGiveBack(StoredResponse response)
    {
        var touched = Touch(response);
        response.GiveBack();
        return touched;
    }

    private static (double Nanoseconds, long Allocated) Time(Lookup lookup, int count, int operations, int threads)
    {
        var cpu = 0.0;
        var allocated = 0L;
        var gate = new Lock();
        var all = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            var builder = new CacheKeyBuilder(Samples.Seed, new CacheLimits());
            var paths = Enumerable.Range(0, Math.Min(count, 65_536)).Select(i => Samples.Path((int)((i * 2654435761L) % count))).ToArray();
            var hits = 0;
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var begun = Stopwatch.GetTimestamp();
            for (var i = 0; i < operations; i++)
            {
                Samples.TryBuildKey(builder, paths[i & (paths.Length - 1)], CachePolicies.Standard, out var key);
                hits += lookup(key) ? 1 : 0;
            }

            var elapsed = Stopwatch.GetElapsedTime(begun);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            lock (gate)
            {
                cpu += elapsed.TotalNanoseconds / operations / threads;
                allocated += bytes;
            }

            if (hits != operations)
            {
                throw new InvalidOperationException($"{operations - hits} misses");
            }
        })).ToList();
        all.ForEach(thread => thread.Start());
        all.ForEach(thread => thread.Join());
        return (cpu, allocated);
    }
}
