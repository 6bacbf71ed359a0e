using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Invalidation;

/// <summary>A fill, a purge and a sweep at the same moment: the purge wins, however they interleave (C23).</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class PurgeRaceTests(StoreKind store)
{
    private const int Rounds = 10_000;

    [Test]
    public void C23_FillAgainstPurgeAndSweep_TheOldBodyIsNeverAHitAfterwards([Values] PurgeKind kind)
    {
        var bench = new PurgeBench(store);
        var purge = kind switch
        {
            PurgeKind.Path => Purge.OfPath("/dir/a"),
            PurgeKind.Prefix => Purge.OfPrefix("/dir/"),
            PurgeKind.Tag => Purge.OfTag("t"),
            _ => Purge.Everything,
        };
        var random = new Random(20);
        var (round, filled, swept, survivors) = (0, 0, 0, 0);
        var older = bench.Response();
        var filler = Start(() => bench.Store.Publish(PurgeBench.Key("/dir/a"), Fields.None, older), 7, () => Interlocked.Increment(ref filled));
        var sweeper = Start(bench.Sweep, 13, () => Interlocked.Increment(ref swept));

        for (var i = 1; i <= Rounds; i++)
        {
            older = bench.Response(tags: "t");
            Volatile.Write(ref round, i);
            Thread.SpinWait(random.Next(60));
            bench.Purge(purge);
            survivors += bench.Find("/dir/a") is null ? 0 : 1;
            Await(ref filled, i);
            Await(ref swept, i);
            bench.Sweep();
            survivors += bench.Find("/dir/a") is null ? 0 : 1;
        }

        filler.Join();
        sweeper.Join();
        Assert.That(survivors, Is.Zero);
        Assert.That(bench.Ledger.Running, Is.Zero);
        StoreWalk.AssertIntact(bench.Store);

        Thread Start(Action act, int seed, Action ended)
        {
            var thread = new Thread(() =>
            {
                var delays = new Random(seed);
                for (var i = 1; i <= Rounds; i++)
                {
                    Await(ref round, i);
                    Thread.SpinWait(delays.Next(60));
                    act();
                    ended();
                }
            });
            thread.Start();
            return thread;
        }
    }

    [Test]
    public void C23_PurgeAndSweepBetweenTheLookAtThePurgesAndTheLink_TakeTheResponseOutAgain([Values] PurgeKind kind, [Values(0, 1)] int before)
    {
        var bench = new PurgeBench(store);
        var key = PurgeBench.Key("/dir/a");
        VaryRule.Parse(Fields.Of("Vary: X"), out var rule);

        // Not of the site: purges leave it alone, and so its bucket, and so the link.
        bench.Store.Publish(key, Fields.Of("X: 1"), Responses.OfBody("other"u8, variant: VaryKey.TryCapture(rule!, Fields.Of("X: 1"))));
        var older = bench.Response(tags: "t");
        var request = new Interruption(() =>
        {
            bench.Purge(PurgeTests.Of(kind));
            bench.Sweep();
        }, before);

        Assert.That(bench.Store.Publish(key, request, older), Is.EqualTo(CacheReason.Purged));

        Assert.That(request.Happened, Is.True);
        Assert.That(bench.Find("/dir/a"), Is.Null);
        StoreWalk.AssertIntact(bench.Store);
    }

    // A request that does something when the store asks for its fields, which is when it compares variants; not the first times.
    private sealed class Interruption(Action act, int before) : IFieldSource
    {
        private int _calls;

        public bool Happened { get; private set; }

        public int Count => 0;

        public ReadOnlySpan<byte> NameAt(int index) => [];

        public ReadOnlySpan<byte> ValueAt(int index) => [];

        public int Find(ReadOnlySpan<byte> name, int start)
        {
            if (_calls++ == before)
            {
                Happened = true;
                act();
            }

            return -1;
        }
    }

    private static void Await(ref int counter, int value)
    {
        var spinner = default(SpinWait);
        while (Volatile.Read(ref counter) < value)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }
}
