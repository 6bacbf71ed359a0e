using Edge.Cache;
using Edge.Cache.Fills;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Fills;

/// <summary>How long a fill goes on, how fast, and how much it holds (F2, F8, F9; C10, C15, E-116, O04).</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class FillPacingTests(StoreKind kind)
{
    private FillBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new FillBench(kind);

    [Test]
    public async Task E116_LastReaderLeaves_TheFillIsAbandoned()
    {
        var leader = _bench.Join();
        var follower = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(10), Times.Now);
        leader.Fill.Write("01234");

        leader.Reader!.Dispose();
        Assert.That(leader.Fill.Abandoned.IsCancellationRequested, Is.False, "C15: a follower is left");
        Assert.That(leader.Fill.ReaderCount, Is.EqualTo(1));

        follower.Reader!.Dispose();
        Assert.That(await leader.Fill.IsAbandonedAsync(), Is.True);
        Assert.That(await leader.Fill.RoomAsync(), Is.False);
        Assert.That(_bench.Table.Count, Is.Zero);

        leader.Fill.Write("56789");
        Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.Incomplete));
        Assert.That(_bench.Stored(), Is.Null);
        Assert.That(_bench.Table.Bytes, Is.Zero);
    }

    [Test]
    public void F2_CompletionWanted_LastReaderLeaves_TheFillGoesOn()
    {
        var leader = _bench.Join(new FillOptions { CompleteWithoutReaders = true });
        leader.Reader!.Dispose();

        leader.Fill!.PublishHead(FillBench.Storable(5), Times.Now);
        leader.Fill.Write("hello");

        Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.None));
        Assert.That(_bench.Stored()!.Body(), Is.EqualTo("hello"));
    }

    [Test]
    public async Task F2_CompletionWantedButNotStored_NobodyLeft_IsAbandoned()
    {
        var leader = _bench.Join(new FillOptions { CompleteWithoutReaders = true });
        leader.Reader!.Dispose();

        leader.Fill!.PublishHead(FillBench.Head(lines: "Cache-Control: no-store"), Times.Now);

        Assert.That(await leader.Fill.IsAbandonedAsync(), Is.True);
    }

    [Test]
    public async Task F9_Stored_RunsAheadOfTheFastestReaderOnly()
    {
        var limits = new CacheLimits { StoredFillWindow = 100, StreamedFillWindow = 10 };
        _bench = new FillBench(kind, limits);
        var leader = _bench.Join();
        var stalled = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(), Times.Now);
        await leader.HeadAsync();
        await stalled.HeadAsync();

        leader.Fill.Write(new byte[99]);
        Assert.That(await leader.Fill.RoomAsync(), Is.True);
        leader.Fill.Write(new byte[1]);
        var room = leader.Fill.RoomAsync();
        Assert.That(room.IsCompleted, Is.False);

        await leader.ReadAsync();
        Assert.That(room.IsCompleted, Is.False, "handed out is not yet consumed");
        _ = leader.ReadAsync();
        Assert.That(await room, Is.True, "C15: the stalled one does not matter");
    }

    [Test]
    public async Task F9_NotStored_WaitsForTheSlowestReader()
    {
        _bench = new FillBench(kind, new CacheLimits { StreamedFillWindow = 100 });
        var leader = _bench.Join();
        var slow = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Head(lines: "Cache-Control: max-age=0"), Times.Now); // F7: not stored, shared with those who waited
        await leader.HeadAsync();
        await slow.HeadAsync();
        leader.Fill.Write(new byte[100]);
        var room = leader.Fill.RoomAsync();

        await leader.ReadAsync();
        _ = leader.ReadAsync();
        Assert.That(room.IsCompleted, Is.False);

        await slow.ReadAsync();
        _ = slow.ReadAsync();
        Assert.That(await room, Is.True);
    }

    [Test]
    public async Task F9_SlowReaderLeaves_TheOthersGoOn()
    {
        _bench = new FillBench(kind, new CacheLimits { StreamedFillWindow = 100 });
        var leader = _bench.Join();
        var slow = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Head(lines: "Cache-Control: max-age=0"), Times.Now);
        await leader.HeadAsync();
        await slow.HeadAsync();
        leader.Fill.Write(new byte[100]);
        await leader.ReadAsync();
        _ = leader.ReadAsync();
        var room = leader.Fill.RoomAsync();
        Assert.That(room.IsCompleted, Is.False);

        slow.Reader!.Dispose();

        Assert.That(await room, Is.True);
    }

    [Test]
    public async Task WaitForRoom_FailedFromElsewhere_StopsTheProducer()
    {
        _bench = new FillBench(kind, new CacheLimits { StreamedFillWindow = 10, StoredFillWindow = 10 });
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(), Times.Now);
        leader.Fill.Write(new byte[10]);
        var room = leader.Fill.RoomAsync();

        leader.Fill.Fail(FillFailure.Shutdown);

        Assert.That(await room, Is.False);
    }

    [Test]
    public async Task C10_OutgrowsTheObjectLimit_StreamsOnUnstoredAndNobodyLosesAByte()
    {
        _bench = new FillBench(kind, new CacheLimits { MaxObjectSize = 100_000, StreamedFillWindow = 64 << 10 });
        var body = new byte[1_000_000];
        new Random(2).NextBytes(body);
        var leader = _bench.Join();
        var late = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(), Times.Now);
        var reads = new[] { leader.ReadAllAsync(), late.ReadAllAsync() };

        for (var at = 0; at < body.Length; at += 1000)
        {
            leader.Fill.Write(body.AsSpan(at, 1000));
            Assert.That(await leader.Fill.RoomAsync(), Is.True);
        }

        Assert.That(_bench.Table.Count, Is.Zero, "nobody joins a body whose front is gone");
        Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.TooLarge));
        foreach (var read in reads)
        {
            var (text, end) = await read;
            Assert.That(end, Is.EqualTo(FillReadKind.Complete));
            Assert.That(text.Bytes().AsSpan().SequenceEqual(body), Is.True);
        }

        Assert.That(_bench.Stored(), Is.Null);
        Assert.That(_bench.Table.Bytes, Is.Zero);
    }

    [Test]
    public void O04_UnstoredStream_ReusesItsSegments()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Head(lines: "Cache-Control: no-store"), Times.Now);
        Assert.That(leader.HeadAsync().Result.Kind, Is.EqualTo(FillHeadKind.Head));
        var chunk = new byte[16 << 10];
        var keptUp = true;
        Stream(64);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Stream(640); // 10 MiB
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(keptUp, Is.True);
        Assert.That(allocated, Is.LessThan(256 << 10), "and that is the tasks of this test");

        void Stream(int chunks)
        {
            for (var i = 0; i < chunks; i++)
            {
                leader.Fill!.Write(chunk);
                keptUp &= leader.ReadAsync().IsCompletedSuccessfully && leader.Fill.RoomAsync().IsCompletedSuccessfully;
            }
        }
    }

    [Test]
    public async Task F8_FillsHoldAllTheyMay_TheNextStreamsUnstored()
    {
        _bench = new FillBench(kind, new CacheLimits { MaxFillBytes = 5000 });
        var first = _bench.Join();
        first.Fill!.PublishHead(FillBench.Storable(4000), Times.Now);
        first.Fill.Write(new byte[4000]);
        var second = _bench.Table.Join(TestKeys.Of("/b"), Fields.None, default, Times.Now);
        second.Fill!.PublishHead(FillBench.Storable(2000), Times.Now);
        second.Fill.Write(new byte[2000]);

        Assert.That(second.Fill.Complete(), Is.EqualTo(CacheReason.FillBudget));
        Assert.That((await second.ReadAllAsync()).End, Is.EqualTo(FillReadKind.Complete));
        Assert.That(_bench.Table.Bytes, Is.EqualTo(4000));
        Assert.That(first.Fill.Complete(), Is.EqualTo(CacheReason.None));
        Assert.That(_bench.Table.Bytes, Is.Zero);
    }

    /// <summary>Many readers, one producer, real threads: everybody gets every byte in order.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task C15_ManyReadersOnThreads_EachGetsTheWholeBody(bool stored)
    {
        var body = new byte[3_000_000];
        new Random(3).NextBytes(body);
        var leader = _bench.Join();
        var joins = Enumerable.Range(0, 20).Select(_ => _bench.Join()).Prepend(leader).ToList();
        var reads = joins.Select(join => Task.Run(async () =>
        {
            var (text, end) = await join.ReadAllAsync();
            return end == FillReadKind.Complete && text.Bytes().AsSpan().SequenceEqual(body);
        })).ToList();

        await Task.Run(async () =>
        {
            var head = stored ? FillBench.Storable(body.Length) : FillBench.Head(lines: "Cache-Control: max-age=0");
            leader.Fill!.PublishHead(head, Times.Now);
            for (var at = 0; at < body.Length; at += 10_000)
            {
                leader.Fill.Write(body.AsSpan(at, 10_000));
                await leader.Fill.RoomAsync();
            }

            leader.Fill.Complete();
        });

        Assert.That(await Task.WhenAll(reads), Is.All.True);
        Assert.That(_bench.Stored() is not null, Is.EqualTo(stored));
    }
}
