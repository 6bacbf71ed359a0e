using Edge.Cache.Fills;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Fills;

[TestFixture]
public class HitForMissTableTests
{
    private const ulong Hash = 0x1234_5678_9abc_def0;

    [TestCase(1, 10, TestName = "Contains_TimeBelowTheFloor_IsTenSeconds")]
    [TestCase(30, 30)]
    [TestCase(500, 120, TestName = "Contains_TimeAboveTheCeiling_IsTwoMinutes")]
    public void Contains_Remembered_UntilItsTimeIsOver(int configured, int effective)
    {
        var table = new HitForMissTable(16, TimeSpan.FromSeconds(configured));
        Assert.That(table.Contains(Hash, Times.Now), Is.False);

        table.Add(Hash, Times.Now);

        Assert.That(table.Contains(Hash, Times.Now), Is.True);
        Assert.That(table.Contains(Hash, Times.After(effective - 1)), Is.True);
        Assert.That(table.Contains(Hash, Times.After(effective)), Is.False);
        Assert.That(table.Contains(Hash, Times.After(100_000)), Is.False);
        Assert.That(table.Contains(Hash ^ (1UL << 63), Times.Now), Is.False, "another key in the same slot");
    }

    [Test]
    public void Add_SameSlot_TheNewerKeyStays()
    {
        var table = new HitForMissTable(16, TimeSpan.FromSeconds(10));
        table.Add(Hash, Times.Now);
        table.Add(Hash ^ (1UL << 63), Times.Now);

        Assert.That(table.Contains(Hash, Times.Now), Is.False);
        Assert.That(table.Contains(Hash ^ (1UL << 63), Times.Now), Is.True);
    }
}
