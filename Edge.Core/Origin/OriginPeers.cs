using System.Net;
using Edge.Core.Config;

namespace Edge.Core.Origin;

/// <summary>The addresses of one pool, and which of them a request goes to (O14, O16).</summary>
/// <remarks>The first choice is one of the healthy addresses of the preferred family; when none is healthy all are, because a judgement that
/// leaves nothing is worth less than a try. Thread-safe; a pool of one address chooses nothing.</remarks>
internal sealed class OriginPeers(OriginSettings origin, int port, OriginHealthTable health, TimeProvider time)
{
    /// <summary>How long the family that won is preferred: 10 min (RFC 8305 §5, §9.1).</summary>
    public static readonly TimeSpan FamilyMemory = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private OriginPeer[] _all = [];
    private IReadOnlyList<IPAddress> _addresses = [];
    private int _turn = -1;
    private System.Net.Sockets.AddressFamily _winner;
    private long _wonAt;

    /// <summary>The addresses of now, in the resolver's order.</summary>
    public OriginPeer[] All => Volatile.Read(ref _all);

    /// <summary>Takes over what the resolver says.</summary>
    /// <returns>Addresses that the name has left.</returns>
    public OriginPeer[] Update(IReadOnlyList<IPAddress> addresses)
    {
        lock (_gate)
        {
            if (ReferenceEquals(addresses, _addresses) || addresses.SequenceEqual(_addresses))
            {
                return [];
            }

            _addresses = addresses;
            var before = _all;
            var now = addresses.Distinct().Select(address =>
            {
                var endPoint = new IPEndPoint(address, port);
                return before.FirstOrDefault(peer => peer.EndPoint.Equals(endPoint))
                    ?? new OriginPeer(endPoint, health.Of(endPoint), 2 * origin.MaxConnections);   // the dead among the living included
            }).ToArray();
            Volatile.Write(ref _all, now);
            var gone = before.Except(now).ToArray();
            foreach (var peer in gone)
            {
                peer.IsGone = true;
            }

            return gone;
        }
    }

    /// <summary>The peer at <paramref name="endPoint"/>, or null when the name has left it.</summary>
    public OriginPeer? Find(IPEndPoint endPoint) => Array.Find(All, peer => peer.EndPoint.Equals(endPoint));

    /// <summary>The address that a request is meant for; null: there is none, or every one is out and <paramref name="mayPanic"/> is false.</summary>
    /// <param name="affinity">What rendezvous hashing goes by.</param>
    /// <param name="mayPanic">Whether an address is chosen when none is healthy.</param>
    public OriginPeer? Choose(ulong affinity, bool mayPanic)
    {
        var all = All;
        if (all.Length == 0 || (all.Length == 1 && mayPanic))
        {
            return all.Length == 0 ? null : all[0];
        }

        var family = PreferredFamily(all);
        return Best(all, affinity, peer => peer.EndPoint.AddressFamily == family && peer.Health.MayTry())
            ?? Best(all, affinity, peer => peer.EndPoint.AddressFamily != family && peer.Health.MayTry())
            ?? (mayPanic ? Best(all, affinity, static _ => true) : null);
    }

    /// <summary>The order of attempts: the first choice, then the others, healthy ones first, families by turns (RFC 8305 §4).</summary>
    public List<IPEndPoint> OrderFrom(OriginPeer first)
    {
        var others = All.Where(peer => peer != first).OrderBy(peer => peer.Health.IsUp ? 0 : 1).ToList();
        var order = new List<IPEndPoint> { first.EndPoint };
        var family = first.EndPoint.AddressFamily;
        while (others.Count > 0)
        {
            var next = others.FindIndex(peer => peer.EndPoint.AddressFamily != family);
            next = next < 0 ? 0 : next;
            family = others[next].EndPoint.AddressFamily;
            order.Add(others[next].EndPoint);
            others.RemoveAt(next);
        }

        return order;
    }

    /// <summary>A connection to <paramref name="endPoint"/> won.</summary>
    public void Won(IPEndPoint endPoint)
    {
        lock (_gate)
        {
            _winner = endPoint.AddressFamily;
            _wonAt = time.GetTimestamp();
        }
    }

    private System.Net.Sockets.AddressFamily PreferredFamily(OriginPeer[] all)
    {
        lock (_gate)
        {
            return _winner != default && time.GetElapsedTime(_wonAt) < FamilyMemory ? _winner : all[0].EndPoint.AddressFamily;
        }
    }

    private OriginPeer? Best(OriginPeer[] all, ulong affinity, Func<OriginPeer, bool> may)
    {
        var start = (int)((uint)Interlocked.Increment(ref _turn) % (uint)all.Length);
        if (origin.Balance == OriginBalance.RoundRobin)
        {
            for (var i = 0; i < all.Length; i++)
            {
                if (all[(start + i) % all.Length] is var peer && may(peer))
                {
                    return peer;
                }
            }

            return null;
        }

        // Best first, because asking a health may be taken as the one try of an address that is out.
        var left = all.ToList();
        while (left.Count > 0)
        {
            var best = origin.Balance == OriginBalance.Hash
                ? left.MaxBy(peer => RendezvousHash.Weight(affinity, peer.Seed))!
                : left.MinBy(peer => (peer.Leased, (Array.IndexOf(all, peer) - start + all.Length) % all.Length))!;
            if (may(best))
            {
                return best;
            }

            left.Remove(best);
        }

        return null;
    }
}
