using System.Net;
using Edge.Core.Config;
using Edge.Core.Origin;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Origin;

/// <summary>Which address a request goes to, and what becomes of addresses that come and go (O14, O16, E-71).</summary>
internal sealed class OriginPeersTests
{
    private readonly FakeTimeProvider _time = new();

    private OriginPeers Peers(OriginBalance balance, params string[] addresses)
    {
        var origin = PoolWorld.Settings() with { Balance = balance, EjectAfter = 1 };
        var peers = new OriginPeers(origin, 443, new OriginHealthTable(origin, _time, Random.Shared.NextDouble), _time);
        peers.Update([.. addresses.Select(IPAddress.Parse)]);
        return peers;
    }

    private static string Choose(OriginPeers peers, ulong affinity = 0) => peers.Choose(affinity, mayPanic: true)!.EndPoint.Address.ToString();

    [Test]
    public void RoundRobin_GoesRound()
    {
        var peers = Peers(OriginBalance.RoundRobin, "192.0.2.1", "192.0.2.2", "192.0.2.3");

        Assert.That(Enumerable.Range(0, 6).Select(_ => Choose(peers)[^1]), Is.EqualTo("123123"));
    }

    [Test]
    public void LeastConnections_GoesWhereFewestAreAtWork()
    {
        var peers = Peers(OriginBalance.LeastConnections, "192.0.2.1", "192.0.2.2", "192.0.2.3");
        peers.All[0].Lease(2);
        peers.All[1].Lease(1);
        peers.All[2].Lease(2);

        Assert.That(Choose(peers), Is.EqualTo("192.0.2.2"));
    }

    [Test]
    public void Hash_KeepsAKeyAtItsAddress_AndMovesOnlyTheKeysOfOneThatWent()
    {
        string[] all = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"];
        var before = Peers(OriginBalance.Hash, all);
        var after = Peers(OriginBalance.Hash, all[..3]);
        var keys = Enumerable.Range(0, 4_000).Select(i => RendezvousHash.Of(System.Text.Encoding.ASCII.GetBytes($"/asset/{i}.js"))).ToArray();

        var moved = keys.Where(key => Choose(before, key) != Choose(after, key)).ToArray();

        Assert.That(moved.All(key => Choose(before, key) == "192.0.2.4"));
        Assert.That(keys.GroupBy(key => Choose(before, key)).Select(group => group.Count()), Is.All.InRange(850, 1_150));
    }

    [Test]
    public void Hash_IsTheSameInEveryProcess() =>
        Assert.That(RendezvousHash.Of("/asset/1.js"u8), Is.EqualTo(0x9A8DC6804E96C063UL));

    [TestCase("RoundRobin")]
    [TestCase("LeastConnections")]
    [TestCase("Hash")]
    public void O16_AddressThatIsOut_GetsNothingWhileOthersAreUp(string balance)
    {
        var peers = Peers(Enum.Parse<OriginBalance>(balance), "192.0.2.1", "192.0.2.2");
        peers.All[0].Health.Failed();

        Assert.That(Enumerable.Range(0, 20).Select(i => Choose(peers, (ulong)i * 977)), Is.All.EqualTo("192.0.2.2"));
    }

    [Test]
    public void O16_AllAddressesOut_AreUsedAllTheSame_UnlessTheBreakerForbids()
    {
        var peers = Peers(OriginBalance.RoundRobin, "192.0.2.1", "192.0.2.2");
        peers.All[0].Health.Failed();
        peers.All[1].Health.Failed();

        Assert.That(peers.Choose(0, mayPanic: true), Is.Not.Null);
        Assert.That(peers.Choose(0, mayPanic: false), Is.Null);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.That(peers.Choose(0, mayPanic: false), Is.Not.Null, "after the pause one may try");
    }

    [Test]
    public void Families_AlternateInTheOrderOfAttempts()
    {
        var peers = Peers(OriginBalance.RoundRobin, "2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2");

        var order = peers.OrderFrom(peers.All[0]).Select(endPoint => endPoint.Address.ToString());

        Assert.That(order, Is.EqualTo(new[] { "2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2" }));
    }

    [Test]
    public void Family_ThatWon_IsPreferredForTenMinutes()
    {
        var peers = Peers(OriginBalance.RoundRobin, "2001:db8::1", "192.0.2.1");
        peers.Won(peers.All[1].EndPoint);

        var within = Choose(peers);
        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.That((within, Choose(peers)), Is.EqualTo(("192.0.2.1", "2001:db8::1")));
    }

    [Test]
    public void O14_AddressThatLeft_TakesNoMoreRequestsAndItsIdleConnectionsAreClosed()
    {
        using var world = new PoolWorld();
        var (idle, held) = (world.Rent(), world.Rent());
        world.Pool.Return(idle, reusable: true);

        world.Addresses = [IPAddress.Parse("192.0.2.9")];
        world.Pool.Sweep();
        var closed = world.Pool.Idle;
        var next = world.Rent();
        world.Pool.Return(held, reusable: true);

        Assert.That((closed, next.EndPoint.Address.ToString(), world.Pool.Idle), Is.EqualTo((0, "192.0.2.9", 0)));
        Assert.That(world.Ends, Is.EqualTo(new[] { OriginConnectionEnd.Retired, OriginConnectionEnd.Retired }));
    }

    [Test]
    public void O14_AddressThatStays_KeepsItsConnections()
    {
        using var world = new PoolWorld();
        world.Pool.Return(world.Rent(), reusable: true);

        world.Addresses = [IPAddress.Parse("192.0.2.9"), IPAddress.Parse("192.0.2.1")];
        world.Pool.Sweep();

        Assert.That(world.Pool.Idle, Is.EqualTo(1));
    }
}
