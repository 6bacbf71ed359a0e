using Edge.Cache.Fills;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Fills;

/// <summary>One fill: head, body, endings (F3, F4; C18).</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class FillTests(StoreKind kind)
{
    private FillBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new FillBench(kind);

    [Test]
    public async Task Complete_SmallBody_IsReadAndStored()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(5), Times.Now);
        leader.Fill.Write("hello");

        Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.None));
        Assert.That(await leader.ReadAllAsync(), Is.EqualTo(("hello", FillReadKind.Complete)));
        Assert.That(_bench.Stored()!.Body(), Is.EqualTo("hello"));
        Assert.That((_bench.Table.Count, _bench.Table.Bytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public async Task Complete_EmptyBody_IsCompleteAtOnce()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(0), Times.Now);
        leader.Fill.Complete();

        Assert.That(await leader.ReadAllAsync(), Is.EqualTo(("", FillReadKind.Complete)), "E-117");
        Assert.That(_bench.Stored()!.Body.Length, Is.Zero);
    }

    [Test]
    public void GetMemory_DeclaredAndSmall_IsExactlyTheBody()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(5000), Times.Now);

        Assert.That(leader.Fill.GetMemory().Length, Is.EqualTo(5000));
        leader.Fill.Write(new byte[5000]);
        Assert.That(leader.Fill.GetMemory().IsEmpty, Is.True);
        leader.Fill.Complete();
        Assert.That(
            (_bench.Stored()!.Body.SegmentCount, _bench.Stored()!.Body.Size), Is.EqualTo((1, 5000L)), "no second copy, no slack");
    }

    [TestCase(1)]
    [TestCase(4096)]
    [TestCase(100_000)]
    [TestCase(1_000_000)]
    public async Task Complete_LengthUnknown_SegmentsHoldTheBytes(int length)
    {
        var body = new byte[length];
        new Random(1).NextBytes(body);
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(), Times.Now);
        leader.Fill.Write(body);
        leader.Fill.Complete();

        var stored = _bench.Stored()!;
        Assert.That(stored.Body().Bytes().AsSpan().SequenceEqual(body), Is.True);
        Assert.That(stored.Body.Size, Is.LessThanOrEqualTo(length * 4 / 3 + 1));
        Assert.That((await leader.ReadAllAsync()).Body.Bytes().AsSpan().SequenceEqual(body), Is.True);
    }

    [Test]
    public async Task E107_BytesAsTheyCome_AreReadBeforeTheEnd()
    {
        var leader = _bench.Join();
        var head = leader.HeadAsync();
        Assert.That(head.IsCompleted, Is.False);
        leader.Fill!.PublishHead(FillBench.Storable(10), Times.Now);
        Assert.That((await head).Head!.Status, Is.EqualTo(200));

        var first = leader.ReadAsync();
        Assert.That(first.IsCompleted, Is.False);
        leader.Fill.Write("01234");
        Assert.That((await first).Data.Span.SequenceEqual("01234"u8), Is.True);

        var second = leader.ReadAsync();
        Assert.That(second.IsCompleted, Is.False);
        leader.Fill.Write("56789");
        Assert.That((await second).Data.Span.SequenceEqual("56789"u8), Is.True);

        var third = leader.ReadAsync();
        Assert.That(third.IsCompleted, Is.False, "the length is reached, but the origin has not said it is well");
        leader.Fill.Complete();
        Assert.That((await third).Kind, Is.EqualTo(FillReadKind.Complete));
    }

    [Test]
    public async Task C18_ShorterThanDeclared_FailsAndIsNotStored()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(10), Times.Now);
        await leader.HeadAsync();
        leader.Fill.Write("01234");

        Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.Incomplete));
        Assert.That(await leader.ReadBodyAsync(), Is.EqualTo(("01234", FillReadKind.Failed)), "E-115: what came is passed on");
        Assert.That((await leader.ReadAsync()).Failure, Is.EqualTo(FillFailure.Truncated));
        Assert.That(_bench.Stored(), Is.Null);
    }

    [Test]
    public void C18_FailureAtEveryByte_IsNeverACleanEnd()
    {
        for (var length = 0; length <= 5; length++)
        {
            var bench = new FillBench(kind);
            var leader = bench.Join();
            var follower = bench.Join();
            leader.Fill!.PublishHead(FillBench.Storable(), Times.Now);
            leader.Fill.Write("hello"[..length]);
            leader.Fill.Fail(FillFailure.OriginReset);

            foreach (var reader in new[] { leader, follower })
            {
                // Broken before the first read of the head: nothing has been sent, so nothing needs to be cut off.
                var head = reader.HeadAsync();
                Assert.That(head.IsCompletedSuccessfully, Is.True);
                Assert.That(head.Result.Failure, Is.EqualTo(FillFailure.OriginReset));
            }

            Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.Incomplete), "the first end counts");
            Assert.That(bench.Stored(), Is.Null);
        }
    }

    [Test]
    public async Task C18_FailureInMidBody_BreaksEveryReaderAfterTheLastByte()
    {
        var leader = _bench.Join();
        var follower = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(), Times.Now);
        await leader.HeadAsync();
        await follower.HeadAsync();
        leader.Fill.Write("hel");
        var waiting = leader.ReadAsync();
        Assert.That((await waiting).Kind, Is.EqualTo(FillReadKind.Data));
        waiting = leader.ReadAsync();

        leader.Fill.Fail(FillFailure.OriginReset);

        Assert.That((await waiting).Failure, Is.EqualTo(FillFailure.OriginReset));
        Assert.That(await follower.ReadBodyAsync(), Is.EqualTo(("hel", FillReadKind.Failed)));
    }

    [Test]
    public async Task Fail_BeforeTheHead_EverybodyLearnsWhy()
    {
        var leader = _bench.Join();
        var follower = _bench.Join();
        var waiting = follower.HeadAsync();

        leader.Fill!.Fail(FillFailure.OriginConnect);

        Assert.That((await waiting).Failure, Is.EqualTo(FillFailure.OriginConnect));
        Assert.That((await leader.HeadAsync()).Kind, Is.EqualTo(FillHeadKind.Failed));
        Assert.That(leader.Fill.Abandoned.IsCancellationRequested || await leader.Fill.IsAbandonedAsync(), Is.True);
    }

    [Test]
    public async Task F8_TokenEndsAWait_OnlyForThatReader()
    {
        var leader = _bench.Join();
        var follower = _bench.Join();
        using var patience = new CancellationTokenSource();
        var waiting = follower.Reader!.WaitHeadAsync(patience.Token).AsTask();

        await patience.CancelAsync();

        Assert.That((await waiting).Failure, Is.EqualTo(FillFailure.WaitEnded));
        leader.Fill!.PublishHead(FillBench.Storable(2), Times.Now);
        leader.Fill.Write("ok");
        leader.Fill.Complete();
        Assert.That(await leader.ReadAllAsync(), Is.EqualTo(("ok", FillReadKind.Complete)));
        Assert.That(await follower.ReadAllAsync(), Is.EqualTo(("ok", FillReadKind.Complete)), "it may still change its mind");
    }

    [Test]
    public async Task ReadAsync_TokenEndsTheWait_IsAFailureNotAnEnd()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(2), Times.Now);
        await leader.HeadAsync();
        using var patience = new CancellationTokenSource();
        var waiting = leader.Reader!.ReadAsync(patience.Token).AsTask();

        await patience.CancelAsync();

        Assert.That(await waiting, Is.EqualTo(new FillRead(FillReadKind.Failed, default, FillFailure.WaitEnded)));
        Assert.That((await leader.Reader.ReadAsync(patience.Token)).Failure, Is.EqualTo(FillFailure.WaitEnded), "already over");
        leader.Fill.Write("ok");
        Assert.That(
            (await leader.Reader.ReadAsync(patience.Token)).Kind, Is.EqualTo(FillReadKind.Data), "what is there is given");
    }

    [Test]
    public void ReadAsync_BeforeTheHead_IsAMistake() =>
        Assert.That(() => _bench.Join().ReadAsync(), Throws.InvalidOperationException);

    [Test]
    public void Advance_BeyondTheMemory_IsAMistake()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(5), Times.Now);
        leader.Fill.GetMemory();

        Assert.That(() => leader.Fill.Advance(6), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task C08_Leader_GetsItsOwnFieldsAndFollowersTheSharedOnes()
    {
        var leader = _bench.Join();
        var follower = _bench.Join();
        leader.Fill!.PublishHead(
            FillBench.Head(1, lines: ["Cache-Control: max-age=60, private=\"set-cookie\"", "Set-Cookie: a=b"]), Times.Now);
        leader.Fill.Write("x");
        leader.Fill.Complete();

        Assert.That((await leader.HeadAsync()).Fields!.Find("set-cookie"u8, 0), Is.GreaterThanOrEqualTo(0));
        Assert.That((await follower.HeadAsync()).Fields!.Find("set-cookie"u8, 0), Is.EqualTo(-1));
        Assert.That(_bench.Stored()!.Fields.Find("set-cookie"u8, 0), Is.EqualTo(-1));
    }

    [Test]
    public async Task PublishHead_Bodiless_EndsWithoutBytesWhateverItsLength()
    {
        var join = _bench.Table.Start(FillBench.Key, Fields.None, default, CacheReason.Method);
        var head = FillBench.Head(1000, lines: "Cache-Control: no-store");
        join.Fill!.PublishHead(new FillHead { Status = 200, Fields = head.Fields, Decision = head.Decision, ContentLength = 1000, IsBodiless = true }, Times.Now);
        join.Fill.Complete();

        Assert.That(await join.ReadAllAsync(), Is.EqualTo(("", FillReadKind.Complete)));
    }
}
