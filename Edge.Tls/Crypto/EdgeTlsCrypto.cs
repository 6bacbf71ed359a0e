using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tls.Crypto;

/// <summary>The crypto seam: BouncyCastle's provider, one small instance per connection. What is not overridden is
/// stock.</summary>
internal class EdgeTlsCrypto : BcTlsCrypto
{
    // SecureRandom locks inside; it only feeds nonces, key pairs and padding of handshakes.
    private static readonly SecureRandom SharedRandom = new();

    private ObservedCipher? _stock;

    private protected EdgeTlsCrypto(SecureRandom random)
        : base(random)
    {
    }

    /// <summary>For one connection with these options.</summary>
    public static EdgeTlsCrypto For(TlsConnectionOptions options) => options.CreateCrypto?.Invoke() ?? Create(options.Crypto);

    /// <summary>The provider called <paramref name="provider"/>, for one connection.</summary>
    /// <exception cref="PlatformNotSupportedException">It is not on this machine, or not whole; see
    /// <see cref="TlsCryptoProviders.Examine"/>.</exception>
    public static EdgeTlsCrypto Create(TlsCryptoProvider provider) => Create(TlsCryptoProviders.Require(provider));

    /// <summary>For one connection that computes with <paramref name="primitives"/>; null: with BouncyCastle alone.</summary>
    public static EdgeTlsCrypto Create(CryptoPrimitives? primitives) =>
        primitives is null ? new EdgeTlsCrypto(SharedRandom) : new ProviderCrypto(primitives);

    /// <summary>Told about every record this connection opens.</summary>
    public Engine.ProtocolGuard? Guard { get; set; }

    /// <summary>The curve used last: in TLS 1.2 the only witness of the group.</summary>
    public TlsGroup LastCurve { get; protected set; }

    public override TlsECDomain CreateECDomain(TlsECConfig ecConfig)
    {
        LastCurve = (TlsGroup)ecConfig.NamedGroup;
        return base.CreateECDomain(ecConfig);
    }

    public override TlsCertificate CreateCertificate(short type, byte[] encoding) =>
        type == CertificateType.X509 ? new DerCertificate(this, encoding) : base.CreateCertificate(type, encoding);

    public override TlsCipher CreateCipher(TlsCryptoParameters cryptoParams, int encryptionAlgorithm, int macAlgorithm) =>
        _stock = new ObservedCipher(base.CreateCipher(cryptoParams, encryptionAlgorithm, macAlgorithm), Guard);

    /// <summary>Records sealed under the present key by a stock cipher (R5).</summary>
    public ulong StockSealedRecords => _stock?.SealedRecords ?? 0;

    /// <summary>Our own cipher, when there is one; after the handshake, the one that data goes through.</summary>
    public virtual AeadRecordCipher? RecordCipher => null;

    /// <summary>Gives the native keys of the handshake phase back, now that data has its own.</summary>
    public virtual void ReleaseHandshakeKeys()
    {
    }

    /// <summary>Gives native keys back. Stock ciphers have none.</summary>
    public virtual void ReleaseKeys()
    {
    }

    /// <summary>What signs for <paramref name="credential"/>.</summary>
    /// <param name="credential">The credential.</param>
    /// <param name="scheme">The scheme; none below TLS 1.2, where the signature has no scheme.</param>
    public virtual TlsSigner CreateSigner(ServerCredential credential, TlsSignatureScheme scheme)
    {
        var key = credential.Managed.PrivateKey;
        return (credential.KeyKind, scheme) switch
        {
            (KeyKind.Rsa, _) when SignatureSchemes.IsRsaPssRsae(scheme) =>
                new BcTlsRsaPssSigner(this, (Org.BouncyCastle.Crypto.Parameters.RsaKeyParameters)key, (int)scheme),
            (KeyKind.Rsa, _) => new BcTlsRsaSigner(this, (Org.BouncyCastle.Crypto.Parameters.RsaKeyParameters)key),
            (_, TlsSignatureScheme.None) => new BcTlsECDsaSigner(this, (Org.BouncyCastle.Crypto.Parameters.ECPrivateKeyParameters)key),
            _ => new BcTlsECDsa13Signer(this, (Org.BouncyCastle.Crypto.Parameters.ECPrivateKeyParameters)key, (int)scheme),
        };
    }
}
