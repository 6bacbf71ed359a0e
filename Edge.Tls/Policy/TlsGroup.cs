namespace Edge.Tls.Policy;

/// <summary>Key-exchange groups this edge can serve, with their values on the wire (E-8).</summary>
public enum TlsGroup
{
    /// <summary>No group.</summary>
    None = 0,

    /// <summary>NIST P-256.</summary>
    Secp256r1 = 0x0017,

    /// <summary>NIST P-384.</summary>
    Secp384r1 = 0x0018,

    /// <summary>Curve25519, RFC 7748.</summary>
    X25519 = 0x001D,

    /// <summary>Hybrid of P-256 and ML-KEM-768; TLS 1.3 only.</summary>
    Secp256r1MLKem768 = 0x11EB,

    /// <summary>Hybrid of ML-KEM-768 and X25519; TLS 1.3 only.</summary>
    X25519MLKem768 = 0x11EC,
}
