using System.Collections.Concurrent;
using System.Net;
using Edge.Core.Config;

namespace Edge.Core.Origin;

/// <summary>The health of every address of one origin: what one server name finds out, all know.</summary>
internal sealed class OriginHealthTable(OriginSettings origin, TimeProvider time, Func<double> random)
{
    private readonly ConcurrentDictionary<IPEndPoint, PeerHealth> _peers = new();

    /// <summary>The health of one address; the same object as long as the origin has it.</summary>
    public PeerHealth Of(IPEndPoint endPoint) => _peers.GetOrAdd(endPoint, _ => new PeerHealth(
        origin.EjectAfter, origin.EjectionTime, origin.HealthCheck?.Failures ?? 1, origin.HealthCheck?.Successes ?? 1, time, random));

    /// <summary>Forgets addresses that no pool has any more.</summary>
    public void Keep(IReadOnlySet<IPEndPoint> used)
    {
        foreach (var endPoint in _peers.Keys)
        {
            if (!used.Contains(endPoint))
            {
                _peers.TryRemove(endPoint, out _);
            }
        }
    }
}
