using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Tls;
using Edge.Tls.Certificates;

namespace Edge.Tests.Support;

/// <summary>The <see cref="TestAuthority"/> of tests that run by the system's clock: leaves of its root, with their keys in them.</summary>
internal sealed class TestCa
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddDays(-2);

    /// <summary>One for the whole run: keys cost time.</summary>
    public static TestCa Shared { get; } = new();

    public TestAuthority Authority { get; } = new("Test", Start);

    public X509Certificate2 Root => Authority.Root.Certificate;

    public X509Certificate2 Intermediate => Authority.Intermediate.Certificate;

    public string RootPem => Authority.RootPem;

    /// <summary>A leaf issued by the root, with its key.</summary>
    public X509Certificate2 Leaf(params string[] names) => WithKey(Authority.Leaf(names: names, from: Start, issuer: Authority.Root));

    public X509Certificate2 RsaLeaf(params string[] names) => WithKey(Authority.Leaf(KeyKind.Rsa, names, Start, issuer: Authority.Root));

    public X509Certificate2 ExpiredLeaf(params string[] names) =>
        WithKey(Authority.Leaf(names: names, from: Start.AddDays(-20), until: Start.AddDays(1), issuer: Authority.Root));

    public X509Certificate2 FutureLeaf(params string[] names) =>
        WithKey(Authority.Leaf(names: names, from: Start.AddDays(30), until: Start.AddDays(60), issuer: Authority.Root));

    /// <summary>A leaf issued by the intermediate; who trusts the root needs the intermediate to believe it.</summary>
    public X509Certificate2 LeafOfIntermediate(params string[] names) => WithKey(Authority.Leaf(names: names, from: Start));

    /// <summary>A client's certificate, issued by the root.</summary>
    public X509Certificate2 ClientLeaf(KeyKind kind = KeyKind.EcdsaP256, DateTimeOffset? until = null) => WithKey(Authority.Leaf(
        kind, names: [], from: Start.AddDays(until is null ? 0 : -20), until: until, issuer: Authority.Root, usage: TestAuthority.ClientAuth, subject: "CN=edge client"));

    public static X509Certificate2 SelfSignedLeaf(params string[] names) => WithKey(Shared.Authority.SelfSigned(names));

    private static X509Certificate2 WithKey(TestAuthority.Issued leaf)
    {
        var certificate = leaf.Certificate;
        if (!certificate.HasPrivateKey)
        {
            certificate = leaf.Key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)leaf.Key);
        }

        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
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
