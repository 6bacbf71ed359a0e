using Edge.Tls.Certificates;
using Edge.Tls.Policy;

namespace Edge.Tls;

/// <summary>What a completed handshake agreed on; immutable.</summary>
public sealed record HandshakeInfo
{
    /// <summary>The negotiated version.</summary>
    public required TlsVersion Version { get; init; }

    /// <summary>Code point of the negotiated suite.</summary>
    public required ushort CipherSuite { get; init; }

    /// <summary>The group of the key exchange; <see cref="TlsGroup.None"/> for RSA key exchange.</summary>
    public TlsGroup Group { get; init; }

    /// <summary>The scheme the server signed with; <see cref="TlsSignatureScheme.None"/> when the engine cannot tell.</summary>
    public TlsSignatureScheme SignatureScheme { get; init; }

    /// <summary>The ALPN protocol, for example <c>http/1.1</c>; null when none was negotiated.</summary>
    public string? ApplicationProtocol { get; init; }

    /// <summary>The server name, lower case and without trailing dot; null when the client sent none.</summary>
    public string? ServerName { get; init; }

    /// <summary>True when an earlier session was resumed (E-14).</summary>
    public bool Resumed { get; init; }

    /// <summary>Whether the viewer was asked for a certificate.</summary>
    public bool AskedForCertificate { get; init; }

    /// <summary>Who the viewer proved to be; null without certificate (E-218).</summary>
    public ClientIdentity? ClientIdentity { get; init; }

    /// <summary>OpenSSL's name of the suite, for example <c>ECDHE-RSA-AES128-GCM-SHA256</c> (E-31).</summary>
    public string OpenSslSuiteName => SuiteCatalog.Find(CipherSuite)?.OpenSslName ?? CipherSuite.ToString("X4", null);
}
