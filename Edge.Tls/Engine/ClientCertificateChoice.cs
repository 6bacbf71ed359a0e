using Edge.Tls.Certificates;
using Edge.Tls.Policy;

namespace Edge.Tls.Engine;

/// <summary>How our own certificate answers an origin that asks for one (E-219).</summary>
internal static class ClientCertificateChoice
{
    /// <summary>The scheme to sign with: the first of the policy's that the origin takes and the key can make.</summary>
    /// <returns><see cref="TlsSignatureScheme.None"/>: there is none.</returns>
    public static TlsSignatureScheme SchemeFor(KeyKind kind, bool tls13, OriginTlsPolicy policy, Func<TlsSignatureScheme, bool> takes)
    {
        foreach (var scheme in policy.SignatureSchemes)
        {
            if (Fits(kind, scheme, tls13) && takes(scheme))
            {
                return scheme;
            }
        }

        return TlsSignatureScheme.None;
    }

    // RFC 8446 §4.2.3: in TLS 1.3 the curve belongs to the scheme, and RSA signs with PSS alone. SHA-1 signs nothing of ours.
    private static bool Fits(KeyKind kind, TlsSignatureScheme scheme, bool tls13) => kind switch
    {
        KeyKind.EcdsaP256 => scheme == TlsSignatureScheme.EcdsaSecp256r1Sha256,
        KeyKind.EcdsaP384 => scheme == TlsSignatureScheme.EcdsaSecp384r1Sha384,
        _ => SignatureSchemes.IsRsaPssRsae(scheme)
            || (!tls13 && scheme is (TlsSignatureScheme.RsaPkcs1Sha256 or TlsSignatureScheme.RsaPkcs1Sha384 or TlsSignatureScheme.RsaPkcs1Sha512)),
    };
}
