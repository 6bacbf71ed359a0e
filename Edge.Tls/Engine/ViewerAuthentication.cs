using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>Asks a viewer for its certificate, and hands what it presents to <see cref="ClientTrust"/> (E-218).</summary>
/// <remarks>One per connection. The library calls <see cref="Accept"/> before it checks that the viewer has the key
/// (CertificateVerify), so <see cref="Identity"/> means something only once the handshake is over.</remarks>
internal sealed class ViewerAuthentication(ClientAuthentication settings, TlsServerOptions options, TlsVersion version)
{
    /// <summary>Who the viewer says it is; null without certificate.</summary>
    public ClientIdentity? Identity { get; private set; }

    /// <summary>The CertificateRequest.</summary>
    public CertificateRequest CreateRequest()
    {
        SignatureAndHashAlgorithm[] schemes =
            [.. options.Policy.SignatureSchemes.Where(IsAccepted).Select(scheme => SignatureScheme.GetSignatureAndHashAlgorithm((int)scheme))];
        X509Name[]? authorities = settings.AdvertiseCaNames
            ? [.. settings.Trust.SubjectNames.Select(name => X509Name.GetInstance(Asn1Object.FromByteArray(name.ToArray())))]
            : null;
        return version == TlsVersion.Tls13
            ? new CertificateRequest([], schemes, null, authorities)
            : new CertificateRequest([ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign], schemes, authorities);
    }

    /// <summary>Judges the Certificate message.</summary>
    public void Accept(Certificate certificate)
    {
        if (certificate.IsEmpty && !settings.IsRequired)
        {
            return;
        }

        var chain = new ReadOnlyMemory<byte>[certificate.Length];
        for (var i = 0; i < chain.Length; i++)
        {
            chain[i] = certificate.GetCertificateAt(i).GetEncoded();
        }

        var error = settings.Trust.Verify(chain, options.Time.GetUtcNow(), settings.IgnoreExpiry, options.Limits, out var identity);
        if (error != ClientCertificateError.None)
        {
            throw new EdgeFatalAlert(error, version);
        }

        Identity = identity;
    }

    // SHA-1 and SHA-224 are for servers' old viewers; keys with the PSS identifier are not looked at (CertificateAlgorithms).
    private static bool IsAccepted(TlsSignatureScheme scheme) => scheme is not (TlsSignatureScheme.RsaPkcs1Sha1
        or TlsSignatureScheme.EcdsaSha1 or TlsSignatureScheme.RsaPkcs1Sha224 or TlsSignatureScheme.EcdsaSha224
        or TlsSignatureScheme.RsaPssPssSha256 or TlsSignatureScheme.RsaPssPssSha384 or TlsSignatureScheme.RsaPssPssSha512);
}
