using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tls.Crypto;

/// <summary>A certificate that remembers its encoding: the very bytes of the wire, and no encoding again per handshake.</summary>
internal class DerCertificate(BcTlsCrypto crypto, byte[] encoding) : BcTlsCertificate(crypto, encoding)
{
    private readonly byte[] _encoding = encoding;

    /// <summary>The encoding. Shared: the library only reads it.</summary>
    public override byte[] GetEncoded() => _encoding;

    /// <summary>For TLS 1.3, where RSASSA-PKCS1-v1_5 signs certificates and no handshake (RFC 8446 §4.4.3); the library takes
    /// it.</summary>
    public override Tls13Verifier CreateVerifier(int signatureScheme) =>
        SignatureSchemes.IsRsaPkcs1((TlsSignatureScheme)signatureScheme)
            ? throw new TlsFatalAlert(AlertDescription.illegal_parameter)
            : base.CreateVerifier(signatureScheme);
}
