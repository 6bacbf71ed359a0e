using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Edge.Tls.Certificates;

/// <summary>Which keys and signatures in certificates are computed with, and how (RFC 3279, RFC 4055, RFC 5480, RFC 5758).</summary>
internal static class CertificateAlgorithms
{
    /// <summary>id-ecPublicKey.</summary>
    public const string EllipticCurveKey = "1.2.840.10045.2.1";

    /// <summary>rsaEncryption.</summary>
    public const string RsaKey = "1.2.840.113549.1.1.1";

    /// <summary>Most bits of an RSA modulus (T29).</summary>
    public const int MaximumRsaBits = 8192;

    // Everybody uses 2^16 + 1; a long exponent makes verifying as dear as signing.
    private const int MaximumExponentBits = 64;

    private const string P256 = "1.2.840.10045.3.1.7";
    private const string P384 = "1.3.132.0.34";
    private const string P521 = "1.3.132.0.35";
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string Sha384 = "2.16.840.1.101.3.4.2.2";
    private const string Sha512 = "2.16.840.1.101.3.4.2.3";

    /// <summary>Judges the shape of a key, before it is decoded.</summary>
    public static KeyVerdict Judge(CertificateParts certificate) => certificate.KeyAlgorithm switch
    {
        // A curve spelled out instead of named makes the verifier compute with what a stranger chose (CVE-2024-29857).
        EllipticCurveKey => certificate.Curve is P256 or P384 or P521 ? KeyVerdict.Usable : KeyVerdict.Unsupported,
        RsaKey when certificate.ModulusBits < X509Checks.MinimumRsaBits => KeyVerdict.Weak,
        RsaKey when certificate.ModulusBits > MaximumRsaBits || certificate.ExponentBits is < 2 or > MaximumExponentBits => KeyVerdict.Unsupported,
        RsaKey => KeyVerdict.Usable,
        _ => KeyVerdict.Unsupported,
    };

    /// <summary>Whether <paramref name="issuer"/>, whose key is usable, signed <paramref name="certificate"/>.</summary>
    public static bool IsSignedBy(CertificateParts certificate, CertificateParts issuer)
    {
        if (!TryRead(certificate, out var isRsa, out var hash, out var padding) || isRsa != (issuer.KeyAlgorithm == RsaKey))
        {
            return false;
        }

        try
        {
            if (isRsa)
            {
                using var rsa = RSA.Create();
                rsa.ImportSubjectPublicKeyInfo(issuer.PublicKeyInfo.Span, out _);
                return rsa.VerifyData(certificate.Signed.Span, certificate.Signature.Span, hash, padding);
            }

            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(issuer.PublicKeyInfo.Span, out _);
            return ecdsa.VerifyData(certificate.Signed.Span, certificate.Signature.Span, hash, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool TryRead(CertificateParts certificate, out bool isRsa, out HashAlgorithmName hash, out RSASignaturePadding padding)
    {
        padding = RSASignaturePadding.Pkcs1;
        (isRsa, hash) = certificate.SignatureAlgorithm switch
        {
            "1.2.840.113549.1.1.11" => (true, HashAlgorithmName.SHA256),
            "1.2.840.113549.1.1.12" => (true, HashAlgorithmName.SHA384),
            "1.2.840.113549.1.1.13" => (true, HashAlgorithmName.SHA512),
            "1.2.840.10045.4.3.2" => (false, HashAlgorithmName.SHA256),
            "1.2.840.10045.4.3.3" => (false, HashAlgorithmName.SHA384),
            "1.2.840.10045.4.3.4" => (false, HashAlgorithmName.SHA512),
            RsaPss => (true, PssHash(certificate.SignatureParameters)),
            _ => default,
        };
        if (certificate.SignatureAlgorithm == RsaPss)
        {
            padding = RSASignaturePadding.Pss;
        }

        return hash.Name is not null;
    }

    // RFC 4055 §3.1. The platform wants a salt as long as the hash, as everybody makes it.
    private static HashAlgorithmName PssHash(ReadOnlyMemory<byte> parameters)
    {
        try
        {
            var sequence = new AsnReader(parameters, AsnEncodingRules.DER).ReadSequence();
            var tag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            if (!sequence.HasData || !sequence.PeekTag().HasSameClassAndValue(tag))
            {
                return default;   // SHA-1, by default
            }

            return sequence.ReadSequence(tag).ReadSequence().ReadObjectIdentifier() switch
            {
                Sha256 => HashAlgorithmName.SHA256,
                Sha384 => HashAlgorithmName.SHA384,
                Sha512 => HashAlgorithmName.SHA512,
                _ => default,
            };
        }
        catch (AsnContentException)
        {
            return default;
        }
    }
}

/// <summary>What a key is good for.</summary>
internal enum KeyVerdict
{
    /// <summary>It is computed with.</summary>
    Usable,

    /// <summary>It is too short.</summary>
    Weak,

    /// <summary>An algorithm, curve or size that nothing is computed with.</summary>
    Unsupported,
}
