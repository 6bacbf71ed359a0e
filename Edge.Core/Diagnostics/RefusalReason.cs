namespace Edge.Core.Diagnostics;

/// <summary>Why a connection or a request was refused: the closed list of <c>rawedge_refusals_total{reason}</c> (G9).</summary>
internal enum RefusalReason
{
    /// <summary>The process is at its connection cap (H19).</summary>
    ConnectionLimit,

    /// <summary>One address is at its connection cap (H19).</summary>
    AddressLimit,

    /// <summary>The queue of waiting handshakes is full (T22).</summary>
    HandshakeLimit,

    /// <summary>The memory limit is near (P07).</summary>
    MemoryPressure,

    /// <summary>The process drains and takes no new work (P05).</summary>
    Draining,

    /// <summary>Idle connection closed to make room (H17).</summary>
    IdleUnderPressure,

    /// <summary>A peer that is not trusted, on a listener of the PROXY protocol (H25).</summary>
    ProxyUntrusted,

    /// <summary>No PROXY protocol header in time, or a broken one (H25).</summary>
    ProxyHeader,

    /// <summary>Something else than TLS on a TLS port (T25).</summary>
    PlaintextOnTls,

    /// <summary>TLS on a cleartext port (T25).</summary>
    TlsOnPlaintext,

    /// <summary>The handshake took too long (T23).</summary>
    HandshakeTimeout,

    /// <summary>ClientHello or another handshake message too large (T21).</summary>
    HandshakeTooLarge,

    /// <summary>No TLS version in common, or a forced fallback (T04).</summary>
    TlsVersion,

    /// <summary>No suite, group, signature scheme or certificate in common (T05).</summary>
    TlsParameters,

    /// <summary>Nobody here has the server name (T26).</summary>
    UnknownServerName,

    /// <summary>The name is ours, and its certificate cannot be loaded (T30).</summary>
    CertificateUnusable,

    /// <summary>ALPN without overlap (T26).</summary>
    NoApplicationProtocol,

    /// <summary>The viewer asked to renegotiate (T01).</summary>
    Renegotiation,

    /// <summary>Too many key updates, empty records or warnings (T17, T18, T20).</summary>
    TlsFlood,

    /// <summary>A record failed authentication.</summary>
    TlsBadRecord,

    /// <summary>Any other breach of the TLS protocol (T03, T09, T10).</summary>
    TlsProtocol,

    /// <summary>The viewer refused us with an alert.</summary>
    TlsAlertReceived,

    /// <summary>Client certificate missing or not acceptable (E-218, T29).</summary>
    ClientCertificate,

    /// <summary>The connection ended in the middle of TLS or of a body (T24, T33).</summary>
    Truncated,

    /// <summary>Not HTTP, or a request line or field line that breaks the grammar (H05).</summary>
    MalformedRequest,

    /// <summary>Framing that two readers could read differently (H01–H04).</summary>
    AmbiguousFraming,

    /// <summary>No Host, several, or an impossible one (H11).</summary>
    InvalidHost,

    /// <summary>Request line or target too long (H12).</summary>
    TargetTooLong,

    /// <summary>Head too large or too many fields (H12).</summary>
    HeadTooLarge,

    /// <summary>HTTP version we do not speak (H27).</summary>
    HttpVersion,

    /// <summary>An expectation other than 100-continue (H07).</summary>
    Expectation,

    /// <summary>The head took too long (H14).</summary>
    HeadTimeout,

    /// <summary>No distribution has the host.</summary>
    UnknownHost,

    /// <summary>The host belongs to another site than the handshake (T27).</summary>
    Misdirected,

    /// <summary>The behaviour does not allow the method (H09).</summary>
    Method,

    /// <summary>The behaviour allows HTTPS only.</summary>
    HttpsOnly,

    /// <summary>One address sends more requests in a second than it may (H33).</summary>
    RequestRate,

    /// <summary>The path is one that two readers could read differently (H13).</summary>
    Path,

    /// <summary>The request came past us before (O18).</summary>
    Loop,

    /// <summary>A WebSocket handshake that breaks RFC 6455 (H08).</summary>
    Upgrade,

    /// <summary>The process is at its cap of WebSockets (H30).</summary>
    WebSocketLimit,

    /// <summary>Body larger than the limit.</summary>
    BodyTooLarge,

    /// <summary>Body below the minimum rate (H15).</summary>
    BodyTooSlow,

    /// <summary>Chunked body that breaks its grammar (H04).</summary>
    MalformedBody,

    /// <summary>The rest of a refused body was too long to read (H06).</summary>
    BodyNotDrained,

    /// <summary>The viewer took the response below the minimum rate (H16).</summary>
    ReaderTooSlow,

    /// <summary>The origin's pool and its queue are full (O19).</summary>
    OriginBusy,

    /// <summary>Too many requests wait for one fill.</summary>
    FillBusy,

    /// <summary>Anything else; look into the log. A number here asks for a new member.</summary>
    Other,
}
