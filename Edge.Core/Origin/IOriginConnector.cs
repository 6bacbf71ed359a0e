using System.Net;
using Edge.Tls.Resumption;

namespace Edge.Core.Origin;

/// <summary>Addresses of an origin that may be used; when there are none, why.</summary>
internal readonly record struct OriginAddresses(IReadOnlyList<IPAddress> Addresses, string Detail);

/// <summary>Opens connections to origins: name, TCP, TLS. The seam for scripted origins in tests.</summary>
internal interface IOriginConnector
{
    /// <summary>The addresses that the origin's name has; waits only when nothing is known of it yet.</summary>
    ValueTask<OriginAddresses> ResolveAsync(OriginPoolKey target, CancellationToken cancel);

    /// <summary>The addresses known now, without asking; null: none.</summary>
    IReadOnlyList<IPAddress>? Known(OriginPoolKey target);

    /// <summary>Connects to the first of <paramref name="addresses"/> that answers, with at most the origin's connection attempts (E-63; RFC 8305).</summary>
    /// <returns>A connection that is ready for a request, or the failure of the last attempt with a detail for the log.</returns>
    /// <param name="target">Where to.</param>
    /// <param name="addresses">In order of preference; not empty.</param>
    /// <param name="sessions">TLS sessions of this target and no other.</param>
    /// <param name="failed">Told of each address that failed.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    ValueTask<OriginRent> ConnectAsync(
        OriginPoolKey target, IReadOnlyList<IPEndPoint> addresses, ClientSessions sessions, Action<IPEndPoint, OriginFailure> failed, CancellationToken cancel);
}
