using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tls.Crypto;

/// <summary>A certificate that remembers its encoding: the very bytes of the wire, and no encoding again per handshake.</summary>
internal class DerCertificate(BcTlsCrypto crypto, byte[] encoding) : BcTlsCertificate(crypto, encoding)
{
    private readonly byte[] _encoding = encoding;

    /// <summary>The encoding. Shared: the library only reads it.</summary>
    public override byte[] GetEncoded() => _encoding;
}
