using Edge.Core.Origin;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Origin;

/// <summary>When an address is out of use and when it comes back (O16), with a clock moved by hand.</summary>
internal sealed class PeerHealthTests
{
    private static readonly TimeSpan Ejection = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new();

    private PeerHealth New(int eject = 3, int down = 3, int up = 2) => new(eject, Ejection, down, up, _time, Random.Shared.NextDouble);

    private static void Fail(PeerHealth health, int times)
    {
        for (var i = 0; i < times; i++)
        {
            health.Failed();
        }
    }

    [Test]
    public void O16_FailuresInARow_PutAnAddressOut()
    {
        var health = New();
        Fail(health, 2);
        var before = health.MayTry();
        var went = health.Failed();

        Assert.That((before, went, health.MayTry(), health.IsUp), Is.EqualTo((true, true, false, false)));
    }

    [Test]
    public void O16_SuccessInBetween_BeginsTheCountAnew()
    {
        var health = New();
        Fail(health, 2);
        health.Succeeded();
        Fail(health, 2);

        Assert.That(health.MayTry());
    }

    [Test]
    public void O16_AfterTheEjection_OneTriesAndDecides([Values] bool good)
    {
        var health = New();
        Fail(health, 3);
        _time.Advance(Ejection * 1.1);

        Assert.That((health.MayTry(), health.MayTry()), Is.EqualTo((true, false)), "one alone");
        var back = good && health.Succeeded();
        if (!good)
        {
            health.Failed();
        }

        Assert.That((back, health.MayTry()), Is.EqualTo((good, good)));
    }

    [Test]
    public void O16_Flapping_IsAskedEverMoreRarely()
    {
        var health = New();
        var pauses = new List<double>();
        for (var round = 0; round < 8; round++)
        {
            if (round == 0)
            {
                Fail(health, 3);
            }
            else
            {
                health.Failed();
            }

            var seconds = 0;
            while (!health.MayTry())
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                seconds++;
            }

            pauses.Add(seconds);
        }

        Assert.That(pauses.Take(5), Is.Ordered);
        Assert.That(pauses[0], Is.InRange(9, 12));
        Assert.That(pauses[3], Is.InRange(71, 89));
        Assert.That(pauses[7], Is.InRange(269, 331), "5 min, give or take a tenth");
    }

    [Test]
    public void O16_ComingBackAndFailingSoon_IsRemembered_AMinuteOfHealthForgives([Values] bool healthyForLong)
    {
        var health = New();
        Fail(health, 3);
        _time.Advance(Ejection * 1.1);
        health.MayTry();
        health.Succeeded();
        _time.Advance(TimeSpan.FromSeconds(healthyForLong ? 61 : 5));
        Fail(health, 3);

        _time.Advance(Ejection * 1.1);

        Assert.That(health.MayTry(), Is.EqualTo(healthyForLong));
    }

    [Test]
    public void O16_FailuresOfStragglers_DoNotProlongAnEjection()
    {
        var health = New();
        Fail(health, 3);
        _time.Advance(TimeSpan.FromSeconds(8));
        Fail(health, 20);
        _time.Advance(TimeSpan.FromSeconds(3.1));

        Assert.That(health.MayTry());
    }

    [Test]
    public void O16_Checks_HaveHysteresis()
    {
        var health = New();
        Assert.That(new[] { health.Checked(false), health.Checked(false), health.Checked(true), health.Checked(false), health.Checked(false) }, Is.All.False);
        Assert.That(health.IsUp);
        Assert.That((health.Checked(false), health.MayTry()), Is.EqualTo((true, false)));
        Assert.That((health.Checked(true), health.Checked(false), health.Checked(true), health.Checked(true)), Is.EqualTo((false, false, false, true)));
        Assert.That(health.MayTry());
    }

    [Test]
    public void O16_GoodCheck_EndsAnEjection()
    {
        var health = New(down: 1, up: 1);
        Fail(health, 3);
        health.Checked(false);
        health.Succeeded();
        Assert.That(health.MayTry(), Is.False, "a request that happens to pass does not overrule the checks");

        health.Checked(true);

        Assert.That(health.MayTry());
    }

    [Test]
    public void O16_Zero_MeansNever()
    {
        var health = New(eject: 0);
        Fail(health, 1_000);

        Assert.That(health.MayTry());
    }
}
