using System.Net.Sockets;

namespace Edge.Core.Transport;

/// <summary>The one place where a socket error gets its meaning.</summary>
internal static class SocketErrors
{
    /// <summary>Why a connected socket stopped.</summary>
    public static ConnectionEnd ToConnectionEnd(SocketError error) => error switch
    {
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected
            => ConnectionEnd.PeerReset,
        SocketError.TimedOut => ConnectionEnd.NetworkTimedOut,
        SocketError.OperationAborted or SocketError.Interrupted => ConnectionEnd.Disposed,
        _ => ConnectionEnd.NetworkFailed,
    };

    /// <summary>Why a connect failed.</summary>
    public static ConnectOutcome ToConnectOutcome(SocketError error) => error switch
    {
        SocketError.Success => ConnectOutcome.Connected,
        SocketError.ConnectionRefused => ConnectOutcome.Refused,
        SocketError.TimedOut => ConnectOutcome.TimedOut,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown
            => ConnectOutcome.Unreachable,
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable
            => ConnectOutcome.NoResources,
        _ => ConnectOutcome.Failed,
    };

    /// <summary>True for errors of accept that end when somebody else lets go of something: accepting again at once would spin.</summary>
    public static bool IsExhaustion(SocketError error) =>
        error is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable;
}
