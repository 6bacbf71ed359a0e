using System.Security.Cryptography;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>Verifies one handshake signature with the platform.</summary>
/// <param name="publicKeyInfo">SubjectPublicKeyInfo, DER.</param>
/// <param name="scheme">The scheme the peer says it signed with.</param>
/// <param name="bindCurve">In TLS 1.3 an ECDSA scheme names its curve (RFC 8446 §4.2.3); in TLS 1.2 it does not.</param>
internal sealed class PlatformVerifier(byte[] publicKeyInfo, TlsSignatureScheme scheme, bool bindCurve) : Tls13Verifier
{
    private readonly MemoryStream _signed = new();

    /// <summary>Takes what was signed.</summary>
    public Stream Stream => _signed;

    /// <summary>Whether the platform verifies <paramref name="scheme"/>. It has no SHA-224, and keys with the PSS identifier
    /// stay with the library.</summary>
    public static bool Supports(TlsSignatureScheme scheme) => scheme
        is TlsSignatureScheme.RsaPkcs1Sha256 or TlsSignatureScheme.RsaPkcs1Sha384 or TlsSignatureScheme.RsaPkcs1Sha512
        or TlsSignatureScheme.RsaPssRsaeSha256 or TlsSignatureScheme.RsaPssRsaeSha384 or TlsSignatureScheme.RsaPssRsaeSha512
        or TlsSignatureScheme.EcdsaSecp256r1Sha256 or TlsSignatureScheme.EcdsaSecp384r1Sha384 or TlsSignatureScheme.EcdsaSecp521r1Sha512;

    /// <summary>Called after the library has closed <see cref="Stream"/>, which a memory stream survives.</summary>
    public bool VerifySignature(byte[] signature) =>
        VerifyHash(CryptographicOperations.HashData(SchemeHash.Of(scheme), _signed.ToArray()), signature);

    /// <summary>Verifies over a hash. A key that does not fit the scheme is the peer's fault.</summary>
    public bool VerifyHash(byte[] hash, byte[] signature)
    {
        try
        {
            if (SignatureSchemes.IsEcdsa(scheme))
            {
                using var ecdsa = ECDsa.Create();
                ecdsa.ImportSubjectPublicKeyInfo(publicKeyInfo, out _);
                if (bindCurve && ecdsa.KeySize != CurveBits)
                {
                    throw new TlsFatalAlert(AlertDescription.illegal_parameter);
                }

                return ecdsa.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence);
            }

            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(publicKeyInfo, out _);
            var padding = SignatureSchemes.IsRsaPssRsae(scheme) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
            return rsa.VerifyHash(hash, signature, SchemeHash.Of(scheme), padding);
        }
        catch (CryptographicException exception)
        {
            throw new TlsFatalAlert(AlertDescription.illegal_parameter, exception);
        }
    }

    private int CurveBits => scheme switch
    {
        TlsSignatureScheme.EcdsaSecp256r1Sha256 => 256,
        TlsSignatureScheme.EcdsaSecp384r1Sha384 => 384,
        _ => 521,
    };
}
