using System.Security.Cryptography;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>System.Security.Cryptography. It has no X25519, its P-384 is slower than BouncyCastle's, and ML-KEM it has only with
/// OpenSSL 3.5.</summary>
internal sealed class PlatformPrimitives : CryptoPrimitives
{
    public override TlsCryptoProvider Provider => TlsCryptoProvider.Platform;

    public override bool Supports(AeadAlgorithm algorithm) =>
        algorithm == AeadAlgorithm.ChaCha20Poly1305 ? ChaCha20Poly1305.IsSupported : AesGcm.IsSupported;

    public override RecordAead CreateAead(AeadAlgorithm algorithm, AeadDirection direction, ReadOnlySpan<byte> key) =>
        new PlatformAead(algorithm, key);

    public override bool Supports(TlsGroup group) => group == TlsGroup.Secp256r1;

    public override KeyShare CreateKeyShare(TlsGroup group) => new PlatformP256();

    public override TlsHash CreateHash(int cryptoHashAlgorithm) => new PlatformHash(cryptoHashAlgorithm);

    public override void Hmac(int cryptoHashAlgorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> mac)
    {
        switch (cryptoHashAlgorithm)
        {
            case CryptoHashAlgorithm.sha256:
                HMACSHA256.HashData(key, input, mac);
                break;
            case CryptoHashAlgorithm.sha384:
                HMACSHA384.HashData(key, input, mac);
                break;
            case CryptoHashAlgorithm.sha512:
                HMACSHA512.HashData(key, input, mac);
                break;
            default:
                throw new TlsFatalAlert(AlertDescription.internal_error);
        }
    }

    public override TlsSigner? CreateSigner(AsymmetricAlgorithm key, TlsSignatureScheme scheme) =>
        PlatformSigner.Create(key, scheme);
}
