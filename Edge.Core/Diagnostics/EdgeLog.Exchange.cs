using Edge.Core.Transport;
using Edge.Tls;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Diagnostics;

/// <summary>Messages about viewers, exchanges and origins.</summary>
internal static partial class EdgeLog
{
    /// <summary>A viewer's handshake did not succeed; debug, because strangers can cause any number of these.</summary>
    [LoggerMessage(1201, LogLevel.Debug, "Handshake on {Connection} failed: {Kind}, alert {Side} {Alert}: {Reason}.")]
    public static partial void HandshakeFailed(
        ILogger logger, ConnectionId connection, TlsFailureKind kind, AlertSide side, TlsAlert alert, string reason);

    /// <summary>A defect of ours, kept inside one connection (P18).</summary>
    [LoggerMessage(1301, LogLevel.Error, "A defect in {Place} ended one exchange. Please report it.")]
    public static partial void Defect(ILogger logger, string place, Exception exception);

    /// <summary>An origin gave no usable answer.</summary>
    [LoggerMessage(1401, LogLevel.Warning, "Origin {Origin}: {Failure} ({Detail}).")]
    public static partial void OriginFailed(ILogger logger, string origin, string failure, string detail);
}
