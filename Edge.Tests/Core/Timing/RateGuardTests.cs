using CsCheck;
using Edge.Core.Timing;

namespace Edge.Tests.Core.Timing;

public sealed class RateGuardTests
{
    private static readonly MinimumRate Rate = MinimumRate.Default;
    private static readonly long Grace = (long)Rate.Grace.TotalMilliseconds;

    [Test]
    public void H15_IsTooSlow_NothingMoves_AfterTheGrace()
    {
        var guard = new RateGuard();
        guard.Begin(Rate, now: 1000, moved: 777);
        Assert.That(guard.IsTooSlow(1000 + Grace, 777), Is.False);
        Assert.That(guard.IsTooSlow(1001 + Grace, 777), Is.True);
    }

    [Test]
    public void H15_IsTooSlow_OneBytePerGapBelowTheGrace_IsFound()
    {
        // A time-out that restarts on each byte would never fire here.
        var guard = new RateGuard();
        guard.Begin(Rate, 0, 0);
        long foundAt = FirstTooSlow(ref guard, 60_000, now => now / 4900);
        Assert.That(foundAt, Is.InRange(Grace, Grace + 500));
    }

    [Test]
    public void H15_IsTooSlow_SteadyAndJustAboveTheRate_IsFine()
    {
        var guard = new RateGuard();
        guard.Begin(Rate, 0, 0);
        Assert.That(FirstTooSlow(ref guard, 3_600_000, static now => now * 245 / 1000), Is.EqualTo(-1));
    }

    [Test]
    public void H15_IsTooSlow_SteadyAndBelowTheRate_IsFound()
    {
        var guard = new RateGuard();
        guard.Begin(Rate, 0, 0);
        Assert.That(FirstTooSlow(ref guard, 3_600_000, static now => now * 200 / 1000), Is.GreaterThan(0));
    }

    [Test]
    public void G04_IsTooSlow_FastStartThenSilence_IsFoundOneGraceLater()
    {
        var guard = new RateGuard();
        guard.Begin(Rate, 0, 0);
        long foundAt = FirstTooSlow(ref guard, 60_000, static now => now < 1000 ? now * 10_000 : 10_000_000);
        Assert.That(foundAt, Is.InRange(1000 + Grace, 1000 + Grace + 500), "a fast megabyte buys no hour");
    }

    [Test]
    public void H16_IsTooSlow_ProgressInLumpsWithBurst_IsFine()
    {
        // 1 KB/s, seen only every 64 s: a reader far above the minimum.
        MinimumRate output = Rate with { Burst = 64 * 1024 };
        var guard = new RateGuard();
        guard.Begin(output, 0, 65536);
        _ = guard.IsTooSlow(1, 131072);
        Assert.That(FirstTooSlow(ref guard, 3_600_000, static now => 131072 + now / 64_000 * 65536), Is.EqualTo(-1));
    }

    [Test]
    public void Skip_PeerHadNoTurn_CostsNoCredit()
    {
        var guard = new RateGuard();
        guard.Begin(Rate, 0, 0);
        Assert.That(guard.IsTooSlow(4000, 0), Is.False);
        guard.Skip(1_000_000, 0);
        Assert.That(guard.IsTooSlow(1_001_000, 0), Is.False, "one second of grace was left");
        Assert.That(guard.IsTooSlow(1_001_001, 0), Is.True);
    }

    [Test]
    public void IsTooSlow_AnyArrivals_AgreesWithTheDefinition() =>
        // Too slow means: some stretch of time up to now moved less than the rate, by more than one grace period's worth.
        Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 900]).Array[1, 40].Sample(steps =>
        {
            var guard = new RateGuard();
            guard.Begin(Rate, 0, 0);
            long now = 0;
            long moved = 0;
            double worstDebt = 0;
            foreach ((int wait, int bytes) in steps)
            {
                now += wait;
                moved += bytes;
                worstDebt = Math.Max(0, worstDebt + wait * 0.24 - bytes);
                bool expected = worstDebt > 1200 + 1e-9;
                if (guard.IsTooSlow(now, moved) != expected)
                {
                    return Math.Abs(worstDebt - 1200) < 1e-6;
                }
                if (expected)
                {
                    return true;
                }
            }
            return true;
        });

    private static long FirstTooSlow(ref RateGuard guard, long until, Func<long, long> movedAt)
    {
        for (long now = 250; now <= until; now += 250)
        {
            if (guard.IsTooSlow(now, movedAt(now)))
            {
                return now;
            }
        }
        return -1;
    }
}
