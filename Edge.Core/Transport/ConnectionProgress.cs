using Edge.Core.Timing;

namespace Edge.Core.Transport;

/// <summary>Bytes the peer sent, for minimum-rate checks (H15).</summary>
internal sealed class ReceiveProgress(TransportConnection connection) : IProgressSource
{
    /// <inheritdoc/>
    public long BytesMoved => connection.BytesReceived;
}

/// <summary>Bytes the peer took, as far as the kernel knows, for minimum-rate checks (H16).</summary>
internal sealed class SendProgress(TransportConnection connection) : IProgressSource
{
    /// <inheritdoc/>
    public long BytesMoved => connection.BytesAcknowledged;
}
