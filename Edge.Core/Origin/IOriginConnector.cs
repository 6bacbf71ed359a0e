using Edge.Tls.Resumption;

namespace Edge.Core.Origin;

/// <summary>Opens connections to origins: name, TCP, TLS. The seam for scripted origins in tests.</summary>
internal interface IOriginConnector
{
    /// <summary>Connects to <paramref name="target"/>, trying its addresses up to the origin's connection attempts (E-63).</summary>
    /// <returns>A connection that is ready for a request, or the failure of the last attempt with a detail for the log.</returns>
    /// <param name="target">Where to.</param>
    /// <param name="sessions">TLS sessions of this target and no other.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    ValueTask<OriginRent> ConnectAsync(OriginPoolKey target, ClientSessions sessions, CancellationToken cancel);
}
