using System.Buffers;
using Edge.Core.Origin;
using Edge.Core.Transport;

namespace Edge.Tests.Core.Origin;

/// <summary>The pool by itself, with a clock moved by hand and an origin that is the test (O05, O06, O14, O19).</summary>
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
    public void O19_Waiters_AreServedInTheirOrderByWhatComesBack()
    {
        using var world = new PoolWorld(maxConnections: 1);
        var only = world.Rent();
        var first = world.Pool.RentAsync(true, true, 0, default).AsTask();
        var second = world.Pool.RentAsync(true, true, 0, default).AsTask();
        Assert.That(world.Pool.Waiting, Is.EqualTo(2));

        world.Pool.Return(only, reusable: true);
        PoolWorld.Until(() => first.IsCompleted, "the first is served");
        Assert.That(second.IsCompleted, Is.False);
        world.Pool.Return(first.Result.Connection!, reusable: true);
        PoolWorld.Until(() => second.IsCompleted, "then the second");

        Assert.That((second.Result.Connection, world.Connects), Is.EqualTo((only, 1)));
    }

    [Test]
    public void O19_ConnectionThatBreaks_LeavesItsPlaceToTheNextWaiter()
    {
        using var world = new PoolWorld(maxConnections: 1);
        var only = world.Rent();
        var waiting = world.Pool.RentAsync(true, true, 0, default).AsTask();

        world.Pool.Return(only, reusable: false);

        PoolWorld.Until(() => waiting.IsCompleted, "a new one is opened for it");
        Assert.That((waiting.Result.Connection!.IsReused, world.Connects, world.Capacity.Open), Is.EqualTo((false, 2, 1)));
    }

    [Test]
    public void O19_FullQueue_RefusesAtOnce()
    {
        using var world = new PoolWorld(maxConnections: 1, maxQueued: 1);
        world.Rent();
        _ = world.Pool.RentAsync(true, true, 0, default).AsTask();

        var refused = world.Pool.RentAsync(true, true, 0, default).AsTask();

        Assert.That((refused.IsCompleted, refused.Result.Failure), Is.EqualTo((true, OriginFailure.PoolExhausted)));
        Assert.That(OriginFailures.StatusOf(OriginFailure.PoolExhausted), Is.EqualTo(503));
    }

    [Test]
    public void O19_Waiter_IsRefusedAtItsDeadline()
    {
        using var world = new PoolWorld(maxConnections: 1);
        world.Rent();
        var waiting = world.Pool.RentAsync(true, true, 0, default).AsTask();

        world.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.That(waiting.IsCompleted, Is.False);
        world.Time.Advance(TimeSpan.FromSeconds(0.1));

        PoolWorld.Until(() => waiting.IsCompleted, "the time-out of connecting bounds the wait");
        Assert.That((waiting.Result.Failure, world.Pool.Waiting), Is.EqualTo((OriginFailure.PoolExhausted, 0)));
    }

    [Test]
    public void O19_WaiterThatLeft_IsPassedOver()
    {
        using var world = new PoolWorld(maxConnections: 1);
        var only = world.Rent();
        using var leaving = new CancellationTokenSource();
        var left = world.Pool.RentAsync(true, true, 0, leaving.Token).AsTask();
        var next = world.Pool.RentAsync(true, true, 0, default).AsTask();
        leaving.Cancel();
        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());

        world.Pool.Return(only, reusable: true);

        PoolWorld.Until(() => next.IsCompleted, "the next gets it");
        Assert.That(next.Result.Connection, Is.SameAs(only));
    }

    [Test]
    public void O19_IdleConnectionThatCannotBeUsed_MakesRoom()
    {
        using var world = new PoolWorld(maxConnections: 1);
        world.Pool.Return(world.Rent(), reusable: true);
        world.Time.Advance(TimeSpan.FromSeconds(2));

        var fresh = world.Rent(replayable: false);

        Assert.That((fresh.IsReused, world.Capacity.Open, world.Ends.Single()), Is.EqualTo((false, 1, OriginConnectionEnd.MadeRoom)));
    }

    [Test]
    public void O19_Cap_HoldsOverAllServerNamesOfAnOrigin()
    {
        using var world = new PoolWorld(maxConnections: 1);
        var other = world.NewPool("another.example");
        var held = world.Rent();
        var waiting = other.RentAsync(true, true, 0, default).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        world.Pool.Return(held, reusable: true);

        PoolWorld.Until(() => waiting.IsCompleted, "its place goes to the other name, which waits longer than anybody");
        Assert.That((waiting.Result.Connection!.Pool, world.Capacity.Open), Is.EqualTo((other, 1)));
    }

    [Test]
    public void ConnectOfARequestThatLeft_IsPooledAllTheSame()
    {
        using var world = new PoolWorld(connectsAtOnce: false);
        using var leaving = new CancellationTokenSource();
        var rent = world.Pool.RentAsync(true, true, 0, leaving.Token).AsTask();
        leaving.Cancel();
        Assert.That(async () => await rent, Throws.InstanceOf<OperationCanceledException>());

        world.NextConnect().Succeed();

        PoolWorld.Until(() => world.Pool.Idle == 1, "it is kept");
        Assert.That((world.Rent().IsReused, world.Connects), Is.EqualTo((true, 1)));
    }

    [Test]
    public void RequestThatWaitsForItsConnect_TakesWhatComesBackFirst()
    {
        using var world = new PoolWorld(connectsAtOnce: false);
        var first = world.Pool.RentAsync(true, true, 0, default).AsTask();
        world.NextConnect().Succeed();
        PoolWorld.Until(() => first.IsCompleted, "the first is served");
        var second = world.Pool.RentAsync(true, true, 0, default).AsTask();
        Assert.That(world.IsConnecting);

        world.Pool.Return(first.Result.Connection!, reusable: true);

        PoolWorld.Until(() => second.IsCompleted, "it does not wait for its own");
        Assert.That(second.Result.Connection, Is.SameAs(first.Result.Connection));
        world.NextConnect().Succeed();
        PoolWorld.Until(() => world.Pool.Idle == 1, "its own is kept for the next");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void E68_ConnectWhoseRequestWasServedOtherwise_IsTheNextRequests(bool succeeds)
    {
        using var world = new PoolWorld(connectsAtOnce: false);
        var first = world.Pool.RentAsync(true, true, 0, default).AsTask();
        world.NextConnect().Succeed();
        PoolWorld.Until(() => first.IsCompleted, "the first is served");
        var second = world.Pool.RentAsync(true, true, 0, default).AsTask();
        world.Pool.Return(first.Result.Connection!, reusable: true);
        PoolWorld.Until(() => second.IsCompleted, "served by what the first gave back; its own is still on its way");

        var third = world.Pool.RentAsync(true, true, 0, default).AsTask();
        var connects = world.Connects;
        var onItsWay = world.NextConnect();
        if (succeeds)
        {
            onItsWay.Succeed();
        }
        else
        {
            onItsWay.Fail();
        }

        PoolWorld.Until(() => third.IsCompleted, "what was on its way was for it");
        Assert.That((connects, world.Connects, world.IsConnecting), Is.EqualTo((2, 2, false)), "no third connect");
        Assert.That((third.Result.Failure, world.Capacity.Open),
            Is.EqualTo(succeeds ? (OriginFailure.None, 2) : (OriginFailure.ConnectionRefused, 1)));
    }

    [Test]
    public void E68_ConnectThatNobodyWaitsFor_IsForItsOwnPoolAlone()
    {
        using var world = new PoolWorld(connectsAtOnce: false);
        var other = world.NewPool("other.example");
        using var leaving = new CancellationTokenSource();
        _ = world.Pool.RentAsync(true, true, 0, leaving.Token).AsTask();
        leaving.Cancel();

        _ = other.RentAsync(true, true, 0, default).AsTask();

        Assert.That(world.Connects, Is.EqualTo(2));
    }

    [Test]
    public void O19_ConnectThatNobodyWaitsFor_IsNotForWhoComesBehindAQueue()
    {
        using var world = new PoolWorld(maxConnections: 1, connectsAtOnce: false);
        using var leaving = new CancellationTokenSource();
        _ = world.Pool.RentAsync(true, true, 0, leaving.Token).AsTask();
        var queued = world.Pool.RentAsync(true, true, 0, default).AsTask();
        leaving.Cancel();
        PoolWorld.Until(() => world.Capacity.Queued == 1 && !queued.IsCompleted, "it waits for a place");
        var later = world.Pool.RentAsync(true, true, 0, default).AsTask();

        world.NextConnect().Succeed();

        PoolWorld.Until(() => queued.IsCompleted, "first come, first served");
        Assert.That(later.IsCompleted, Is.False);
    }

    [Test]
    public void FailedConnect_FailsItsOwnRequestAndNobodyElse()
    {
        using var world = new PoolWorld(connectsAtOnce: false);
        var first = world.Pool.RentAsync(true, true, 0, default).AsTask();
        var second = world.Pool.RentAsync(true, true, 0, default).AsTask();

        world.NextConnect().Fail();
        PoolWorld.Until(() => first.IsCompleted, "the first fails");
        var undisturbed = !second.IsCompleted;
        world.NextConnect().Succeed();
        PoolWorld.Until(() => second.IsCompleted, "the second is served");

        Assert.That((first.Result.Failure, undisturbed, second.Result.Failure, world.Capacity.Open),
            Is.EqualTo((OriginFailure.ConnectionRefused, true, OriginFailure.None, 1)));
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
