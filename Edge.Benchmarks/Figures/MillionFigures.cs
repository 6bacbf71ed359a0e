using System.Diagnostics;
using System.Globalization;
using Edge.Benchmarks.Cache;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Store;

namespace Edge.Benchmarks.Figures;

/// <summary>One million objects of 1 KiB: what they take beyond key and content, how long the collector stops the world under load, and what
/// filling again after a purge of everything costs.</summary>
internal static class MillionFigures
{
    private const int Objects = 1_000_000;
    private const int BodyBytes = 1024;

    /// <summary>Runs on a store of <paramref name="kind"/>, with a mixed load of <paramref name="load"/>: 95 % lookups, 5 % replacements, on one thread.</summary>
    public static void Run(TextWriter output, StoreKind kind, TimeSpan load)
    {
        var ledger = new InvalidationLedger();
        var store = CacheStores.Create(new CacheLimits { Store = kind, Capacity = 8L << 30 }, ledger);
        var builder = new CacheKeyBuilder(Samples.Seed, new CacheLimits());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var keyBytes = 0L;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Objects; i++)
        {
            keyBytes += Put(store, builder, i, ledger.Current);
        }

        output.WriteLine(Text($"{kind}: filled in {watch.Elapsed.TotalSeconds:0.0} s"));
        var live = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine(Text($"beyond key and content: {(live - keyBytes - ((long)Objects * BodyBytes)) / (double)Objects:0} B an object, of them {Samples.Response.Size} B the fields; counted for the budget: {(store.Snapshot().Bytes - keyBytes - ((long)Objects * BodyBytes)) / (double)Objects:0} B"));
        using var pauses = new PauseWatch();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        output.WriteLine(Text($"forced full collection: {pauses.Longest().TotalMilliseconds:0.0} ms"));

        pauses.Reset();
        var random = new Random(1);
        var (lookups, hits) = (0L, 0L);
        watch.Restart();
        while (watch.Elapsed < load)
        {
            for (var n = 0; n < 1000; n++)
            {
                var number = random.Next(Objects);
                if (random.Next(20) == 0)
                {
                    Put(store, builder, number, ledger.Current);
                    continue;
                }

                Samples.TryBuildKey(builder, Samples.Path(number), CachePolicies.Standard, out var key);
                lookups++;
                if (store.TryGet(key, Samples.Request, out var found))
                {
                    hits++;
                    found.Response!.GiveBack();
                }
            }
        }

        output.WriteLine(Text($"mixed load of {load.TotalSeconds:0} s: {lookups / load.TotalSeconds:N0} lookups/s, {hits / (double)lookups:P1} hits, longest pause {pauses.Longest().TotalMilliseconds:0.0} ms, {pauses.Share(load):P2} of the time in pauses"));
        output.WriteLine(Text($"collections: {GC.CollectionCount(0)} {GC.CollectionCount(1)} {GC.CollectionCount(2)}; last full blocking: {PausesOf(GCKind.FullBlocking)}; last background: {PausesOf(GCKind.Background)}; last ephemeral: {PausesOf(GCKind.Ephemeral)}"));

        pauses.Reset();
        ledger.PurgeAll();
        var worst = TimeSpan.Zero;
        watch.Restart();
        for (var i = 0; i < Objects; i++)
        {
            var one = Stopwatch.GetTimestamp();
            Put(store, builder, i, ledger.Current);
            var took = Stopwatch.GetElapsedTime(one);
            worst = took > worst ? took : worst;
        }

        output.WriteLine(Text($"filled again after a purge of everything in {watch.Elapsed.TotalSeconds:0.0} s, slowest insert {worst.TotalMilliseconds:0.0} ms, longest pause {pauses.Longest().TotalMilliseconds:0.0} ms"));
        watch.Restart();
        store.SweepAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        output.WriteLine(Text($"sweep: {watch.Elapsed.TotalMilliseconds:0} ms, {store.Snapshot().Entries:N0} left"));
    }

    private static int Put(ICacheStore store, CacheKeyBuilder builder, int number, long born)
    {
        Samples.TryBuildKey(builder, Samples.Path(number), CachePolicies.Standard, out var key);

        // Fields of its own, as a fetch would bring them.
        var fields = StoredFields.CopyOf(Samples.Response);
        store.Publish(
            key, Samples.Request, new StoredResponse(200, fields, StoredBody.CopyOf(new byte[BodyBytes]), new ResponseMetadata { Lifetime = 3600 }, born));
        return key.Length;
    }

    private static string PausesOf(GCKind kind)
    {
        var info = GC.GetGCMemoryInfo(kind);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"no. {info.Index} of generation {info.Generation}{(info.Compacted ? ", compacting" : "")}, {string.Join(" + ", info.PauseDurations.ToArray().Select(pause => $"{pause.TotalMilliseconds:0.0}"))} ms");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Notes every collection's pauses.</summary>
    private sealed class PauseWatch : IDisposable
    {
        private readonly Thread _thread;
        private long _longest;
        private TimeSpan _before = GC.GetTotalPauseDuration();
        private volatile bool _done;

        public PauseWatch()
        {
            _thread = new Thread(Watch) { IsBackground = true };
            _thread.Start();
        }

        public TimeSpan Longest()
        {
            Thread.Sleep(20);
            return new TimeSpan(Interlocked.Read(ref _longest));
        }

        public double Share(TimeSpan of) => (GC.GetTotalPauseDuration() - _before) / of;

        public void Reset()
        {
            Thread.Sleep(20);
            Interlocked.Exchange(ref _longest, 0);
            _before = GC.GetTotalPauseDuration();
        }

        public void Dispose()
        {
            _done = true;
            _thread.Join();
        }

        // The growth of the total between two looks holds every pause; looks are much closer together than collections.
        private void Watch()
        {
            var seen = GC.GetTotalPauseDuration();
            while (!_done)
            {
                Thread.Sleep(1);
                var now = GC.GetTotalPauseDuration();
                var pause = (now - seen).Ticks;
                seen = now;
                if (pause > Interlocked.Read(ref _longest))
                {
                    Interlocked.Exchange(ref _longest, pause);
                }
            }
        }
    }
}
