using Edge.Core.Origin;

namespace Edge.Tests.Core.Origin;

/// <summary>Requests that wait at the pool: for what comes back, for a connect of their own, for one that lost its request (O19, E-68).</summary>
internal sealed class OriginPoolWaitTests
{
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
}
