using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tls.Certificates;

/// <summary>A throw-away CA and leaves for <c>rawedge certs dev</c>, the demonstration and tests. Never for production.</summary>
public sealed class DevelopmentCertificates : IDisposable
{
    // Browsers refuse leaves of more than 398 days; the CA outlives a year of renewals.
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(397);
    private static readonly TimeSpan CaLifetime = TimeSpan.FromDays(3650);

    // A clock that is a little behind should still accept what was made a moment ago.
    private static readonly TimeSpan Backdate = TimeSpan.FromHours(1);

    private readonly DateTimeOffset _now;
    private readonly X509Certificate2 _ca;

    private DevelopmentCertificates(DateTimeOffset now, X509Certificate2 ca)
    {
        _now = now;
        _ca = ca;
    }

    /// <summary>Makes a CA (ECDSA P-256).</summary>
    /// <param name="now">Start of the validity period.</param>
    public static DevelopmentCertificates Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=RawEdge Development CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new(now, request.CreateSelfSigned(now - Backdate, now + CaLifetime));
    }

    /// <summary>The CA certificate, PEM.</summary>
    public string CaPem => _ca.ExportCertificatePem();

    /// <summary>The CA's private key, PEM: whoever has it can be any site for everybody who trusts the CA.</summary>
    public string ExportCaKeyPem()
    {
        using var key = _ca.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Makes a leaf.</summary>
    /// <param name="kind">Key kind; RSA is 2048 bits.</param>
    /// <param name="names">DNS names, wildcards, or addresses.</param>
    public DevelopmentLeaf CreateLeaf(KeyKind kind, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfZero(names.Count, nameof(names));
        using AsymmetricAlgorithm key = kind switch
        {
            KeyKind.Rsa => RSA.Create(2048),
            KeyKind.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            _ => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        };
        var request = key is RSA rsa
            ? new CertificateRequest("CN=RawEdge development leaf", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=RawEdge development leaf", (ECDsa)key, HashAlgorithmName.SHA256);
        AddLeafExtensions(request, names, encipherment: kind == KeyKind.Rsa);
        var issuerKeyId = _ca.Extensions.OfType<X509SubjectKeyIdentifierExtension>().First();
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(issuerKeyId));

        using var caKey = _ca.GetECDsaPrivateKey()!;
        using var certificate = request.Create(
            _ca.SubjectName, X509SignatureGenerator.CreateForECDsa(caKey), _now - Backdate, _now + LeafLifetime,
            RandomNumberGenerator.GetBytes(16));
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <inheritdoc/>
    public void Dispose() => _ca.Dispose();

    private static void AddLeafExtensions(CertificateRequest request, IReadOnlyList<string> names, bool encipherment)
    {
        var san = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                san.AddIpAddress(address);
            }
            else
            {
                san.AddDnsName(name);
            }
        }

        // Key encipherment is what the RSA key exchange of legacy policies needs.
        var usage = X509KeyUsageFlags.DigitalSignature | (encipherment ? X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.None);
        request.CertificateExtensions.Add(san.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
    }
}

/// <summary>A development leaf as text.</summary>
/// <param name="CertificatePem">The chain without the CA.</param>
/// <param name="KeyPem">The private key, PKCS #8.</param>
public sealed record DevelopmentLeaf(string CertificatePem, string KeyPem);
