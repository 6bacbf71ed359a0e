using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Cache.Store.Arena;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Store;

/// <summary>What any store must do, on one thread.</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class StoreTests(StoreKind kind)
{
    private InvalidationLedger _ledger = null!;
    private ICacheStore _store = null!;

    [SetUp]
    public void SetUp()
    {
        _ledger = new InvalidationLedger();
        _store = TestStores.Of(kind, new CacheLimits { Capacity = 1 << 20 }, _ledger);
    }

    [TearDown]
    public void TearDown() => StoreWalk.AssertIntact(_store);

    [Test]
    public void TryGet_NothingStored_IsAUriMiss()
    {
        Assert.That(_store.TryGet(TestKeys.Of("/a"), Fields.None, out var lookup), Is.False);
        Assert.That(lookup, Is.EqualTo(new CacheLookup(null, CacheForward.UriMiss, CacheReason.None, null)));
    }

    [Test]
    public void Publish_ThenTryGet_IsThatResponse()
    {
        var response = Responses.OfBody("a"u8);

        Assert.That(_store.Publish(TestKeys.Of("/a"), Fields.None, response), Is.EqualTo(CacheReason.None));
        Assert.That(TestStores.IsSame(Get("/a"), response), Is.True);
        Assert.That(Get("/b"), Is.Null);
        var counters = _store.Snapshot();
        Assert.That(counters with { Bytes = 0, Reserved = 0 }, Is.EqualTo(new CacheCounters(1, 0, 1, 1, 1, 0, 0, 0)));
        Assert.That(counters.Bytes, kind == StoreKind.Managed ? Is.EqualTo(response.Size + TestKeys.Of("/a").Length) : Is.InRange(100, 300));
    }

    [Test]
    public void Publish_SameKeyAgain_Replaces()
    {
        _store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("old"u8));
        _store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("new"u8));

        Assert.That(Get("/a")!.Body(), Is.EqualTo("new"));
        Assert.That(_store.Snapshot().Entries, Is.EqualTo(1));
    }

    [Test]
    public void C05_EqualHashes_StillServeTheRightObject()
    {
        var left = TestKeys.Colliding("left", 7);
        var right = TestKeys.Colliding("right", 7);
        _store.Publish(left, Fields.None, Responses.OfBody("l"u8));
        Assert.That(_store.TryGet(right, Fields.None, out _), Is.False);

        _store.Publish(right, Fields.None, Responses.OfBody("r"u8));
        _store.TryGet(left, Fields.None, out var lookup);
        Assert.That(lookup.Response!.Body(), Is.EqualTo("l"));

        _store.Remove(left);
        _store.TryGet(right, Fields.None, out lookup);
        Assert.That(lookup.Response!.Body(), Is.EqualTo("r"));
    }

    [Test]
    public void Remove_Key_RemovesAllItsVariants()
    {
        Publish("/a", "X: 1", "X");
        Publish("/a", "X: 2", "X");
        Publish("/b", "X: 1", "X");

        Assert.That(_store.Remove(TestKeys.Of("/a")), Is.EqualTo(2), "E-151");
        Assert.That(Get("/a", "X: 1"), Is.Null);
        Assert.That(Get("/a", "X: 2"), Is.Null);
        Assert.That(Get("/b", "X: 1"), Is.Not.Null);
        Assert.That(_store.Remove(TestKeys.Of("/a")), Is.Zero);
    }

    [Test]
    public void TryGet_OtherVariant_IsAVaryMissThatNamesTheRule()
    {
        Publish("/a", "Accept-Language: de", "Accept-Language");

        Assert.That(Get("/a", "Accept-Language: de"), Is.Not.Null);
        Assert.That(_store.TryGet(TestKeys.Of("/a"), Fields.Of("Accept-Language: en"), out var lookup), Is.False);
        Assert.That(lookup.Forward, Is.EqualTo(CacheForward.VaryMiss));
        Assert.That(lookup.Vary![0].SequenceEqual("accept-language"u8), Is.True);
    }

    [Test]
    public void Publish_SameVariantAgain_ReplacesOnlyThatOne()
    {
        Publish("/a", "X: 1", "X");
        var two = Publish("/a", "X: 2", "X");
        var one = Publish("/a", "X: 1", "X");

        Assert.That(TestStores.IsSame(Get("/a", "X: 1"), one), Is.True);
        Assert.That(TestStores.IsSame(Get("/a", "X: 2"), two), Is.True);
    }

    [Test]
    public void TryGet_SeveralVariantsMatch_NewestWins()
    {
        Publish("/a", "X: 1", "X");
        Publish("/a", "Y: 1", "Y", "X: 2");

        Assert.That(Get("/a", "X: 1", "Y: 1")!.Variant!.Rule[0].SequenceEqual("y"u8), Is.True, "RFC 9111 §4.1");
    }

    [Test]
    public void TryGet_OneWithAndOneWithoutVaryMatch_TheOneThatSaysHowItWasChosenWins()
    {
        var varied = Publish("/a", "X: 1", "X");
        _store.Publish(TestKeys.Of("/a"), Fields.Of("X: 2"), Responses.OfBody("plain"u8));

        Assert.That(TestStores.IsSame(Get("/a", "X: 1"), varied), Is.True, "RFC 9111 §4.1");
        Assert.That(Get("/a", "X: 2")!.Body(), Is.EqualTo("plain"));
    }

    [Test]
    public void C11_MoreThanTenVariants_AreNotStored()
    {
        for (var i = 0; i < 10; i++)
        {
            Publish("/a", $"X: {i}", "X");
        }

        var rule = Rule("X");
        var eleventh = Responses.OfBody("x"u8, variant: VaryKey.TryCapture(rule, Fields.Of("X: 10")));
        Assert.That(_store.Publish(TestKeys.Of("/a"), Fields.Of("X: 10"), eleventh), Is.EqualTo(CacheReason.TooManyVariants));
        Assert.That(_store.Snapshot().Refusals, Is.EqualTo(1));
        var third = Publish("/a", "X: 3", "X");
        Assert.That(TestStores.IsSame(Get("/a", "X: 3"), third), Is.True, "replacing is not one more");
    }

    [Test]
    public void C23_BornBeforeAPurgeOfItsKey_IsNotStored()
    {
        var born = _ledger.Current;
        _store.Remove(TestKeys.Of("/a"));

        Assert.That(
            _store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("a"u8, born)), Is.EqualTo(CacheReason.Purged));
        Assert.That(_store.Publish(TestKeys.Of("/b"), Fields.None, Responses.OfBody("b"u8, born)), Is.EqualTo(CacheReason.None), "another key");
        Assert.That(_store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("a"u8, _ledger.Current)), Is.EqualTo(CacheReason.None));
    }

    [Test]
    public void C23_PurgeOfAScope_HidesWhatIsStoredAndRefusesWhatIsUnderWay()
    {
        var scope = _ledger.ScopeOf("site");
        var born = _ledger.Current;
        _store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("a"u8, born, scope: scope));
        _store.Publish(TestKeys.Of("/b"), Fields.None, Responses.OfBody("b"u8, born, scope: _ledger.ScopeOf("other")));

        scope.Purge();

        Assert.That(Get("/a"), Is.Null);
        Assert.That(Get("/b"), Is.Not.Null);
        Assert.That(_store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("a"u8, born, scope: scope)), Is.EqualTo(CacheReason.Purged));
        Assert.That(_store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("a"u8, _ledger.Current, scope: scope)), Is.EqualTo(CacheReason.None));
        Assert.That(Get("/a"), Is.Not.Null);
    }

    [Test]
    public void C23_PurgeOfEverything_HidesEverythingOlder()
    {
        _store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("a"u8, _ledger.Current));

        _ledger.PurgeAll();

        Assert.That(Get("/a"), Is.Null);
        _store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("a"u8, _ledger.Current));
        Assert.That(Get("/a"), Is.Not.Null);
    }

    [Test]
    public void Freshen_StillStored_TakesItsPlace()
    {
        var stale = Publish("/a", "X: 1", "X");
        var other = Publish("/a", "X: 2", "X");
        var fresh = stale.Freshened(stale.Fields, stale.Metadata with { Lifetime = 7 }, stale.CheckedAt);

        Assert.That(_store.Freshen(TestKeys.Of("/a"), stale, fresh), Is.EqualTo(CacheReason.None));
        Assert.That(TestStores.IsSame(Get("/a", "X: 1"), fresh), Is.True);
        Assert.That(TestStores.IsSame(Get("/a", "X: 2"), other), Is.True);
    }

    [Test]
    public void C23_FreshenAfterAPurge_DoesNotBringItBack()
    {
        var stale = Publish("/a", "X: 1", "X");
        var fresh = stale.Freshened(stale.Fields, stale.Metadata, stale.CheckedAt);
        _store.Remove(TestKeys.Of("/a"));

        Assert.That(_store.Freshen(TestKeys.Of("/a"), stale, fresh), Is.EqualTo(CacheReason.Superseded));
        Assert.That(Get("/a", "X: 1"), Is.Null);
    }

    [Test]
    public void Freshen_ReplacedMeanwhile_LeavesTheNewerOne()
    {
        var stale = Publish("/a", "X: 1", "X");
        var newer = Publish("/a", "X: 1", "X");

        Assert.That(_store.Freshen(TestKeys.Of("/a"), stale, stale.Freshened(stale.Fields, stale.Metadata, stale.CheckedAt)), Is.EqualTo(CacheReason.Superseded));
        Assert.That(TestStores.IsSame(Get("/a", "X: 1"), newer), Is.True);
    }

    [Test]
    public void Discard_StillStored_TakesOutThatOneOnly()
    {
        var one = Publish("/a", "X: 1", "X");
        var two = Publish("/a", "X: 2", "X");

        Assert.That(_store.Discard(TestKeys.Of("/a"), one), Is.True);
        Assert.That(_store.Discard(TestKeys.Of("/a"), one), Is.False);
        Assert.That(Get("/a", "X: 1"), Is.Null);
        Assert.That(TestStores.IsSame(Get("/a", "X: 2"), two), Is.True);
        Publish("/a", "X: 1", "X");
    }

    [Test]
    public void TryGet_VariantFound_NamesItsRule()
    {
        Publish("/a", "X: 1", "X");

        _store.TryGet(TestKeys.Of("/a"), Fields.Of("X: 1"), out var lookup);

        Assert.That(lookup.Vary, Is.SameAs(lookup.Response!.Variant!.Rule));
    }

    [Test]
    public void C10_LargerThanTheShard_IsRefused()
    {
        var response = Responses.OfBody(new byte[(1 << 20) + 1]);

        Assert.That(_store.Publish(TestKeys.Of("/a"), Fields.None, response), Is.EqualTo(CacheReason.TooLarge));
        Assert.That(_store.Snapshot().Bytes, Is.Zero);
    }

    [Test]
    public void Publish_BeyondTheBudget_Evicts()
    {
        for (var i = 0; i < 5000; i++)
        {
            _store.Publish(TestKeys.Of("/" + i), Fields.None, Responses.OfBody(new byte[1000]));
        }

        var counters = _store.Snapshot();
        Assert.That(counters.Bytes, Is.LessThanOrEqualTo(1 << 20));
        Assert.That(counters.Entries, Is.GreaterThan(600));
        Assert.That(counters.Inserts, Is.EqualTo(5000));
    }

    [Test]
    public void Publish_OneKeyOverAndOver_WhatItLeavesDoesNotPileUp()
    {
        for (var i = 0; i < 20_000; i++)
        {
            _store.Publish(TestKeys.Of("/a"), Fields.None, Responses.OfBody("a"u8));
        }

        foreach (var shard in ((ShardedStore)_store).Shards)
        {
            Assert.That((shard as Shard)?.Policy.Cells ?? 0, Is.LessThan(1100));
            Assert.That((shard as ArenaShard)?.Space.Held ?? 0, Is.LessThan(64 << 10));
        }
    }

    [Test]
    public void C09_HotSetUnderAFloodOfOneTimers_StaysIn()
    {
        string[] hot = [.. Enumerable.Range(0, 100).Select(i => $"/hot{i}")];
        foreach (var path in hot)
        {
            _store.Publish(TestKeys.Of(path), Fields.None, Responses.OfBody(new byte[1000]));
            Get(path);
        }

        var hits = 0;
        for (var i = 0; i < 20_000; i++)
        {
            _store.Publish(TestKeys.Of("/flood" + i), Fields.None, Responses.OfBody(new byte[1000]));
            hits += Get(hot[i % hot.Length]) is null ? 0 : 1;
        }

        Assert.That(hits, Is.GreaterThanOrEqualTo(19_000));
    }

    [Test]
    public void I10_EverythingHot_EvictionStillMakesProgress()
    {
        for (var i = 0; i < 3000; i++)
        {
            _store.Publish(TestKeys.Of("/" + i), Fields.None, Responses.OfBody(new byte[1000]));
            for (var back = Math.Max(0, i - 800); back <= i; back += 50)
            {
                Get("/" + back);
                Get("/" + back);
                Get("/" + back);
            }
        }

        Assert.That(_store.Snapshot().Bytes, Is.LessThanOrEqualTo(1 << 20));
        Assert.That(Get("/2999"), Is.Not.Null);
    }

    [Test]
    public void I8_Lookup_AllocatesNothing()
    {
        var request = Fields.Of("X: 1");
        Publish("/a", "X: 1", "X");
        var key = TestKeys.Of("/a");
        var missing = TestKeys.Of("/missing");
        _store.Touch(key, request);
        _store.Touch(missing, request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _store.Touch(key, request);
            _store.Touch(missing, request);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Shards_AutomaticChoice_HoldsFourOfTheLargestObjects()
    {
        Assert.That(new CacheLimits().EffectiveShards(64), Is.EqualTo(1), "256 MiB of 64 MiB objects");
        Assert.That(new CacheLimits { Capacity = 16L << 30 }.EffectiveShards(64), Is.EqualTo(64));
        Assert.That(new CacheLimits { Capacity = 16L << 30 }.EffectiveShards(2), Is.EqualTo(8));
        Assert.That(new CacheLimits { MaxObjectSize = 1 << 20 }.EffectiveShards(64), Is.EqualTo(64));
        Assert.That(new CacheLimits { Shards = 3 }.EffectiveShards(64), Is.EqualTo(4));
    }

    private StoredResponse? Get(string path, params string[] lines)
    {
        _store.TryGet(TestKeys.Of(path), Fields.Of(lines), out var lookup);
        return lookup.Response;
    }

    private StoredResponse Publish(string path, string line, string vary, string other = "Z: 0")
    {
        var request = Fields.Of(line, other);
        var response = Responses.OfBody("v"u8, variant: VaryKey.TryCapture(Rule(vary), request));
        Assert.That(_store.Publish(TestKeys.Of(path), request, response), Is.EqualTo(CacheReason.None));
        return response;
    }

    private static VaryRule Rule(string vary)
    {
        VaryRule.Parse(Fields.Of("Vary: " + vary), out var rule);
        return rule!;
    }
}
