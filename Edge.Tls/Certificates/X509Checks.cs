using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tls.Certificates;

/// <summary>Questions about single certificates that loading and origin verification share.</summary>
internal static class X509Checks
{
    private const string Md5WithRsa = "1.2.840.113549.1.1.4";
    private const string Sha1WithRsa = "1.2.840.113549.1.1.5";
    private const string Sha1WithEcdsa = "1.2.840.10045.4.1";
    private const string P256 = "1.2.840.10045.3.1.7";
    private const string P384 = "1.3.132.0.34";

    /// <summary>The certificate says that it issued itself: same names, and same key identifiers where it has them.</summary>
    public static bool IsSelfIssued(X509Certificate2 certificate) => NamesChain(certificate, certificate);

    /// <summary>The names chain: <paramref name="issuer"/> is who <paramref name="certificate"/> says issued it.</summary>
    public static bool NamesChain(X509Certificate2 certificate, X509Certificate2 issuer) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData) && KeyIdentifiersAgree(certificate, issuer);

    /// <summary>A signature made with MD5 or SHA-1.</summary>
    public static bool HasWeakSignature(X509Certificate2 certificate) => IsWeakSignature(certificate.SignatureAlgorithm.Value);

    /// <summary>A signature algorithm with MD5 or SHA-1.</summary>
    public static bool IsWeakSignature(string? algorithm) => algorithm is Md5WithRsa or Sha1WithRsa or Sha1WithEcdsa;

    /// <summary>The kind of the public key; null when it is none that E-19 allows.</summary>
    public static KeyKind? KindOf(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
        {
            return rsa.KeySize >= MinimumRsaBits ? KeyKind.Rsa : null;
        }

        using var ecdsa = certificate.GetECDsaPublicKey();
        return ecdsa is null ? null : CurveOf(ecdsa) switch
        {
            P256 => KeyKind.EcdsaP256,
            P384 => KeyKind.EcdsaP384,
            _ => null,
        };
    }

    /// <summary>Least RSA key length (E-19).</summary>
    public const int MinimumRsaBits = 2048;

    private static string? CurveOf(ECDsa key)
    {
        try
        {
            var curve = key.ExportParameters(includePrivateParameters: false).Curve;
            return curve.IsNamed ? curve.Oid.Value : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool KeyIdentifiersAgree(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var authority = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier;
        var subject = issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifierBytes;
        return authority is null || subject is null || authority.Value.Span.SequenceEqual(subject.Value.Span);
    }
}
