namespace Edge.Core.Transport;

/// <summary>Why a direction of a connection carries no more bytes. The transport turns every socket error into one of these.</summary>
internal enum ConnectionEnd
{
    /// <summary>It still may.</summary>
    Open,

    /// <summary>The peer sent FIN: it will send nothing more, but may still read.</summary>
    PeerClosed,

    /// <summary>The peer, or something on the path, sent RST.</summary>
    PeerReset,

    /// <summary>The network gave up: retransmissions or keep-alive probes went unanswered.</summary>
    NetworkTimedOut,

    /// <summary>Any other error of the network stack.</summary>
    NetworkFailed,

    /// <summary>We closed in order: everything written was handed to the kernel, followed by FIN.</summary>
    Closed,

    /// <summary>We aborted: the owner is finished with the connection and it was not closed before.</summary>
    Disposed,

    /// <summary>We aborted: a deadline passed.</summary>
    Deadline,

    /// <summary>We aborted: the peer moved bytes more slowly than the minimum rate.</summary>
    TooSlow,

    /// <summary>We aborted: the peer broke a protocol.</summary>
    ProtocolError,

    /// <summary>We aborted: no room for this connection.</summary>
    Overload,

    /// <summary>We aborted: the other leg of the exchange failed and a clean end would lie about completeness.</summary>
    ExchangeAborted,

    /// <summary>We aborted: the drain deadline passed, or the process stops now.</summary>
    Shutdown,
}
