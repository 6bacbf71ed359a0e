using Edge.Cache.Eviction;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Eviction;

[TestFixture]
public class S3FifoTests
{
    private S3Fifo _policy = null!;

    [SetUp]
    public void SetUp() => _policy = new S3Fifo(budget: 10_000, expectedEntries: 1000);

    [Test]
    public void TakeVictim_NeverVisited_OldestOfSmallGoesAndBecomesAGhost()
    {
        var first = Add("a");
        Add("b");

        Assert.That(Evict(), Is.SameAs(first));
        Assert.That(Add("a").State, Is.EqualTo(EntryState.Main), "a ghost comes back into main");
        Assert.That(Add("c").State, Is.EqualTo(EntryState.Small));
    }

    [Test]
    public void TakeVictim_VisitedInSmall_MovesToMain()
    {
        var first = Add("a");
        var second = Add("b");
        first.Visit();

        Assert.That(Evict(), Is.SameAs(second));
        Assert.That(first.State, Is.EqualTo(EntryState.Main));
        Assert.That((_policy.SmallBytes, _policy.MainBytes), Is.EqualTo((0L, first.Size)));
    }

    [Test]
    public void TakeVictim_VisitedInMain_HasAsManyMoreChances()
    {
        var hot = Add("a", hot: true);
        var cold = Add("b", hot: true);
        hot.Visit();
        hot.Visit();

        Assert.That(Evict(), Is.SameAs(cold));
        Assert.That(hot.Visits, Is.EqualTo(1));
        Assert.That(Evict(), Is.SameAs(hot));
        Assert.That(_policy.TakeVictim(_ => false), Is.Null);
    }

    [Test]
    public void TakeVictim_SmallBelowATenth_MainGivesFirst()
    {
        var main = Add("a", hot: true);
        var small = Add("b", bodyLength: 100);

        Assert.That(_policy.SmallBytes, Is.LessThan(1000));
        Assert.That(Evict(), Is.SameAs(main));
        Assert.That(Evict(), Is.SameAs(small));
    }

    [Test]
    public void TakeVictim_Useless_GoesHoweverOftenVisited()
    {
        var purged = Add("a");
        purged.Visit();

        Assert.That(_policy.TakeVictim(entry => ReferenceEquals(entry, purged)), Is.SameAs(purged));
    }

    [Test]
    public void Visit_BeyondThree_IsNotCounted()
    {
        var entry = Add("a");
        for (var i = 0; i < 10; i++)
        {
            entry.Visit();
        }

        Assert.That(entry.Visits, Is.EqualTo(3));
    }

    [Test]
    public void TakeVictim_DeadCells_AreSkipped()
    {
        var dead = Add("a");
        var alive = Add("b");
        Kill(dead);

        Assert.That(_policy.DeadCells, Is.EqualTo(1));
        Assert.That(Evict(), Is.SameAs(alive));
        Assert.That((_policy.DeadCells, _policy.Cells, _policy.Bytes), Is.EqualTo((0L, 0L, 0L)));
    }

    [Test]
    public void Compact_MostCellsDead_OnlyTheLivingStayInOrder()
    {
        var first = Add("first");
        for (var i = 0; i < 1100; i++)
        {
            Kill(Add("x" + i));
        }

        var second = Add("second");
        Assert.That(_policy.NeedsCompaction, Is.True);

        _policy.Compact();

        Assert.That((_policy.DeadCells, _policy.Cells, _policy.NeedsCompaction), Is.EqualTo((0L, 2L, false)));
        Assert.That(Evict(), Is.SameAs(first));
        Assert.That(Evict(), Is.SameAs(second));
    }

    [Test]
    public void Ghost_AsManyEvictionsLaterAsItHasSlots_IsForgotten()
    {
        var ghost = new GhostTable(256);
        var hash = 7UL << 40;
        ghost.Add(hash);
        Assert.That(ghost.Contains(hash), Is.True);
        Assert.That(ghost.Contains(9UL << 40), Is.False, "same slot, another fingerprint");

        for (var i = 0UL; i < 300; i++)
        {
            ghost.Add((i << 40) | (2UL << 8)); // all in another slot, so that only age can forget the first
        }

        Assert.That(ghost.Contains(hash), Is.False);
    }

    private Entry Add(string key, bool hot = false, int bodyLength = 1000)
    {
        var entry = new Entry(TestKeys.Of(key), Responses.OfBody(new byte[bodyLength]));
        _policy.Reserve(entry);
        _policy.Admit(entry, hot);
        return entry;
    }

    private void Kill(Entry entry) => _policy.Released(entry, entry.Die(), evicted: false);

    private Entry Evict()
    {
        var victim = _policy.TakeVictim(_ => false);
        _policy.Released(victim!, victim!.Die(), evicted: true);
        return victim;
    }
}
