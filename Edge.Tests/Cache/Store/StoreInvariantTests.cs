using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Store;

/// <summary>The invariants of docs/cache.md that have no test of their own elsewhere.</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class StoreInvariantTests(StoreKind kind)
{
    private static readonly byte[] Body = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 7))];

    private readonly InvalidationLedger _ledger = new();

    [Test]
    public void I6_HeldBody_StaysWholeAfterEvictionReplacementAndPurge()
    {
        var store = Store(64 << 10);
        store.Publish(TestKeys.Of("/held"), Fields.None, Responses.OfBody(Body));
        store.TryGet(TestKeys.Of("/held"), Fields.None, out var held);

        store.Publish(TestKeys.Of("/held"), Fields.None, Responses.OfBody("other"u8));
        Fill(store, 100, Body.Length);
        store.Remove(TestKeys.Of("/held"));
        GC.Collect();

        Assert.That(held.Response!.Body().Bytes(), Is.EqualTo(Body));
    }

    [Test]
    public void I7_HeldBodies_CountForNothingOnceTheyAreEvicted()
    {
        var store = Store(64 << 10);
        var held = new List<StoredResponse>();
        for (var i = 0; i < 200; i++)
        {
            store.Publish(TestKeys.Of($"/{i}"), Fields.None, Responses.OfBody(Body));
            if (store.TryGet(TestKeys.Of($"/{i}"), Fields.None, out var lookup))
            {
                held.Add(lookup.Response!);
            }
        }

        Assert.That(held, Has.Count.GreaterThan(100));
        Assert.That(store.Snapshot().Bytes, Is.LessThanOrEqualTo(64 << 10));
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void I9_ReaderThatStandsStill_StopsNobody()
    {
        var store = Store(64 << 10);
        store.Publish(TestKeys.Of("/still"), Fields.None, Responses.OfBody(Body));
        using var stands = new ManualResetEventSlim();
        using var mayGo = new ManualResetEventSlim();
        var whole = false;
        var reader = new Thread(() =>
        {
            store.TryGet(TestKeys.Of("/still"), Fields.None, out var lookup);
            stands.Set();
            mayGo.Wait();
            whole = lookup.Response!.Body().Bytes().AsSpan().SequenceEqual(Body);
        });
        reader.Start();
        stands.Wait();

        Fill(store, 1000, 1000);
        var evictions = store.Snapshot().Evictions;
        mayGo.Set();
        reader.Join();

        Assert.That((whole, evictions > 900), Is.EqualTo((true, true)));
    }

    [Test]
    public void I11_CellsOfReplacedEntries_NeverKillTheNewerOne()
    {
        // Each replacement leaves a dead cell in the queue; the next evictions meet them all before the living one.
        var store = Store(64 << 10);
        for (var i = 0; i < 500; i++)
        {
            store.Publish(TestKeys.Of("/same"), Fields.None, Responses.OfBody(Body));
        }

        Assert.That(store.TryGet(TestKeys.Of("/same"), Fields.None, out _), Is.True);
        for (var i = 0; i < 10; i++)
        {
            store.Publish(TestKeys.Of($"/{i}"), Fields.None, Responses.OfBody(Body));
        }

        Assert.That(store.TryGet(TestKeys.Of("/same"), Fields.None, out _), Is.True, "there was room for all eleven");
        Assert.That(store.Snapshot().Evictions, Is.Zero);
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void I12_TableOfFixedSize_LosesNothingFarBeyondItsBuckets()
    {
        // The table does not grow: chains do. Empty bodies put the most entries into the fewest buckets.
        var store = Store(8 << 20);
        var buckets = ((ShardedStore)store).Shards[0].Buckets;
        for (var i = 0; i < 2 * buckets; i++)
        {
            store.Publish(TestKeys.Of($"/{i}"), Fields.None, Responses.OfBody(default));
        }

        var found = Enumerable.Range(0, 2 * buckets).Count(i => store.TryGet(TestKeys.Of($"/{i}"), Fields.None, out _));
        Assert.That(found, Is.EqualTo(store.Snapshot().Entries).And.GreaterThan(buckets));
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void I13_H34_CraftedKeys_MakeNoLongerChainsThanRandomOnes()
    {
        // Keys that all fall into one bucket under a seed that the attacker knows, against a store with another one.
        var known = new HashSeed(1, 2);
        var secret = HashSeed.From(System.Security.Cryptography.RandomNumberGenerator.GetBytes(HashSeed.Length));
        const int Buckets = 4096;
        var crafted = Enumerable.Range(0, 400_000).Select(i => $"/{i:x}").Where(path => KeyOf(path, known).Hash % Buckets == 0).Take(90).ToArray();
        var random = Enumerable.Range(0, crafted.Length).Select(i => $"/r{i}").ToArray();

        Assert.That(crafted, Has.Length.EqualTo(90));
        Assert.That(LongestChain(crafted, known), Is.EqualTo(90), "they do collide under the known seed");
        Assert.That(LongestChain(crafted, secret), Is.LessThanOrEqualTo(3 * Math.Max(1, LongestChain(random, secret))));

        static int LongestChain(string[] paths, HashSeed seed) => paths.GroupBy(path => KeyOf(path, seed).Hash % Buckets).Max(chain => chain.Count());
    }

    private static CacheKey KeyOf(string path, HashSeed seed)
    {
        var input = new CacheKeyInput { Site = "site"u8, Host = "host"u8, Path = path.Bytes(), Method = CacheMethod.Get };
        new CacheKeyBuilder(seed, new CacheLimits()).TryBuild(input, Fields.None, CachePolicies.Standard, out var key);
        return key.ToOwned();
    }

    private static void Fill(ICacheStore store, int count, int length)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.That(store.Publish(TestKeys.Of($"/fill/{i}"), Fields.None, Responses.OfBody(new byte[length])), Is.EqualTo(CacheReason.None));
        }
    }

    private ICacheStore Store(long capacity) => TestStores.Of(kind, new CacheLimits { Capacity = capacity, Shards = 1 }, _ledger);
}
