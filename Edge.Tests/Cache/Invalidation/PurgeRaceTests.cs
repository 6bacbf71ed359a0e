using Edge.Cache.Invalidation;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Invalidation;

/// <summary>A fill, a purge and a sweep at the same moment: the purge wins, however they interleave (C23).</summary>
[TestFixture]
public class PurgeRaceTests
{
    private const int Rounds = 10_000;

    [Test]
    public void C23_FillAgainstPurgeAndSweep_TheOldBodyIsNeverAHitAfterwards([Values] PurgeKind kind)
    {
        var bench = new PurgeBench();
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

    private static void Await(ref int counter, int value)
    {
        var spinner = default(SpinWait);
        while (Volatile.Read(ref counter) < value)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }
}
