using System.Buffers;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;
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
        Remember(new ObservedCipher(base.CreateCipher(cryptoParams, encryptionAlgorithm, macAlgorithm), Guard));

    private ObservedCipher Remember(ObservedCipher cipher)
    {
        _stock = cipher;
        _firstStock ??= cipher;
        return cipher;
    }

    /// <summary>Records sealed under the present key by a stock cipher (R5).</summary>
    public ulong StockSealedRecords => _stock?.SealedRecords ?? 0;

    /// <summary>The next early secret the library extracts belongs to a resumption, not to an external PSK.</summary>
    public void ExpectResumption() => _expectsResumption = true;

    /// <summary>The zero secret that extraction begins with (RFC 8446 §7.1).</summary>
    public sealed override TlsSecret HkdfInit(int cryptoHashAlgorithm)
    {
        var salt = CreateSalt(cryptoHashAlgorithm);
        if (!_expectsResumption)
        {
            return salt;
        }

        _expectsResumption = false;
        return BinderSecret.SaltOf(salt);
    }

    /// <summary>The provider's <see cref="HkdfInit"/>.</summary>
    protected virtual TlsSecret CreateSalt(int cryptoHashAlgorithm) => base.HkdfInit(cryptoHashAlgorithm);

    private bool _expectsResumption;

    /// <summary>Our own cipher of the handshake phase of TLS 1.3, when there is one.</summary>
    public virtual AeadRecordCipher? HandshakeCipher => null;

    /// <summary>Whether a stock cipher of the handshake phase opens the client's first record; false when the cipher is
    /// another.</summary>
    public bool StockCipherOpens(in ReadOnlySequence<byte> record) => _firstStock?.OpensFirst(record) == true;

    private ObservedCipher? _firstStock;

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
