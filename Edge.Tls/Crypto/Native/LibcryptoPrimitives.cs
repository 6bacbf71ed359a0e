using System.Security.Cryptography;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto.Native;

/// <summary>OpenSSL's libcrypto, called directly. Signing stays with System.Security.Cryptography, which adds too little to it
/// to be worth a second owner of private keys; P-384 and ML-KEM stay with BouncyCastle, which is faster (decision 0012).</summary>
internal sealed class LibcryptoPrimitives : CryptoPrimitives
{
    // Fetched once and kept for the process.
    private readonly nint _aes128 = Libcrypto.EVP_CIPHER_fetch(0, "AES-128-GCM", null);
    private readonly nint _aes256 = Libcrypto.EVP_CIPHER_fetch(0, "AES-256-GCM", null);
    private readonly nint _chacha = Libcrypto.EVP_CIPHER_fetch(0, "ChaCha20-Poly1305", null);

    public override TlsCryptoProvider Provider => TlsCryptoProvider.Libcrypto;

    public override bool Supports(AeadAlgorithm algorithm) => Find(algorithm) != 0;

    public override RecordAead CreateAead(AeadAlgorithm algorithm, AeadDirection direction, ReadOnlySpan<byte> key)
    {
        if (key.Length != (algorithm == AeadAlgorithm.Aes128Gcm ? 16 : 32))
        {
            throw new CryptographicException("a key of the wrong length");
        }

        return new LibcryptoAead(Find(algorithm), direction, key);
    }

    public override bool Supports(TlsGroup group) => group is TlsGroup.X25519 or TlsGroup.Secp256r1;

    public override KeyShare CreateKeyShare(TlsGroup group) =>
        group == TlsGroup.X25519 ? LibcryptoKeyShare.CreateX25519() : LibcryptoKeyShare.CreateP256();

    public override TlsHash CreateHash(int cryptoHashAlgorithm) => LibcryptoHash.Create(cryptoHashAlgorithm);

    public override void Hmac(int cryptoHashAlgorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> mac) =>
        ShaState.Hmac(cryptoHashAlgorithm, key, input, mac);

    public override TlsSigner? CreateSigner(AsymmetricAlgorithm key, TlsSignatureScheme scheme) =>
        PlatformSigner.Create(key, scheme);

    private nint Find(AeadAlgorithm algorithm) => algorithm switch
    {
        AeadAlgorithm.Aes128Gcm => _aes128,
        AeadAlgorithm.Aes256Gcm => _aes256,
        _ => _chacha,
    };
}
