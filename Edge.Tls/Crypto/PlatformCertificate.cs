using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>A peer's certificate whose signatures the platform verifies.</summary>
/// <remarks>The library tests every RSA modulus it reads for primality, which costs 16 ms per handshake with an RSA origin;
/// what makes a key acceptable is judged by <see cref="Certificates.OriginTrust"/> anyway.</remarks>
internal sealed class PlatformCertificate(ProviderCrypto crypto, byte[] encoding) : DerCertificate(crypto, encoding)
{
    /// <summary>For TLS 1.3.</summary>
    public override Tls13Verifier CreateVerifier(int signatureScheme)
    {
        var scheme = (Policy.TlsSignatureScheme)signatureScheme;
        if (!PlatformVerifier.Supports(scheme) || Policy.SignatureSchemes.IsRsaPkcs1(scheme))
        {
            return base.CreateVerifier(signatureScheme);
        }

        RequireDigitalSignature();
        return new PlatformVerifier(SubjectPublicKeyInfo.GetEncoded(), scheme, bindCurve: true);
    }

    /// <summary>For TLS 1.2 and below; which scheme it is stands in the signed structure.</summary>
    public override TlsVerifier CreateVerifier(short signatureAlgorithm)
    {
        if (signatureAlgorithm is not (SignatureAlgorithm.rsa or SignatureAlgorithm.ecdsa or SignatureAlgorithm.rsa_pss_rsae_sha256
            or SignatureAlgorithm.rsa_pss_rsae_sha384 or SignatureAlgorithm.rsa_pss_rsae_sha512))
        {
            return base.CreateVerifier(signatureAlgorithm);
        }

        RequireDigitalSignature();
        return new LegacyVerifier(this, signatureAlgorithm);
    }

    private void RequireDigitalSignature()
    {
        if (!SupportsKeyUsage(KeyUsage.DigitalSignature))
        {
            throw new TlsFatalAlert(AlertDescription.certificate_unknown);
        }
    }

    private sealed class LegacyVerifier(PlatformCertificate certificate, short signatureAlgorithm) : TlsVerifier
    {
        public TlsStreamVerifier? GetStreamVerifier(DigitallySigned digitallySigned) => null;

        public bool VerifyRawSignature(DigitallySigned digitallySigned, byte[] hash)
        {
            var scheme = digitallySigned.Algorithm is { } algorithm
                ? (Policy.TlsSignatureScheme)SignatureScheme.From(algorithm)
                : Policy.TlsSignatureScheme.None;
            if (!PlatformVerifier.Supports(scheme))
            {
                return certificate.CreateStockVerifier(signatureAlgorithm).VerifyRawSignature(digitallySigned, hash);
            }

            var verifier = new PlatformVerifier(certificate.SubjectPublicKeyInfo.GetEncoded(), scheme, bindCurve: false);
            return verifier.VerifyHash(hash, digitallySigned.Signature);
        }
    }

    private TlsVerifier CreateStockVerifier(short signatureAlgorithm) => base.CreateVerifier(signatureAlgorithm);
}
