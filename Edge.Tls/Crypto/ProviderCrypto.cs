using System.Security.Cryptography;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>The seam over a provider's <see cref="CryptoPrimitives"/>. What they do not have stays with BouncyCastle: P-384,
/// ML-KEM and CBC always.</summary>
/// <remarks>One per connection; it owns every native key of it and gives them back in <see cref="ReleaseHandshakeKeys"/> and
/// <see cref="ReleaseKeys"/>.</remarks>
internal sealed class ProviderCrypto(CryptoPrimitives primitives) : EdgeTlsCrypto(SystemRandom)
{
    private static readonly SecureRandom SystemRandom = new(new CryptoApiRandomGenerator());

    private readonly List<AeadRecordCipher> _ciphers = new(2);

    // The agreements that may still hold a key, latest first.
    private KeyShareAgreement? _agreements;

    /// <summary>What computes.</summary>
    public CryptoPrimitives Primitives => primitives;

    /// <inheritdoc/>
    public override AeadRecordCipher? RecordCipher => _ciphers.Count > 0 ? _ciphers[^1] : null;

    /// <inheritdoc/>
    public override AeadRecordCipher? HandshakeCipher => _ciphers.Count > 0 ? _ciphers[0] : null;

    public override TlsCertificate CreateCertificate(short type, byte[] encoding) =>
        type == CertificateType.X509 ? new PlatformCertificate(this, encoding) : base.CreateCertificate(type, encoding);

    public override TlsHash CreateHash(int cryptoHashAlgorithm) =>
        primitives.SupportsHash(cryptoHashAlgorithm) ? primitives.CreateHash(cryptoHashAlgorithm) : base.CreateHash(cryptoHashAlgorithm);

    public override TlsSecret CreateSecret(byte[] data) => new ProviderSecret(this, (byte[])data.Clone());

    public override TlsSecret CreateHybridSecret(TlsSecret s1, TlsSecret s2) => new ProviderSecret(this, [.. s1.Extract(), .. s2.Extract()]);

    protected override TlsSecret CreateSalt(int cryptoHashAlgorithm) =>
        new ProviderSecret(this, new byte[TlsCryptoUtilities.GetHashOutputSize(cryptoHashAlgorithm)]);

    public override TlsSecret GenerateRsaPreMasterSecret(ProtocolVersion version)
    {
        var data = RandomNumberGenerator.GetBytes(48);
        TlsUtilities.WriteVersion(version, data, 0);
        return new ProviderSecret(this, data);
    }

    public override TlsNonceGenerator CreateNonceGenerator(byte[] additionalSeedMaterial) => SystemNonceGenerator.Instance;

    public override TlsNonceGenerator CreateNonceGenerator(ReadOnlySpan<byte> additionalSeedMaterial) => SystemNonceGenerator.Instance;

    public override TlsECDomain CreateECDomain(TlsECConfig ecConfig)
    {
        LastCurve = (TlsGroup)ecConfig.NamedGroup;
        return primitives.Supports(LastCurve)
            ? new KeyShareDomain(this, LastCurve)
            : new AdoptingDomain(this, base.CreateECDomain(ecConfig));
    }

    public override TlsCipher CreateCipher(TlsCryptoParameters cryptoParams, int encryptionAlgorithm, int macAlgorithm)
    {
        if (AeadRecordCipher.AlgorithmOf(encryptionAlgorithm) is not { } algorithm || !primitives.Supports(algorithm))
        {
            return base.CreateCipher(cryptoParams, encryptionAlgorithm, macAlgorithm);
        }

        var cipher = new AeadRecordCipher(primitives, cryptoParams, algorithm, Guard);
        _ciphers.Add(cipher);
        return cipher;
    }

    public override TlsSigner CreateSigner(ServerCredential credential, TlsSignatureScheme scheme) =>
        primitives.CreateSigner(credential.PrivateKey, scheme) ?? base.CreateSigner(credential, scheme);

    public override void ReleaseHandshakeKeys()
    {
        for (; _agreements is not null; _agreements = _agreements.Earlier)
        {
            _agreements.Dispose();
        }

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
        ReleaseHandshakeKeys();
        _ciphers.ForEach(cipher => cipher.Dispose());
        _ciphers.Clear();
    }

    private sealed class SystemNonceGenerator : TlsNonceGenerator
    {
        public static SystemNonceGenerator Instance { get; } = new();

        public byte[] GenerateNonce(int size) => RandomNumberGenerator.GetBytes(size);
    }

    private sealed class KeyShareDomain(ProviderCrypto crypto, TlsGroup group) : TlsECDomain
    {
        public TlsAgreement CreateECDH() =>
            crypto._agreements = new KeyShareAgreement(crypto, crypto.Primitives.CreateKeyShare(group), crypto._agreements);
    }

    /// <summary>A stock curve whose shared secrets become ours, so that everything derived from them is too.</summary>
    private sealed class AdoptingDomain(ProviderCrypto crypto, TlsECDomain stock) : TlsECDomain
    {
        public TlsAgreement CreateECDH() => new AdoptingAgreement(crypto, stock.CreateECDH());
    }

    private sealed class AdoptingAgreement(ProviderCrypto crypto, TlsAgreement stock) : TlsAgreement
    {
        public byte[] GenerateEphemeral() => stock.GenerateEphemeral();

        public void ReceivePeerValue(byte[] peerValue) => stock.ReceivePeerValue(peerValue);

        public TlsSecret CalculateSecret() => new ProviderSecret(crypto, stock.CalculateSecret().Extract());
    }
}
