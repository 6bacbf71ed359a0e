namespace Edge.Tls;

/// <summary>Alert descriptions, with their values on the wire (RFC 8446 §6, RFC 5246 §7.2).</summary>
public enum TlsAlert
{
    /// <summary>No alert was sent or received.</summary>
    None = -1,

    /// <summary>The sender will write no more (RFC 8446 §6.1).</summary>
    CloseNotify = 0,

    /// <summary>A message came at the wrong time, or too often.</summary>
    UnexpectedMessage = 10,

    /// <summary>A record could not be authenticated. Every padding and MAC failure looks like this one (T07).</summary>
    BadRecordMac = 20,

    /// <summary>A record longer than RFC 8446 §5.1 allows.</summary>
    RecordOverflow = 22,

    /// <summary>No acceptable set of parameters.</summary>
    HandshakeFailure = 40,

    /// <summary>SSL 3.0 only; kept because old peers send it.</summary>
    NoCertificate = 41,

    /// <summary>A certificate was corrupt or its signature wrong.</summary>
    BadCertificate = 42,

    /// <summary>A certificate of an unsupported kind.</summary>
    UnsupportedCertificate = 43,

    /// <summary>A certificate was revoked.</summary>
    CertificateRevoked = 44,

    /// <summary>A certificate is outside its validity period.</summary>
    CertificateExpired = 45,

    /// <summary>A certificate is unacceptable for another reason.</summary>
    CertificateUnknown = 46,

    /// <summary>A field is out of range or contradicts another.</summary>
    IllegalParameter = 47,

    /// <summary>No trusted issuer was found for a chain.</summary>
    UnknownCa = 48,

    /// <summary>The certificate is valid but access is refused.</summary>
    AccessDenied = 49,

    /// <summary>A message could not be decoded: a length lies or a field is missing (T10).</summary>
    DecodeError = 50,

    /// <summary>A signature or Finished value is wrong.</summary>
    DecryptError = 51,

    /// <summary>The versions offered are not supported.</summary>
    ProtocolVersion = 70,

    /// <summary>Parameters are weaker than the receiver requires.</summary>
    InsufficientSecurity = 71,

    /// <summary>A fault of the sender, not of the peer.</summary>
    InternalError = 80,

    /// <summary>A retry with a lower version although a higher one is shared (RFC 7507).</summary>
    InappropriateFallback = 86,

    /// <summary>The sender gave up the handshake for a reason outside the protocol.</summary>
    UserCanceled = 90,

    /// <summary>The sender will not renegotiate; a warning by nature, so never sent by this library.</summary>
    NoRenegotiation = 100,

    /// <summary>A mandatory extension is absent.</summary>
    MissingExtension = 109,

    /// <summary>An extension was answered that was not offered.</summary>
    UnsupportedExtension = 110,

    /// <summary>No site answers to the server name (RFC 6066 §3; E-25).</summary>
    UnrecognizedName = 112,

    /// <summary>A stapled OCSP response is bad.</summary>
    BadCertificateStatusResponse = 113,

    /// <summary>No pre-shared key identity is known.</summary>
    UnknownPskIdentity = 115,

    /// <summary>A client certificate is required.</summary>
    CertificateRequired = 116,

    /// <summary>ALPN was offered without overlap (RFC 7301 §3.2; T26).</summary>
    NoApplicationProtocol = 120,
}
