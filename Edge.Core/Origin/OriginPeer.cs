using System.Net;

namespace Edge.Core.Origin;

/// <summary>One address of an origin in one pool: its idle connections, how many are at work, and what is known of its health.</summary>
internal sealed class OriginPeer
{
    private int _leased;

    public OriginPeer(IPEndPoint endPoint, PeerHealth health, int capacity)
    {
        EndPoint = endPoint;
        Health = health;
        Idle = new IdleStack(capacity);
        Seed = RendezvousHash.Of(System.Text.Encoding.ASCII.GetBytes(endPoint.ToString()));
    }

    /// <summary>The address, with its port.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Its health; shared by all pools of the origin.</summary>
    public PeerHealth Health { get; }

    /// <summary>Connections that wait for requests.</summary>
    public IdleStack Idle { get; }

    /// <summary>What rendezvous hashing knows the address by: the same in every process.</summary>
    public ulong Seed { get; }

    /// <summary>Connections at work.</summary>
    public int Leased => Volatile.Read(ref _leased);

    /// <summary>Whether the name has left the address: no connection to it is kept any more (O14).</summary>
    public bool IsGone { get => Volatile.Read(ref _gone); set => Volatile.Write(ref _gone, value); }

    private bool _gone;

    /// <summary>A connection began or ended to be at work.</summary>
    public void Lease(int change) => Interlocked.Add(ref _leased, change);
}
