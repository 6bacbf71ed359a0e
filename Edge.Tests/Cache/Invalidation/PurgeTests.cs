using Edge.Cache.Invalidation;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Invalidation;

/// <summary>Purges of paths, prefixes, tags and sites, before and after the sweep that lets go of them.</summary>
[TestFixture(false, StoreKind.Managed)]
[TestFixture(true, StoreKind.Managed)]
[TestFixture(false, StoreKind.Arena)]
[TestFixture(true, StoreKind.Arena)]
public class PurgeTests(bool swept, StoreKind store)
{
    private PurgeBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new PurgeBench(store);

    [TearDown]
    public void TearDown() => StoreWalk.AssertIntact(_bench.Store);

    [TestCase("/a", "/a", true)]
    [TestCase("/a", "/a?x=1", false, Description = "a query that is keyed is part of the path (E-149)")]
    [TestCase("/a?x=1", "/a?x=1", true)]
    [TestCase("/a?x=1", "/a", false)]
    [TestCase("/a?", "/a", false)]
    [TestCase("/a?", "/a?", true)]
    [TestCase("/a", "/A", false, Description = "case matters (E-149)")]
    [TestCase("/a", "/a/", false, Description = "with and without slash are two paths (E-149)")]
    public void E149_Path_ConcernsExactlyThatOne(string purged, string stored, bool gone)
    {
        _bench.Publish(stored);

        Apply(Purge.OfPath(purged));

        Assert.That(_bench.Find(stored) is null, Is.EqualTo(gone));
    }

    [TestCase("/dir/", "/dir/a", true)]
    [TestCase("/dir/", "/dir/a/b?c", true)]
    [TestCase("/dir/", "/dir/", true)]
    [TestCase("/dir/", "/dir", false)]
    [TestCase("/dir", "/dir", true)]
    [TestCase("/dir", "/directory", true)]
    [TestCase("/a.", "/a.png", true)]
    [TestCase("/a?x=", "/a?x=1", true)]
    [TestCase("/a?x=", "/a?y=1", false)]
    [TestCase("/a?x=", "/a", false)]
    [TestCase("/a?x=", "/a?", false)]
    [TestCase("/", "/anything", true)]
    public void E149_Prefix_ConcernsWhatBeginsWithIt(string prefix, string stored, bool gone)
    {
        _bench.Publish(stored);

        Apply(Purge.OfPrefix(prefix));

        Assert.That(_bench.Find(stored) is null, Is.EqualTo(gone));
    }

    [Test]
    public void E151_Path_TakesAllVariantsOnAllHosts()
    {
        _bench.Publish("/a", host: "one");
        _bench.Publish("/a", host: "two");

        Apply(Purge.OfPath("/a"));

        Assert.That(_bench.Find("/a", "one"), Is.Null);
        Assert.That(_bench.Find("/a", "two"), Is.Null);
    }

    [Test]
    public void H13_PathInAnotherSpelling_IsPurgedByItsNormalForm()
    {
        _bench.Publish("/x/../%61", normalPath: "/a");
        _bench.Publish("/x/../dir/b", normalPath: "/dir/b");

        Apply(Purge.OfPath("/a"));
        Apply(Purge.OfPrefix("/dir/"));

        Assert.That(_bench.Find("/x/../%61"), Is.Null);
        Assert.That(_bench.Find("/x/../dir/b"), Is.Null);
    }

    [TestCase("shoes", "shoes", true)]
    [TestCase("SHOES", "shoes", true, Description = "case does not matter (E-153)")]
    [TestCase("hats, Shoes ,gloves", "shoes", true)]
    [TestCase("shoes2", "shoes", false, Description = "whole tags only (E-153)")]
    [TestCase("", "shoes", false)]
    public void E153_Tag_ConcernsWhatCarriesIt(string tags, string purged, bool gone)
    {
        _bench.Publish("/a", tags: tags);

        Apply(Purge.OfTag(purged));

        Assert.That(_bench.Find("/a") is null, Is.EqualTo(gone));
    }

    [Test]
    public void E149_Everything_ConcernsTheSiteAlone()
    {
        _bench.Publish("/a");
        var other = new InvalidationLedger();
        Assert.That(other.ScopeOf("SITE"), Is.SameAs(other.ScopeOf("site")), "names of sites are compared without case");

        Apply(Purge.Everything);

        Assert.That(_bench.Find("/a"), Is.Null);
    }

    [Test]
    public void C23_BornBefore_IsNotStoredAfterwards([Values] PurgeKind kind)
    {
        var born = _bench.Ledger.Current;

        Apply(Of(kind));

        Assert.That(_bench.Publish("/dir/a", born, tags: "t"), Is.EqualTo(CacheReason.Purged));
        Assert.That(_bench.Publish("/dir/a", tags: "t"), Is.EqualTo(CacheReason.None), "what is born now is good");
        Assert.That(_bench.Find("/dir/a"), Is.Not.Null);
    }

    [Test]
    public void C23_BornBefore_OfAnotherPath_IsStored([Values(PurgeKind.Path, PurgeKind.Tag)] PurgeKind kind)
    {
        var born = _bench.Ledger.Current;

        Apply(Of(kind));

        Assert.That(_bench.Publish("/other", born, tags: "u"), Is.EqualTo(CacheReason.None));
    }

    [Test]
    public void SoftPurge_IsStaleUntilTheOriginSaysItHolds([Values] PurgeKind kind)
    {
        _bench.Publish("/dir/a", tags: "t");
        _bench.Publish("/other", tags: "u");

        Apply(Of(kind), soft: true);

        var stale = _bench.Find("/dir/a")!;
        Assert.That(stale.IsSoftPurged, Is.True);
        Assert.That(Freshness.Judge(stale, CachePolicies.Standard, default, Times.Now), Is.EqualTo(FreshnessVerdict.Revalidate));
        Assert.That(Freshness.MayServeOnError(stale.Metadata, CachePolicies.Standard, Times.Now), Is.True, "it answers for a failing origin");
        Assert.That(_bench.Find("/other")!.IsSoftPurged, Is.EqualTo(kind == PurgeKind.All));

        var fresh = stale.Freshened(stale.Fields, stale.Metadata, _bench.Ledger.Current);
        Assert.That(_bench.Store.Freshen(PurgeBench.Key("/dir/a"), stale, fresh), Is.EqualTo(CacheReason.None));
        Assert.That(fresh.IsSameAs(_bench.Find("/dir/a")), Is.True);
        Assert.That(Freshness.Judge(_bench.Find("/dir/a")!, CachePolicies.Standard, default, Times.Now), Is.EqualTo(FreshnessVerdict.Fresh));
    }

    [Test]
    public void SoftPurge_DuringARevalidation_IsNotLost([Values] PurgeKind kind)
    {
        _bench.Publish("/dir/a", tags: "t");
        var stale = _bench.Find("/dir/a")!;
        var fresh = stale.Freshened(stale.Fields, stale.Metadata, _bench.Ledger.Current);

        Apply(Of(kind), soft: true);
        _bench.Store.Freshen(PurgeBench.Key("/dir/a"), stale, fresh);

        Assert.That(_bench.Find("/dir/a")!.IsSoftPurged, Is.True);
    }

    [Test]
    public void C23_PurgeDuringARevalidation_Wins([Values] PurgeKind kind)
    {
        _bench.Publish("/dir/a", tags: "t");
        var stale = _bench.Find("/dir/a")!;
        var fresh = stale.Freshened(stale.Fields, stale.Metadata, _bench.Ledger.Current);

        Apply(Of(kind));

        Assert.That(_bench.Store.Freshen(PurgeBench.Key("/dir/a"), stale, fresh), Is.EqualTo(CacheReason.Superseded));
        Assert.That(_bench.Find("/dir/a"), Is.Null);
    }

    [Test]
    public void Sweep_FreesWhatWasPurgedAndForgetsThePurges()
    {
        for (var i = 0; i < 100; i++)
        {
            _bench.Publish($"/dir/{i}");
            _bench.Publish($"/other/{i}");
        }

        _bench.Purge(Purge.OfPrefix("/dir/"));
        _bench.Purge(Purge.OfPath("/other/7"));
        Assert.That(_bench.Ledger.Running, Is.EqualTo(2));
        _bench.Sweep();

        Assert.That(_bench.Store.Snapshot().Entries, Is.EqualTo(99));
        Assert.That(_bench.Ledger.Running, Is.Zero);
        Assert.That(_bench.Find("/other/8"), Is.Not.Null);
    }

    [Test]
    public void E152_MorePrefixesThanMayRun_AreRefusedUntilASweep()
    {
        for (var i = 0; i < InvalidationLedger.MaxRunningPrefixes; i++)
        {
            Assert.That(_bench.Purge(Purge.OfPrefix($"/{i}/")), Is.True);
        }

        Assert.That(_bench.Purge(Purge.OfPrefix("/more/")), Is.False);
        Assert.That(_bench.Purge(Purge.OfPath("/a")), Is.True, "paths have a bound of their own");
        _bench.Sweep();
        Assert.That(_bench.Purge(Purge.OfPrefix("/more/")), Is.True);
    }

    [Test]
    public void E152_MorePathsThanMayRun_AreRefusedAndNoneOfThemIsPurged()
    {
        var paths = Enumerable.Range(0, InvalidationLedger.MaxRunning).Select(i => Purge.OfPath($"/{i}")).ToArray();
        Assert.That(_bench.Ledger.TryPurge(_bench.Scope, paths, soft: false), Is.True);
        _bench.Publish("/a");

        Assert.That(_bench.Purge(Purge.OfPath("/a")), Is.False);
        Assert.That(_bench.Find("/a"), Is.Not.Null);
        Assert.That(_bench.Purge(Purge.Everything), Is.True, "a whole site costs nothing to remember");
        _bench.Sweep();
        Assert.That(_bench.Purge(Purge.OfPath("/a")), Is.True);
    }

    [Test]
    public void C31_Writes_CannotUseUpWhatOperatorsNeed()
    {
        var refused = 0;
        for (var i = 0; i < 2 * InvalidationLedger.MaxRunningWritten; i++)
        {
            refused += _bench.Ledger.TryPurgeWritten(_bench.Scope, $"/{i}".Bytes(), default, hasQuery: false) ? 0 : 1;
        }

        Assert.That(refused, Is.GreaterThan(InvalidationLedger.MaxRunningWritten / 2));
        Assert.That(_bench.Purge(Purge.OfPath("/a")), Is.True);
    }

    [Test]
    public void C31_WriteToWhatAnOperatorPurged_GivesTheOperatorsPlaceBack()
    {
        for (var i = 0; i <= InvalidationLedger.MaxRunning; i++)
        {
            Assert.That(_bench.Purge(Purge.OfPath("/a")), Is.True, $"purge {i}");
            _bench.Ledger.TryPurgeWritten(_bench.Scope, "/a"u8, default, hasQuery: false);
            _bench.Sweep();
        }
    }

    [Test]
    public void RFC9111_4_4_Write_PurgesItsTarget()
    {
        _bench.Publish("/a?x", host: "one");
        _bench.Publish("/a");

        _bench.Ledger.TryPurgeWritten(_bench.Scope, "/a"u8, "x"u8, hasQuery: true);
        Settle();

        Assert.That(_bench.Find("/a?x", "one"), Is.Null);
        Assert.That(_bench.Find("/a"), Is.Not.Null);
    }

    internal static Purge Of(PurgeKind kind) => kind switch
    {
        PurgeKind.Path => Purge.OfPath("/dir/a"),
        PurgeKind.Prefix => Purge.OfPrefix("/dir/"),
        PurgeKind.Tag => Purge.OfTag("T"),
        _ => Purge.Everything,
    };

    private void Apply(Purge purge, bool soft = false)
    {
        Assert.That(_bench.Purge(purge, soft), Is.True);
        Settle();
    }

    private void Settle()
    {
        if (swept)
        {
            _bench.Sweep();
        }
    }
}
