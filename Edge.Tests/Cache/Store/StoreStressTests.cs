using System.Buffers.Binary;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Store;

/// <summary>Four threads, a third of them writing, a tiny budget: integrity while it runs and at rest (I1, I3, I4, I5, I8;
/// C32).</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class StoreStressTests(StoreKind kind)
{
    private const int Threads = 4;
    private const int OperationsPerThread = 60_000;
    private const int KeyCount = 400;

    [TestCase(1)]
    [TestCase(4)]
    public void C32_ReadersAndWritersUnderEviction_TheStoreStaysIntact(int shards)
    {
        var ledger = new InvalidationLedger();
        var store = TestStores.Of(kind, new CacheLimits { Capacity = 128 << 10, Shards = shards }, ledger);
        CacheKey[] keys = [.. Enumerable.Range(0, KeyCount).Select(i => TestKeys.Of("/" + i))];
        var failures = 0;

        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < OperationsPerThread; i++)
            {
                var key = Math.Min(random.Next(KeyCount), random.Next(KeyCount)); // small numbers are hot
                switch (random.Next(20))
                {
                    case < 12:
                        if (store.TryGet(keys[key], Fields.None, out var lookup) && !IsWhole(lookup.Response!, key))
                        {
                            Interlocked.Increment(ref failures);
                        }

                        break;
                    case < 18:
                        store.Publish(keys[key], Fields.None, Made(key, random, ledger.Current));
                        break;
                    case < 19:
                        store.Remove(keys[key]);
                        break;
                    default:
                        if (store.TryGet(keys[key], Fields.None, out lookup))
                        {
                            var stale = lookup.Response!;
                            store.Freshen(keys[key], stale, stale.Freshened(stale.Fields, stale.Metadata, stale.CheckedAt));
                        }

                        break;
                }
            }
        });

        Assert.That(failures, Is.Zero, "I1: whole, and of that key");
        StoreWalk.AssertIntact(store);
        Assert.That(store.Snapshot().Evictions, Is.GreaterThan(1000));
    }

    [Test]
    public void I2_OneEntryInThePlaceOfTwo_ALookupThatEitherAnswersNeverMisses()
    {
        // Of the request X: 1 there is always one with Vary, or one without, or both, and each publication replaces whatever there is.
        var store = TestStores.Of(kind, new CacheLimits { Capacity = 8 << 20, Shards = 1 }, new InvalidationLedger());
        VaryRule.Parse(Fields.Of("Vary: X"), out var rule);
        var (one, two) = (Fields.Of("X: 1"), Fields.Of("X: 2"));
        var (key, variant) = (TestKeys.Of("/a"), VaryKey.TryCapture(rule!, one));
        store.Publish(key, one, Responses.OfBody("first"u8));
        var (done, misses, lookups) = (false, 0, 0L);
        var readers = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                Interlocked.Add(ref misses, store.Touch(key, one) ? 0 : 1);
                Interlocked.Increment(ref lookups);
            }
        })).ToList();
        readers.ForEach(reader => reader.Start());

        for (var i = 0; i < 30_000; i++)
        {
            store.Publish(key, one, Responses.OfBody("variant"u8, variant: variant));
            store.Publish(key, two, Responses.OfBody("plain"u8));   // beside the variant
            store.Publish(key, one, Responses.OfBody("both"u8));    // in the place of both
        }

        Volatile.Write(ref done, true);
        readers.ForEach(reader => reader.Join());
        Assert.That((misses, lookups > 1000), Is.EqualTo((0, true)));
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void I8_ParallelLookups_NeverMeetALock()
    {
        var ledger = new InvalidationLedger();
        var store = TestStores.Of(kind, new CacheLimits { Capacity = 1 << 20 }, ledger);
        CacheKey[] keys = [.. Enumerable.Range(0, 16).Select(i => TestKeys.Of("/" + i))];
        foreach (var key in keys)
        {
            store.Publish(key, Fields.None, Responses.OfBody("a"u8));
        }

        // The count is the process's: the test host meets a lock now and then. A store that took one would meet it in every
        // round.
        var allocated = 0L;
        var contended = Enumerable.Range(0, 10).Select(_ => Round()).ToList();

        Assert.That(contended, Does.Contain(0L));
        Assert.That(allocated, Is.Zero);

        long Round()
        {
            var contentions = Monitor.LockContentionCount;
            Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, _ =>
            {
                store.Touch(keys[0], Fields.None);   // a thread's first view is its own
                var bytes = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 50_000; i++)
                {
                    store.Touch(keys[i % keys.Length], Fields.None);
                }

                Interlocked.Add(ref allocated, GC.GetAllocatedBytesForCurrentThread() - bytes);
            });
            return Monitor.LockContentionCount - contentions;
        }
    }

    /// <summary>A body of (key, number) pairs, the number the same throughout.</summary>
    private static StoredResponse Made(int key, Random random, long born)
    {
        var body = new byte[8 * random.Next(1, 60)];
        var number = random.Next();
        for (var at = 0; at < body.Length; at += 8)
        {
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(at), key);
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(at + 4), number);
        }

        return Responses.OfBody(body, born);
    }

    private static bool IsWhole(StoredResponse response, int key)
    {
        var body = response.Body.Segment(0).Span;
        for (var at = 0; at < body.Length; at += 8)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(body[at..]) != key
                || !body.Slice(at + 4, 4).SequenceEqual(body.Slice(4, 4)))
            {
                return false;
            }
        }

        return true;
    }
}
