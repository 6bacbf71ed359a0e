using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Status;

/// <summary>What is remembered of keys that are not stored.</summary>
[TestFixture]
public class OutcomeTableTests
{
    [Test]
    public void Find_AfterNote_IsReasonAndStatus([Values] CacheReason reason, [Values(0, 200, 599)] int status)
    {
        var table = new OutcomeTable(16);
        table.Note(0x1234_5678_9abc_def0, reason, status);

        var expected = reason == CacheReason.None && status == 0 ? CacheReason.NotSeen : reason;
        Assert.That((table.Find(0x1234_5678_9abc_def0, out var found), found), Is.EqualTo((expected, status)));
    }

    [Test]
    public void Find_AnotherHashInTheSameSlot_IsNotSeen()
    {
        var table = new OutcomeTable(16);
        table.Note(0x1234_5678_9abc_def0, CacheReason.NoStore, 200);

        Assert.That(table.Find(0x1234_5678_9abd_def0, out _), Is.EqualTo(CacheReason.NotSeen));
    }

    [Test]
    public void Find_EvictedKey_IsEvicted()
    {
        var store = new ManagedStore(new CacheLimits { Capacity = 64 << 10, Shards = 1 }, new InvalidationLedger());
        for (var i = 0; i < 100; i++)
        {
            store.Publish(TestKeys.Of($"/{i}"), Fields.None, Responses.OfBody(new byte[2000]));
        }

        Assert.That(store.Snapshot().Evictions, Is.GreaterThan(0));
        Assert.That(store.Peek(TestKeys.Of("/0"), Fields.None, out _), Is.False);
        Assert.That(store.Outcomes.Find(TestKeys.Of("/0").Hash, out _), Is.EqualTo(CacheReason.Evicted));
    }

    [Test]
    public void Peek_LeavesNeitherVisitNorCount()
    {
        var store = new ManagedStore(new CacheLimits { Capacity = 64 << 10, Shards = 1 }, new InvalidationLedger());
        store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody(new byte[2000]));
        var before = store.Snapshot();
        for (var i = 0; i < 100; i++)
        {
            store.Peek(TestKeys.Of("/a"), Fields.None, out _);
            store.Publish(TestKeys.Of($"/{i}"), Fields.None, Responses.OfBody(new byte[2000]));
        }

        Assert.That(store.Peek(TestKeys.Of("/a"), Fields.None, out _), Is.False, "peeking saved it from eviction");
        Assert.That((store.Snapshot().Hits, store.Snapshot().Misses), Is.EqualTo((before.Hits, before.Misses)));
    }
}
