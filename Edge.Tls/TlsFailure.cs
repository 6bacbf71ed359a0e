namespace Edge.Tls;

/// <summary>Why a TLS connection ended, or never began: a value, because the cause is the peer (or the network).</summary>
/// <param name="Kind">The closed list of causes, for counters and decisions.</param>
/// <param name="Alert">The alert that went over the wire, or <see cref="TlsAlert.None"/>.</param>
/// <param name="AlertSide">Who sent <paramref name="Alert"/>.</param>
/// <param name="Reason">Short constant text for logs; holds nothing the peer wrote.</param>
public sealed record TlsFailure(TlsFailureKind Kind, TlsAlert Alert, AlertSide AlertSide, string Reason)
{
    /// <summary>What the origin's certificate lacked; <see cref="Certificates.OriginTrustError.None"/> unless that is the
    /// cause.</summary>
    public Certificates.OriginTrustError TrustError { get; init; }

    /// <summary>What was wrong with the viewer's certificate; set with <see cref="TlsFailureKind.ClientCertificateRefused"/>.</summary>
    public Certificates.ClientCertificateError ClientCertificateError { get; init; }

    /// <summary>What a peer spoke that was not TLS; set with <see cref="TlsFailureKind.NotTls"/>.</summary>
    public Records.ForeignProtocol Foreign { get; init; }

    internal static TlsFailure Sent(TlsFailureKind kind, TlsAlert alert, string reason) => new(kind, alert, AlertSide.Sent, reason);

    internal static TlsFailure Received(TlsAlert alert) => new(TlsFailureKind.AlertReceived, alert, AlertSide.Received, "peer sent a fatal alert");

    internal static TlsFailure Silent(TlsFailureKind kind, string reason) => new(kind, TlsAlert.None, AlertSide.None, reason);
}

/// <summary>Which side sent an alert.</summary>
public enum AlertSide
{
    /// <summary>No alert was exchanged.</summary>
    None,

    /// <summary>We sent it.</summary>
    Sent,

    /// <summary>The peer sent it.</summary>
    Received,
}

/// <summary>The causes a connection can end for. Counters use these names (G9), so the list stays closed.</summary>
public enum TlsFailureKind
{
    /// <summary>The peer broke the protocol: wrong message, wrong length, wrong value.</summary>
    ProtocolError,

    /// <summary>The first bytes are not TLS (T25); no alert is sent.</summary>
    NotTls,

    /// <summary>No version in common (T04).</summary>
    NoCommonVersion,

    /// <summary>No cipher suite, group, signature scheme or certificate in common (T05).</summary>
    NoCommonParameters,

    /// <summary>ALPN without overlap (T26).</summary>
    NoCommonProtocol,

    /// <summary>The server name is known to nobody here (E-25).</summary>
    UnknownName,

    /// <summary>A ClientHello or another message above its limit (T21).</summary>
    TooLarge,

    /// <summary>A record failed authentication.</summary>
    BadRecord,

    /// <summary>The peer asked to renegotiate (T01).</summary>
    Renegotiation,

    /// <summary>More KeyUpdates, empty records or warnings in a row than allowed (T17, T18, T20).</summary>
    Flood,

    /// <summary>The origin's certificate is not acceptable (E-55 … E-59); see <see cref="TlsFailure.TrustError"/>.</summary>
    UntrustedCertificate,

    /// <summary>The origin asked for a client certificate, and none is configured (E-60), or the one that is cannot answer it (E-219).</summary>
    ClientCertificateRequested,

    /// <summary>The viewer's certificate is missing or not acceptable (E-218); see
    /// <see cref="TlsFailure.ClientCertificateError"/>.</summary>
    ClientCertificateRefused,

    /// <summary>The peer sent a fatal alert.</summary>
    AlertReceived,

    /// <summary>The peer closed before the handshake was over, or without close_notify afterwards (T24, T33).</summary>
    Truncated,

    /// <summary>A TLS 1.2 connection sealed as many records as its key may (T32); closed with close_notify.</summary>
    KeyExhausted,

    /// <summary>The transport failed under us.</summary>
    TransportFailed,

    /// <summary>The caller's token fired: the handshake deadline, as a rule (T23).</summary>
    Canceled,

    /// <summary>A fault of ours. Always a defect.</summary>
    InternalError,
}
