using Edge.Cache;
using Edge.Cache.Fills;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Fills;

/// <summary>Viewers that come, lose patience, and go while fills complete, break and outgrow the limit: nobody hangs, nobody is
/// misled (F3, F8, C13, C15).</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class FillStressTests(StoreKind kind)
{
    private const int Viewers = 8;
    private const int RequestsPerViewer = 120;

    [Test]
    public async Task C15_Churn_EveryRequestEndsOneWayOrTheOther()
    {
        var bench = new FillBench(
            kind, new CacheLimits { MaxObjectSize = 150_000, StoredFillWindow = 40_000, StreamedFillWindow = 20_000 });
        var viewers = Enumerable.Range(0, Viewers).Select(viewer => Task.Run(async () =>
        {
            var random = new Random(viewer);
            var wholes = 0;
            for (var i = 0; i < RequestsPerViewer; i++)
            {
                wholes += await RequestAsync(bench, random, TestKeys.Of("/" + random.Next(3))) ? 1 : 0;
            }

            return wholes;
        }));
        var wholes = await Task.WhenAll(viewers).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That(wholes.Sum(), Is.GreaterThan(Viewers * RequestsPerViewer / 10));
        Assert.That((bench.Table.Count, bench.Table.Bytes), Is.EqualTo((0, 0L)));
        StoreWalk.AssertIntact(bench.Cache.Store);
    }

    /// <summary>One request: joins, produces if it is to, reads some or all.</summary>
    /// <returns>Whether it read a whole body.</returns>
    private static async Task<bool> RequestAsync(FillBench bench, Random random, Edge.Cache.Keys.CacheKey key)
    {
        var join = bench.Table.Join(
            key, Fields.None, new FillOptions { CompleteWithoutReaders = random.Next(4) == 0 }, Times.Now);
        var production = join.Role == FillRole.Follower ? Task.CompletedTask : Produce(join.Fill!, random.Next());
        using var patience = new CancellationTokenSource();
        using (join.Reader!)
        {
            if (random.Next(4) == 0)
            {
                _ = Task.Run(patience.Cancel);
            }

            var whole = await ReadAsync(join, random.Next(5) == 0 ? random.Next(100_000) : int.MaxValue, patience.Token);
            if (whole || join.Role == FillRole.Follower)
            {
                return whole;
            }
        }

        await production;
        return false;
    }

    private static async Task<bool> ReadAsync(FillJoin join, int leaveAt, CancellationToken patience)
    {
        var head = await join.Reader!.WaitHeadAsync(patience);
        if (head.Kind != FillHeadKind.Head)
        {
            return false;
        }

        // Every byte is its own position, folded: gaps, repeats and foreign bytes show.
        var expected = head.Head!.ContentLength!.Value;
        for (var at = 0L; ;)
        {
            var read = await join.Reader.ReadAsync(patience);
            if (read.Kind != FillReadKind.Data)
            {
                Assert.That(read.Kind == FillReadKind.Failed || at == expected, Is.True, "a clean end is a whole body");
                return read.Kind == FillReadKind.Complete;
            }

            foreach (var value in read.Data.Span)
            {
                if (value != (byte)(at++ % 251))
                {
                    Assert.Fail("a byte out of place");
                }
            }

            if (at > leaveAt)
            {
                return false;
            }
        }
    }

    private static Task Produce(Fill fill, int seed) => Task.Run(async () =>
    {
        var random = new Random(seed);
        var length = random.Next(1, 200_000);
        var breakAt = random.Next(4) == 0 ? random.Next(length) : int.MaxValue;
        fill.PublishHead(FillBench.Storable(length), Times.Now);
        for (var at = 0; at < length;)
        {
            var memory = fill.GetMemory();
            var count = Math.Min(memory.Length, random.Next(1, 30_000));
            for (var i = 0; i < count; i++)
            {
                memory.Span[i] = (byte)(at++ % 251);
            }

            fill.Advance(count);
            if (at > breakAt)
            {
                fill.Fail(FillFailure.OriginReset);
                return;
            }

            if (!await fill.WaitForRoomAsync())
            {
                return;
            }
        }

        fill.Complete();
    });
}
