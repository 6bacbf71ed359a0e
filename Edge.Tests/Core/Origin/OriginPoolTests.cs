using System.Buffers;
using Edge.Core.Origin;
using Edge.Core.Transport;

namespace Edge.Tests.Core.Origin;

/// <summary>The pool by itself, with a clock moved by hand and an origin that is the test (O05, O06, O14); who waits for it is for
/// <see cref="OriginPoolWaitTests"/>.</summary>
internal sealed class OriginPoolTests
{
    [Test]
    public void Idle_IsLastInFirstOut()
    {
        using var world = new PoolWorld();
        var (a, b, c) = (world.Rent(), world.Rent(), world.Rent());
        world.Pool.Return(a, reusable: true);
        world.Pool.Return(b, reusable: true);
        world.Pool.Return(c, reusable: true);

        Assert.That(new[] { world.Rent(), world.Rent(), world.Rent() }, Is.EqualTo(new[] { c, b, a }));
        Assert.That((world.Connects, c.IsReused), Is.EqualTo((3, true)));
    }

    [Test]
    public void O05_ConnectionThatIsNotReusable_IsClosedAndItsPlaceGivenBack()
    {
        using var world = new PoolWorld();

        world.Pool.Return(world.Rent(), reusable: false);

        Assert.That((world.Pool.Idle, world.Capacity.Open, world.Ends.Single()), Is.EqualTo((0, 0, OriginConnectionEnd.NotReusable)));
    }

    [Test]
    public async Task O05_BytesBehindTheResponse_CloseTheConnectionAtItsReturn()
    {
        using var world = new PoolWorld();
        var connection = world.Rent();
        await SpeakAsync(world);
        PoolWorld.Until(() => !connection.IsQuiet(), "the bytes arrive");

        world.Pool.Return(connection, reusable: true);

        Assert.That((world.Pool.Idle, world.Ends.Single()), Is.EqualTo((0, OriginConnectionEnd.Surplus)));
    }

    [Test]
    public async Task O05_OriginThatSpeaksWhileIdle_LosesTheConnectionAtOnce()
    {
        using var world = new PoolWorld();
        world.Pool.Return(world.Rent(), reusable: true);

        await SpeakAsync(world);

        PoolWorld.Until(() => world.Pool.Idle == 0, "the watch closes it, without anybody renting");
        Assert.That((world.Ends.Single(), world.Capacity.Open), Is.EqualTo((OriginConnectionEnd.EndedWhileIdle, 0)));
        world.Rent();
        Assert.That(world.Connects, Is.EqualTo(2));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task O06_OriginThatClosesWhileIdle_LosesTheConnectionAtOnce(bool reset)
    {
        using var world = new PoolWorld();
        var (older, newer) = (world.Rent(), world.Rent());
        world.Pool.Return(older, reusable: true);
        world.Pool.Return(newer, reusable: true);

        await CloseAsync(world.Accepted.First(), reset);

        PoolWorld.Until(() => world.Pool.Idle == 1, "the watch closes it where it lies in the stack");
        Assert.That(world.Rent(), Is.SameAs(newer));
        Assert.That(world.Rent(), Is.Not.SameAs(older));
        Assert.That(world.Capacity.Open, Is.EqualTo(2));
    }

    [Test]
    public async Task O06_OriginThatClosesDuringTheExchange_IsNoticedAtTheReturn()
    {
        using var world = new PoolWorld();
        var connection = world.Rent();
        await CloseAsync(world.Accepted.First(), reset: false);
        PoolWorld.Until(() => !connection.IsQuiet(), "the end arrives");

        world.Pool.Return(connection, reusable: true);

        Assert.That((world.Pool.Idle, world.Capacity.Open), Is.EqualTo((0, 0)));
    }

    [Test]
    public void E63_IdleConnection_IsClosedAfterTheKeepAliveTimeout()
    {
        using var world = new PoolWorld();
        world.Pool.Return(world.Rent(), reusable: true);

        world.Time.Advance(TimeSpan.FromSeconds(4.9));
        world.Pool.Sweep();
        var before = world.Pool.Idle;
        world.Time.Advance(TimeSpan.FromSeconds(0.1));
        world.Pool.Sweep();

        Assert.That((before, world.Pool.Idle, world.Ends.Single()), Is.EqualTo((1, 0, OriginConnectionEnd.IdleTooLong)));
    }

    [Test]
    public void E63_ExpiredConnection_IsNotRentedEvenBeforeTheSweep()
    {
        using var world = new PoolWorld();
        world.Pool.Return(world.Rent(), reusable: true);
        world.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(world.Rent().IsReused, Is.False);
    }

    [Test]
    public void O14_Lifetimes_EndBetweenFourFifthsAndTheWholeAndNotAllAtOnce()
    {
        using var world = new PoolWorld();

        var lifetimes = Enumerable.Range(0, 50).Select(_ => world.Rent().Lifetime.TotalSeconds).ToArray();

        Assert.That(lifetimes, Is.All.InRange(240, 300));
        Assert.That(lifetimes.Max() - lifetimes.Min(), Is.GreaterThan(20));
    }

    [Test]
    public void O14_ConnectionOfItsAge_IsNotKept()
    {
        using var world = new PoolWorld();
        var connection = world.Rent();
        world.Time.Advance(TimeSpan.FromMinutes(5));

        world.Pool.Return(connection, reusable: true);

        Assert.That((world.Pool.Idle, world.Ends.Single()), Is.EqualTo((0, OriginConnectionEnd.TooOld)));
    }

    [Test]
    public void O06_RequestThatCannotBeReplayed_GetsOnlyAFreshConnection()
    {
        using var world = new PoolWorld();
        world.Pool.Return(world.Rent(), reusable: true);
        world.Time.Advance(TimeSpan.FromMilliseconds(900));
        var nearlyFresh = world.Rent(replayable: false);
        world.Pool.Return(nearlyFresh, reusable: true);
        world.Time.Advance(TimeSpan.FromMilliseconds(1_100));
        var other = world.Rent(replayable: false);

        Assert.That((nearlyFresh.IsReused, other.IsReused), Is.EqualTo((true, false)));
        Assert.That(world.Rent(), Is.SameAs(nearlyFresh), "it still serves those that can be replayed");
    }

    [Test]
    public void Idle_IsCappedForTheOriginAndForTheProcess([Values] bool process)
    {
        using var world = process ? new PoolWorld(allowance: 2) : new PoolWorld(maxIdle: 2);
        var rented = Enumerable.Range(0, 3).Select(_ => world.Rent()).ToArray();

        foreach (var connection in rented)
        {
            world.Pool.Return(connection, reusable: true);
        }

        Assert.That((world.Pool.Idle, world.Capacity.Open, world.Ends.Single()), Is.EqualTo((2, 2, OriginConnectionEnd.TooManyIdle)));
    }

    [Test]
    public void E70_ClosedPool_ClosesItsIdleConnectionsAndTakesNoneBack()
    {
        using var world = new PoolWorld();
        var (idle, held) = (world.Rent(), world.Rent());
        world.Pool.Return(idle, reusable: true);

        world.Pool.Dispose();
        world.Pool.Return(held, reusable: true);

        Assert.That((world.Pool.Idle, world.Capacity.Open), Is.EqualTo((0, 0)));
        Assert.That(world.Ends, Is.EqualTo(new[] { OriginConnectionEnd.Retired, OriginConnectionEnd.Retired }));
    }

    [TestCase("timeout=5", 5)]
    [TestCase("max=100, timeout=15", 15)]
    [TestCase("Timeout=2", 2)]
    [TestCase("", null)]
    [TestCase("timeout=", null)]
    [TestCase("timeout=5x", null)]
    [TestCase("timeout=-1", null)]
    public void KeepAliveField_SaysHowLongTheOriginKeepsAConnection(string value, int? seconds) =>
        Assert.That(KeepAliveField.TimeoutOf(System.Text.Encoding.ASCII.GetBytes(value)), Is.EqualTo(seconds is { } s ? TimeSpan.FromSeconds(s) : (TimeSpan?)null));

    private static async Task SpeakAsync(PoolWorld world)
    {
        var end = world.Accepted.First();
        end.Output.Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8);
        await end.Output.FlushAsync();
    }

    private static async Task CloseAsync(InMemoryConnection end, bool reset)
    {
        if (reset)
        {
            end.Abort(ConnectionEnd.ExchangeAborted);
        }
        else
        {
            await end.CloseAsync();
        }
    }
}
