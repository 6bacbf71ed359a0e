using System.Security.Cryptography;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>The provider that computes with System.Security.Cryptography wherever it has the algorithm.</summary>
/// <remarks>X25519 and ML-KEM stay with BouncyCastle: the platform has no X25519, and ML-KEM only with OpenSSL 3.5.</remarks>
internal sealed class PlatformCrypto() : EdgeTlsCrypto(SystemRandom)
{
    private static readonly SecureRandom SystemRandom = new(new CryptoApiRandomGenerator());

    private readonly List<AeadRecordCipher> _ciphers = [];

    /// <inheritdoc/>
    public override AeadRecordCipher? RecordCipher => _ciphers.Count > 0 ? _ciphers[^1] : null;

    public override TlsCertificate CreateCertificate(short type, byte[] encoding) =>
        type == CertificateType.X509 ? new PlatformCertificate(this, encoding) : base.CreateCertificate(type, encoding);

    public override TlsHash CreateHash(int cryptoHashAlgorithm) =>
        PlatformHash.Supports(cryptoHashAlgorithm) ? new PlatformHash(cryptoHashAlgorithm) : base.CreateHash(cryptoHashAlgorithm);

    public override TlsSecret CreateSecret(byte[] data) => new PlatformSecret(this, (byte[])data.Clone());

    public override TlsSecret CreateHybridSecret(TlsSecret s1, TlsSecret s2) => new PlatformSecret(this, [.. s1.Extract(), .. s2.Extract()]);

    public override TlsSecret HkdfInit(int cryptoHashAlgorithm) =>
        new PlatformSecret(this, new byte[TlsCryptoUtilities.GetHashOutputSize(cryptoHashAlgorithm)]);

    public override TlsSecret GenerateRsaPreMasterSecret(ProtocolVersion version)
    {
        var data = RandomNumberGenerator.GetBytes(48);
        TlsUtilities.WriteVersion(version, data, 0);
        return new PlatformSecret(this, data);
    }

    public override TlsNonceGenerator CreateNonceGenerator(byte[] additionalSeedMaterial) => SystemNonceGenerator.Instance;

    public override TlsNonceGenerator CreateNonceGenerator(ReadOnlySpan<byte> additionalSeedMaterial) => SystemNonceGenerator.Instance;

    public override TlsECDomain CreateECDomain(TlsECConfig ecConfig)
    {
        var stock = base.CreateECDomain(ecConfig);
        return ecConfig.NamedGroup == NamedGroup.secp256r1 ? new P256Domain(this) : new AdoptingDomain(this, stock);
    }

    public override TlsCipher CreateCipher(TlsCryptoParameters cryptoParams, int encryptionAlgorithm, int macAlgorithm)
    {
        if (!AeadRecordCipher.Supports(encryptionAlgorithm))
        {
            return base.CreateCipher(cryptoParams, encryptionAlgorithm, macAlgorithm);
        }

        var cipher = new AeadRecordCipher(cryptoParams, encryptionAlgorithm, Guard);
        _ciphers.Add(cipher);
        return cipher;
    }

    public override TlsSigner CreateSigner(ServerCredential credential, TlsSignatureScheme scheme) =>
        // Below TLS 1.2 RSA signs MD5 and SHA-1 together, which the platform cannot; nor has it SHA-224.
        scheme is TlsSignatureScheme.None or TlsSignatureScheme.RsaPkcs1Sha224
            ? base.CreateSigner(credential, scheme)
            : new PlatformSigner(credential.PrivateKey, scheme);

    public override void ReleaseHandshakeKeys()
    {
        for (var i = 0; i < _ciphers.Count - 1; i++)
        {
            _ciphers[i].Dispose();
        }

        if (_ciphers.Count > 1)
        {
            _ciphers.RemoveRange(0, _ciphers.Count - 1);
        }
    }

    public override void ReleaseKeys()
    {
        _ciphers.ForEach(cipher => cipher.Dispose());
        _ciphers.Clear();
    }

    private sealed class SystemNonceGenerator : TlsNonceGenerator
    {
        public static SystemNonceGenerator Instance { get; } = new();

        public byte[] GenerateNonce(int size) => RandomNumberGenerator.GetBytes(size);
    }

    /// <summary>A stock curve whose shared secrets become ours, so that everything derived from them is too.</summary>
    private sealed class AdoptingDomain(PlatformCrypto crypto, TlsECDomain stock) : TlsECDomain
    {
        public TlsAgreement CreateECDH() => new AdoptingAgreement(crypto, stock.CreateECDH());
    }

    private sealed class AdoptingAgreement(PlatformCrypto crypto, TlsAgreement stock) : TlsAgreement
    {
        public byte[] GenerateEphemeral() => stock.GenerateEphemeral();

        public void ReceivePeerValue(byte[] peerValue) => stock.ReceivePeerValue(peerValue);

        public TlsSecret CalculateSecret() => new PlatformSecret(crypto, stock.CalculateSecret().Extract());
    }

    private sealed class P256Domain(PlatformCrypto crypto) : TlsECDomain
    {
        public TlsAgreement CreateECDH() => new PlatformP256(crypto);
    }
}
