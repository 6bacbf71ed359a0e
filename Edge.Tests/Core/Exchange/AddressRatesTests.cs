using System.Net;
using Edge.Cache.Keys;
using Edge.Core.Exchange;

namespace Edge.Tests.Core.Exchange;

/// <summary>The table of token buckets: H33, H34.</summary>
internal sealed class AddressRatesTests
{
    private const long Second = 10_000_000;

    private AddressRates _rates = null!;
    private long _now;

    [SetUp]
    public void Start()
    {
        _rates = new AddressRates(new HashSeed(1, 2), 1_024, Second);
        _now = 1_000 * Second;
    }

    [Test]
    public void H33_Burst_ThenTheRate_ThenAFullBucketAgain()
    {
        Assert.That(Enumerable.Range(0, 6).Select(_ => Takes("192.0.2.1")), Is.EqualTo(new[] { true, true, true, true, true, false }));

        _now += Second / 2;   // two per second: one token
        Assert.That((Takes("192.0.2.1"), Takes("192.0.2.1")), Is.EqualTo((true, false)));

        _now += 60 * Second;
        Assert.That(Enumerable.Range(0, 6).Count(_ => Takes("192.0.2.1")), Is.EqualTo(5), "no more than the burst is saved up");
    }

    [Test]
    public void H33_Wait_IsTheTimeUntilTheNextToken()
    {
        while (Takes("192.0.2.1"))
        {
        }

        _rates.TryTake(IPAddress.Parse("192.0.2.1"), _now, 2, 5, out var wait);
        _now += wait - 1;
        Assert.That(Takes("192.0.2.1"), Is.False);
        _now += 1;
        Assert.That(Takes("192.0.2.1"), Is.True);
    }

    [TestCase("192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    [TestCase("2001:db8::1", "2001:db8::ffff:1", true)]
    [TestCase("2001:db8::1", "2001:db8:0:1::1", false)]
    [TestCase("::1", "::2", true)]
    [TestCase("192.0.2.1", "::1", false)]
    public void H33_Addresses_ShareABucketWhenTheyAreOneSubscribers(string one, string other, bool shared)
    {
        while (Takes(one))
        {
        }

        Assert.That(Takes(other), Is.EqualTo(!shared));
    }

    [Test]
    public void H33_FloodOfAddresses_GivesNobodyAFreshBucket()
    {
        while (Takes("192.0.2.1"))
        {
        }

        // Sixteen addresses for every place there is; then the first one comes back.
        var granted = Enumerable.Range(0, 16 * 1_024).Sum(i => Taken($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}", 2));

        Assert.That(Takes("192.0.2.1"), Is.False, "the emptiest bucket of its set is the last to be given away");
        Assert.That(granted, Is.LessThanOrEqualTo(1_024 * 5), "no more tokens than the places have");
        Assert.That(granted, Is.GreaterThan(1_024 * 5 * 9 / 10));
    }

    [Test]
    public void H33_ManyThreads_TakeNoMoreThanThereIs()
    {
        var granted = 0;
        Parallel.For(0, 10_000, _ =>
        {
            if (_rates.TryTake(IPAddress.Loopback, _now, 1, 500, out var _))
            {
                Interlocked.Increment(ref granted);
            }
        });

        Assert.That(granted, Is.EqualTo(500));
    }

    [Test]
    public void H34_SetsOfAddresses_DependOnTheSecret()
    {
        // Addresses that crowd one set under one seed are spread under another.
        var crowded = Enumerable.Range(0, 1 << 16).Select(i => new IPAddress([10, 0, (byte)(i >> 8), (byte)i]))
            .Where(address => new HashSeed(1, 2).HashOf(KeyOf(address)) % 128 == 5).Take(64).ToArray();
        var here = crowded.Count(address => _rates.TryTake(address, _now, 1, 1, out _));
        var there = new AddressRates(new HashSeed(3, 4), 1_024, Second);

        Assert.That(here, Is.EqualTo(8), "the places of one set");
        Assert.That(crowded.Count(address => there.TryTake(address, _now, 1, 1, out _)), Is.GreaterThan(48));
    }

    [Test]
    public void H33_TryTake_AllocatesNothing()
    {
        var address = IPAddress.Parse("2001:db8::1");
        _rates.TryTake(address, _now, 2, 5, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _rates.TryTake(address, _now, 2, 5, out _);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private bool Takes(string address) => _rates.TryTake(IPAddress.Parse(address), _now, 2, 5, out _);

    private int Taken(string address, int times) => Enumerable.Range(0, times).Count(_ => Takes(address));

    // As the table has it.
    private static byte[] KeyOf(IPAddress address) => [.. address.GetAddressBytes().Reverse(), 0xff, 0xff, 0xff, 0x00];
}
