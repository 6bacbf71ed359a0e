using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tests.Support;

/// <summary>A private CA that also makes the certificates nobody should accept. Made with the platform's own tools, not with ours.</summary>
internal sealed class TestCa : IDisposable
{
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddDays(-2);

    public TestCa()
    {
        Root = SelfSigned("CN=Test Root", _rootKey, isCa: true, names: []);
        Intermediate = Issue("CN=Test Intermediate", Root, _rootKey, PublicKeyOf(_intermediateKey), isCa: true, names: [], Start, Start.AddYears(1));
    }

    /// <summary>One for the whole run: keys cost time.</summary>
    public static TestCa Shared { get; } = new();

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    public string RootPem => Root.ExportCertificatePem();

    /// <summary>A leaf issued by the root, with its key.</summary>
    public X509Certificate2 Leaf(params string[] names) => Leaf(Start, Start.AddYears(1), rsa: false, names);

    public X509Certificate2 RsaLeaf(params string[] names) => Leaf(Start, Start.AddYears(1), rsa: true, names);

    public X509Certificate2 ExpiredLeaf(params string[] names) => Leaf(Start.AddDays(-30), Start.AddDays(1), rsa: false, names);

    public X509Certificate2 FutureLeaf(params string[] names) => Leaf(Start.AddDays(30), Start.AddDays(60), rsa: false, names);

    /// <summary>A leaf issued by the intermediate; who trusts the root needs the intermediate to believe it.</summary>
    public X509Certificate2 LeafOfIntermediate(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return WithKey(Issue($"CN={names[0]}", Intermediate, _intermediateKey, PublicKeyOf(key), false, names, Start, Start.AddDays(200)), key);
    }

    public static X509Certificate2 SelfSignedLeaf(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = SelfSigned($"CN={names[0]}", key, isCa: false, names);   // comes with its key
        return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private X509Certificate2 Leaf(DateTimeOffset from, DateTimeOffset to, bool rsa, string[] names)
    {
        if (rsa)
        {
            using var key = RSA.Create(2048);
            using var issued = Issue($"CN={names[0]}", Root, _rootKey, new PublicKey(key), false, names, from, to);
            return X509CertificateLoader.LoadPkcs12(issued.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        }

        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return WithKey(Issue($"CN={names[0]}", Root, _rootKey, PublicKeyOf(ec), false, names, from, to), ec);
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, ECDsa key)
    {
        using var bare = certificate;
        return X509CertificateLoader.LoadPkcs12(bare.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private static PublicKey PublicKeyOf(ECDsa key) => new(key);

    private static X509Certificate2 SelfSigned(string subject, ECDsa key, bool isCa, string[] names)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        Extend(request, isCa, names);
        var from = Start.AddDays(-60);
        return request.CreateSelfSigned(from, from.AddYears(2));
    }

    private static X509Certificate2 Issue(
        string subject, X509Certificate2 issuer, ECDsa issuerKey, PublicKey key, bool isCa, string[] names, DateTimeOffset from, DateTimeOffset to)
    {
        var request = new CertificateRequest(new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256);
        Extend(request, isCa, names);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        return request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), from, to, RandomNumberGenerator.GetBytes(12));
    }

    private static void Extend(CertificateRequest request, bool isCa, string[] names)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isCa, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isCa ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, true));
        if (names.Length == 0)
        {
            return;
        }

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

        request.CertificateExtensions.Add(san.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
    }

    public void Dispose()
    {
        Root.Dispose();
        Intermediate.Dispose();
        _rootKey.Dispose();
        _intermediateKey.Dispose();
    }
}

/// <summary>PEM files of a certificate, as an operator keeps them.</summary>
internal static class PemFiles
{
    public static (string Certificate, string Key) Write(string folder, string name, X509Certificate2 certificate)
    {
        var certificateFile = Path.Combine(folder, name + ".pem");
        var keyFile = Path.Combine(folder, name + ".key");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        var key = certificate.GetECDsaPrivateKey()?.ExportPkcs8PrivateKeyPem() ?? certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem();
        File.WriteAllText(keyFile, key);
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (certificateFile, keyFile);
    }
}
