using System.Collections.Concurrent;
using Edge.Core.Origin;
using Edge.Core.Transport;

namespace Edge.Tests.Core.Origin;

/// <summary>Many threads on one pool: no connection is ever held by two, the caps hold at every moment, and nobody sleeps on.</summary>
internal sealed class OriginPoolStressTests
{
    [TestCase(4, 16)]
    [TestCase(1, 8)]
    [TestCase(64, 16)]
    public async Task O19_ManyThreads_NeverShareAConnectionAndNeverExceedTheCap(int cap, int threads)
    {
        const int rounds = 1_500;
        using var world = new PoolWorld(maxConnections: cap, maxIdle: Math.Max(1, cap / 2), time: TimeProvider.System);
        var held = new ConcurrentDictionary<OriginConnection, int>();
        var most = 0;

        async Task WorkAsync(int worker)
        {
            var random = new Random(worker);
            for (var i = 0; i < rounds; i++)
            {
                using var impatient = new CancellationTokenSource();
                var renting = world.Pool.RentAsync(replayable: random.Next(4) != 0, reuse: random.Next(20) != 0, affinity: 0, impatient.Token).AsTask();
                if (random.Next(10) == 0)
                {
                    await impatient.CancelAsync();
                }

                OriginRent rent;
                try
                {
                    rent = await renting;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                var connection = rent.Connection!;
                Assert.That(held.TryAdd(connection, worker), "two exchanges on one connection");
                InterlockedMax(ref most, held.Count);
                if (random.Next(3) == 0)
                {
                    await Task.Yield();
                }

                held.TryRemove(connection, out _);
                world.Pool.Return(connection, reusable: random.Next(8) != 0);
            }
        }

        using var stop = new CancellationTokenSource();
        var disturbing = Task.Run(async () =>
        {
            // An origin that closes idle connections when it likes, and a sweep beside it.
            while (!stop.IsCancellationRequested)
            {
                if (world.Accepted.TryDequeue(out var end))
                {
                    end.Abort(ConnectionEnd.PeerReset);
                }

                world.Pool.Sweep();
                await Task.Yield();
            }
        });
        var working = Task.WhenAll(Enumerable.Range(0, threads).Select(worker => Task.Run(() => WorkAsync(worker))));
        Assert.That(await Task.WhenAny(working, Task.Delay(TimeSpan.FromSeconds(60))), Is.SameAs(working), "somebody waits for ever");
        await working;
        await stop.CancelAsync();
        await disturbing;

        Assert.That(most, Is.LessThanOrEqualTo(cap));
        PoolWorld.Until(() => world.Capacity.Open == world.Pool.Idle, "every place is an idle connection, or free");
        Assert.That((world.Capacity.Queued, world.Pool.Leased), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task IdleStack_ManyThreads_LosesAndDoublesNothing()
    {
        const int count = 24;
        using var world = new PoolWorld();
        var stack = new IdleStack(count);
        var all = Enumerable.Range(0, count).Select(_ => world.Rent()).ToArray();
        foreach (var connection in all)
        {
            Assert.That(stack.TryPush(connection));
        }

        Assert.That(stack.TryPush(all[0]), Is.False, "it is full");
        var owners = new ConcurrentDictionary<OriginConnection, int>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                if (stack.TryPop() is { } connection)
                {
                    Assert.That(owners.TryAdd(connection, worker), "two have it");
                    owners.TryRemove(connection, out _);
                    Assert.That(stack.TryPush(connection));
                }
            }
        })));

        var left = new List<OriginConnection>();
        stack.DrainTo(left);
        Assert.That(left, Is.EquivalentTo(all));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
