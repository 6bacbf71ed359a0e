using System.Buffers;

namespace Edge.Tls.Records;

/// <summary>Looks at a ClientHello without consuming it, so that policy and certificate can follow the server name (decision 0004).</summary>
public static class ClientHelloPeek
{
    /// <summary>Reads the ClientHello at the start of <paramref name="input"/>, over as many records and segments as it takes.</summary>
    /// <param name="input">Everything received on the connection so far. Nothing is consumed or kept.</param>
    /// <param name="limits">Only <see cref="TlsLimits.MaxHandshakeMessageBytes"/> is used.</param>
    /// <returns>The result. Never throws on peer input; any split of the same bytes gives the same result.</returns>
    public static ClientHelloPeekResult Peek(in ReadOnlySequence<byte> input, TlsLimits limits) => throw new NotImplementedException();
}
