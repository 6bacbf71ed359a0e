using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Cache.Store.Arena;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Store;

/// <summary>What only a store that copies, moves and drops memory can do wrong (decision 34).</summary>
[TestFixture]
public class ArenaStoreTests
{
    private InvalidationLedger _ledger = null!;

    [SetUp]
    public void SetUp() => _ledger = new InvalidationLedger();

    [Test]
    public void I7_GivenBackResponse_ThrowsInsteadOfShowingAnother()
    {
        var store = Store(1 << 20);
        Publish(store, "/a", "a"u8);
        store.TryGet(TestKeys.Of("/a"), Fields.None, out var lookup);
        var view = lookup.Response!;

        view.GiveBack();

        Assert.That(() => view.Body, Throws.InvalidOperationException);
        Assert.That(() => view.Fields, Throws.InvalidOperationException);
        Assert.That(() => view.Metadata, Throws.InvalidOperationException);
        Assert.That(() => view.Variant, Throws.InvalidOperationException);
        Assert.That(() => view.Labels, Throws.InvalidOperationException);
        Assert.That(view.GiveBack, Throws.Nothing);
    }

    [Test]
    public void I7_LookupsThatAreNotGivenBack_NeverShareAView()
    {
        var store = Store(1 << 20);
        Publish(store, "/a", "a"u8);
        Publish(store, "/b", "b"u8);
        var views = Enumerable.Range(0, 1000).Select(i =>
        {
            store.TryGet(TestKeys.Of(i % 2 == 0 ? "/a" : "/b"), Fields.None, out var lookup);
            return lookup.Response!;
        }).ToList();

        Assert.That(views.Distinct().Count(), Is.EqualTo(1000));
        Assert.That(views.Where((view, i) => view.Body() != (i % 2 == 0 ? "a" : "b")), Is.Empty);
    }

    [Test]
    public void ToOwned_OfAView_NeedsNothingOfTheStoreAndIsTheSamePublication()
    {
        var store = Store(1 << 20);
        var request = Fields.Of("X: 1");
        VaryRule.Parse(Fields.Of("Vary: X"), out var rule);
        var scope = _ledger.ScopeOf("site");
        var labels = new ResponseLabels(scope, "/normal".Bytes(), [7, 8]);
        var metadata = new ResponseMetadata
        {
            ResponseTime = Times.Now,
            InitialAgeMilliseconds = 1234,
            Lifetime = 1L << 31,
            StaleWhileRevalidate = 5,
            StaleIfError = 6,
            Date = 7,
            LifetimeSource = Edge.Cache.Semantics.LifetimeSource.Expires,
            Rights = ResponseRights.Immutable | ResponseRights.NoTransform,
        };
        var published = new StoredResponse(
            203, StoredFields.CopyOf(Fields.Of("ETag: \"e\"", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "B: 2")), StoredBody.CopyOf("body"u8),
            metadata, born: 1, VaryKey.TryCapture(rule!, request), labels, checkedAt: 2);
        store.Publish(TestKeys.Of("/a"), request, published);
        store.TryGet(TestKeys.Of("/a"), request, out var lookup);

        var owned = lookup.Response!.ToOwned();
        lookup.Response.GiveBack();
        Publish(store, "/b", "other"u8);
        store.Touch(TestKeys.Of("/b"), Fields.None);   // the view shows something else by now

        Assert.That(owned.IsSameAs(published), Is.True);
        Assert.That((owned.Status, owned.Body(), owned.Born, owned.CheckedAt), Is.EqualTo((203, "body", 1L, 2L)));
        Assert.That(owned.Metadata, Is.EqualTo(metadata));
        Assert.That(owned.Fields.Lines.ToArray(), Is.EqualTo(published.Fields.Lines.ToArray()));
        Assert.That(owned.ETag.ToArray(), Is.EqualTo("\"e\""u8.ToArray()));
        Assert.That(owned.LastModifiedSeconds, Is.EqualTo(784111777));
        Assert.That(owned.Variant!.Matches(request), Is.True);
        Assert.That(owned.Labels.Scope, Is.SameAs(scope));
        Assert.That(owned.Labels.NormalPath.ToArray(), Is.EqualTo("/normal".Bytes()));
        Assert.That(owned.Labels.Tags, Is.EqualTo(new ulong[] { 7, 8 }));
        Assert.That(owned.ToOwned(), Is.SameAs(owned));
        Assert.That(store.Freshen(TestKeys.Of("/a"), owned, owned.Freshened(owned.Fields, metadata, 3)), Is.EqualTo(CacheReason.None));
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void Freshened_OfAViewThatIsGivenBackThen_KeepsItsContent()
    {
        var store = Store(1 << 20);
        Publish(store, "/a", "a"u8);
        Publish(store, "/b", "b"u8);
        store.TryGet(TestKeys.Of("/a"), Fields.None, out var lookup);
        var fresh = lookup.Response!.Freshened(lookup.Response.Fields, lookup.Response.Metadata, 2);
        lookup.Response.GiveBack();
        store.TryGet(TestKeys.Of("/b"), Fields.None, out _);

        Assert.That((fresh.Body(), fresh.Fields.Count), Is.EqualTo(("a", 0)));
    }

    [Test]
    public void E135_DeferredRevalidation_IsKnownToLaterLookupsEvenAfterAMove()
    {
        var store = Store(1 << 20);
        Publish(store, "/a", "a"u8);
        store.TryGet(TestKeys.Of("/a"), Fields.None, out var lookup);

        lookup.Response!.ToOwned().DeferRevalidation(4711);
        Fill(store, "/flood", 2000, 1000);   // the visit moves it into the main log

        Assert.That(Space(store).Main.LiveBytes, Is.Positive);
        Assert.That(Find(store, "/a")!.RevalidateAfter, Is.EqualTo(4711));
    }

    [Test]
    public void SoftPurge_SweptAndMoved_IsStillStale()
    {
        var store = Store(1 << 20);
        var scope = _ledger.ScopeOf("site");
        store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("a"u8, _ledger.Current, scope: scope));
        _ledger.TryPurge(scope, [Purge.Everything], soft: true);
        Sweep(store);
        store.Touch(TestKeys.Of("/a"), Fields.None);

        for (var i = 0; i < 2000; i++)
        {
            store.Publish(TestKeys.Of($"/flood{i}"), Fields.None, Responses.OfBody(new byte[1000], _ledger.Current));
        }

        Assert.That(Find(store, "/a")!.IsSoftPurged, Is.True);
    }

    [Test]
    public void LongResponse_IsAnObjectThatLookupsShare()
    {
        var store = Store(1 << 20);
        var response = Responses.OfBody(new byte[100_000]);
        store.Publish(TestKeys.Of("/a"), Fields.None, response);

        Assert.That(Find(store, "/a"), Is.SameAs(response));
        Assert.That(Space(store).Objects, Is.EqualTo(1));
        Assert.That(store.Snapshot().Bytes, Is.GreaterThan(100_000));
        store.Remove(TestKeys.Of("/a"));
        Assert.That((Space(store).Objects, store.Snapshot().Bytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void C10_LongResponses_LeaveOneByOne()
    {
        // Their blocks lie in one chunk; that does not bind them.
        var store = Store(1 << 20);
        Fill(store, "/", 20, 100_000);

        Assert.That(store.Snapshot().Entries, Is.InRange(7, 10));
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void C10_LongResponseInTheRoomOfItself_EvictsNothing([Values] bool freshen)
    {
        var store = Store(1 << 20);
        Publish(store, "/long", new byte[600_000]);
        Fill(store, "/", 100, 1000);

        var stale = Find(store, "/long")!;
        var reason = freshen
            ? store.Freshen(TestKeys.Of("/long"), stale, stale.Freshened(stale.Fields, stale.Metadata, 1))
            : store.Publish(TestKeys.Of("/long"), Fields.None, Responses.OfBody(new byte[610_000]));

        Assert.That((reason, store.Snapshot().Evictions, store.Snapshot().Entries), Is.EqualTo((CacheReason.None, 0L, 101L)));
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void C11_MoreVaryRulesThanThereAreNumbers_AreStoredAsObjects()
    {
        var store = Store(4 << 20);
        for (var i = 0; i < BlockNames.MaxRules + 10; i++)
        {
            VaryRule.Parse(Fields.Of($"Vary: X-{i}"), out var rule);
            var request = Fields.Of($"X-{i}: 1");
            store.Publish(TestKeys.Of($"/{i}"), request, Responses.OfBody("v"u8, variant: VaryKey.TryCapture(rule!, request)));
        }

        Assert.That(Space(store).Objects, Is.EqualTo(10));
        Assert.That(
            Enumerable.Range(0, BlockNames.MaxRules + 10).Count(i => store.Touch(TestKeys.Of($"/{i}"), Fields.Of($"X-{i}: 1"))),
            Is.EqualTo(BlockNames.MaxRules + 10));
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void Publish_TimesThatDoNotFitABlock_AreStoredAsAnObject()
    {
        var store = Store(1 << 20);
        var response = new StoredResponse(
            200, StoredFields.Empty, StoredBody.CopyOf("a"u8), new ResponseMetadata { Lifetime = long.MaxValue / 1000 }, born: 1);
        store.Publish(TestKeys.Of("/a"), Fields.None, response);

        Assert.That(Find(store, "/a"), Is.SameAs(response));
    }

    [Test]
    public void I4_ReplacementsInAFullStore_AreCompactedAndNothingIsEvicted()
    {
        // A quarter of the budget is free: what replaced entries leave behind must be won back before anything alive leaves.
        var store = Store(1 << 20);
        const int Count = 600;
        Fill(store, "/", Count, 1000);
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            Publish(store, $"/{random.Next(Count)}", new byte[1000]);
        }

        Assert.That(store.Snapshot().Evictions, Is.Zero);
        Assert.That(Enumerable.Range(0, Count).Count(i => store.Touch(TestKeys.Of($"/{i}"), Fields.None)), Is.EqualTo(Count));
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void I2_LookupsWhileEverythingIsMoved_NeverMiss()
    {
        var store = Store(1 << 20);
        const int Count = 600;
        Fill(store, "/", Count, 1000);
        CacheKey[] keys = [.. Enumerable.Range(0, Count).Select(i => TestKeys.Of($"/{i}"))];
        var (done, misses) = (false, 0);
        var readers = Enumerable.Range(0, 3).Select(seed => new Thread(() =>
        {
            for (var random = new Random(seed); !Volatile.Read(ref done);)
            {
                if (!store.Touch(keys[random.Next(Count)], Fields.None))
                {
                    Interlocked.Increment(ref misses);
                }
            }
        })).ToList();
        readers.ForEach(reader => reader.Start());
        for (var (i, random) = (0, new Random(9)); i < 40_000; i++)
        {
            store.Publish(keys[random.Next(Count)], Fields.None, Responses.OfBody(new byte[1000]));
        }

        Volatile.Write(ref done, true);
        readers.ForEach(reader => reader.Join());
        Assert.That((misses, store.Snapshot().Evictions), Is.EqualTo((0, 0L)));
        StoreWalk.AssertIntact(store);
    }

    [Test]
    public void I9_DroppedChunks_CountAsLimboUntilTheCollectorTakesThem()
    {
        var store = Store(1 << 20);
        var held = Hold(store);
        for (var tries = 0; tries < 10 && store.Snapshot().Limbo != held.Chunk; tries++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        }

        Assert.That(store.Snapshot().Limbo, Is.EqualTo(held.Chunk), "the one that somebody reads in");
        Assert.That(held.View.Body(), Is.EqualTo("held"));
        Assert.That(store.Snapshot().Reserved, Is.LessThanOrEqualTo((1 << 20) + WordTable.BucketSize));
        GC.KeepAlive(held.View);
    }

    // In a frame of its own: nothing of it lives on in a register.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static (StoredResponse View, long Chunk) Hold(ArenaStore store)
    {
        Publish(store, "/held", "held"u8);
        var view = Find(store, "/held")!;
        var chunk = Space(store).Small.Oldest!.Bytes.LongLength;
        store.Remove(TestKeys.Of("/held"));
        Fill(store, "/flood", 5000, 1000);
        Assert.That(store.Snapshot().Limbo, Is.GreaterThan(chunk));
        return (view, chunk);
    }

    private static StoredResponse? Find(ArenaStore store, string path)
    {
        store.TryGet(TestKeys.Of(path), Fields.None, out var lookup);
        return lookup.Response;
    }

    private static void Fill(ArenaStore store, string prefix, int count, int length)
    {
        for (var i = 0; i < count; i++)
        {
            Publish(store, $"{prefix}{i}", new byte[length]);
        }
    }

    private static void Publish(ArenaStore store, string path, ReadOnlySpan<byte> body) =>
        Assert.That(store.Publish(TestKeys.Of(path), Fields.None, Responses.OfBody(body)), Is.EqualTo(CacheReason.None));

    private static void Sweep(ArenaStore store) => store.SweepAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static ArenaSpace Space(ArenaStore store) => ((ArenaShard)store.Shards[0]).Space;

    private ArenaStore Store(long capacity) => new(new CacheLimits { Capacity = capacity, Shards = 1 }, _ledger);
}
