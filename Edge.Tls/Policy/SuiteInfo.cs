namespace Edge.Tls.Policy;

/// <summary>How a suite agrees on keys and authenticates the server.</summary>
public enum SuiteKeyExchange
{
    /// <summary>A TLS 1.3 suite: group and certificate are negotiated apart from it.</summary>
    Tls13,

    /// <summary>ECDHE signed with an ECDSA key.</summary>
    EcdheEcdsa,

    /// <summary>ECDHE signed with an RSA key.</summary>
    EcdheRsa,

    /// <summary>RSA key transport, without forward secrecy; legacy (T06).</summary>
    Rsa,
}

/// <summary>One cipher suite as data.</summary>
/// <param name="Id">Code point.</param>
/// <param name="Name">IANA name.</param>
/// <param name="OpenSslName">OpenSSL name.</param>
/// <param name="KeyExchange">Key exchange and authentication.</param>
/// <param name="MinVersion">Lowest version it may be negotiated with; the highest is TLS 1.2 unless it is a TLS 1.3
/// suite.</param>
/// <param name="IsAead">True for AEAD suites; false for CBC ones (T07).</param>
/// <param name="IsServable">False for what this edge knows by name but never negotiates: RC4 (RFC 7465, E-11).</param>
public sealed record SuiteInfo(
    ushort Id, string Name, string OpenSslName, SuiteKeyExchange KeyExchange, TlsVersion MinVersion, bool IsAead, bool IsServable)
{
    /// <summary>Whether the cipher has blocks of 64 bits, so that one key must not seal much: 3DES (CVE-2016-2183).</summary>
    public bool HasShortBlocks { get; init; }

    /// <summary>Whether its transcript and key schedule use SHA-384; the others use SHA-256. From TLS 1.2 on (RFC 5246 §5, RFC
    /// 8446 §B.4).</summary>
    public bool UsesSha384 { get; } = Name.EndsWith("_SHA384", StringComparison.Ordinal);

    /// <summary>Whether the suite may be negotiated with <paramref name="version"/>.</summary>
    public bool Fits(TlsVersion version) => KeyExchange == SuiteKeyExchange.Tls13
        ? version == TlsVersion.Tls13
        : version >= MinVersion && version < TlsVersion.Tls13;
}
