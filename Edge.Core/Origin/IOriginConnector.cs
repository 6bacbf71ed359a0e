namespace Edge.Core.Origin;

/// <summary>Opens connections to origins: name, TCP, TLS. The seam for scripted origins in tests.</summary>
internal interface IOriginConnector
{
    /// <summary>Connects to <paramref name="target"/>, trying its addresses up to the origin's connection attempts (E-63).</summary>
    /// <returns>A connection that is ready for a request, or the failure of the last attempt with a detail for the log.</returns>
    ValueTask<OriginRent> ConnectAsync(OriginPoolKey target, CancellationToken cancel);
}
