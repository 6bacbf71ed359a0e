using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Tls.Certificates;

namespace Edge.Tests.Tls;

/// <summary>A CA, an intermediate, and leaves that are wrong in chosen ways.</summary>
internal sealed class TestAuthority
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DateTimeOffset _now;

    /// <param name="name">Begins the names of root and intermediate.</param>
    /// <param name="now">What validity periods are laid around; <see cref="Now"/> without it.</param>
    public TestAuthority(string name = "Test", DateTimeOffset? now = null)
    {
        _now = now ?? Now;
        Root = Issue($"CN={name} Root", null, ca: true);
        Intermediate = Issue($"CN={name} Intermediate", Root, ca: true);
    }

    public Issued Root { get; }

    public Issued Intermediate { get; }

    public string RootPem => Root.Certificate.ExportCertificatePem();

    public Issued Leaf(
        KeyKind kind = KeyKind.EcdsaP256, string[]? names = null, DateTimeOffset? from = null, DateTimeOffset? until = null,
        Issued? issuer = null, string? usage = ServerAuth, string subject = "CN=leaf", int rsaBits = 2048, bool sha1 = false,
        X509Extension[]? more = null) =>
        Issue(subject, issuer ?? Intermediate, ca: false, kind, names ?? ["localhost", "127.0.0.1"], from, until, usage, rsaBits, sha1, more);

    public Issued SelfSigned(string[] names, DateTimeOffset? until = null) => Issue("CN=self", null, ca: false, names: names, until: until);

    public ServerCredential Credential(KeyKind kind, params string[] names)
    {
        var leaf = Leaf(kind, names.Length == 0 ? null : names);
        return Load(leaf, Intermediate);
    }

    public static ServerCredential Load(Issued leaf, params Issued[] rest)
    {
        var result = ServerCredential.LoadPem(Pem([leaf, .. rest]), leaf.KeyPem, Now, new CredentialLoadOptions { AllowInvalidPeriod = true });
        return result.Credential ?? throw new InvalidOperationException(string.Join('\n', result.Problems.Select(problem => problem.Text)));
    }

    public static string Pem(params Issued[] chain) => string.Join('\n', chain.Select(issued => issued.Certificate.ExportCertificatePem())) + "\n";

    public static ReadOnlyMemory<byte>[] Der(params Issued[] chain) => [.. chain.Select(issued => (ReadOnlyMemory<byte>)issued.Certificate.RawData)];

    public OriginTrust Trust()
    {
        Assert.That(OriginTrust.TryCreateFromPem(RootPem, alsoSystem: false, out var trust, out var error), Is.True, error);
        return trust!;
    }

    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    private Issued Issue(
        string subject, Issued? issuer, bool ca, KeyKind kind = KeyKind.EcdsaP256, string[]? names = null, DateTimeOffset? from = null,
        DateTimeOffset? until = null, string? usage = ServerAuth, int rsaBits = 2048, bool sha1 = false,
        X509Extension[]? more = null)
    {
        AsymmetricAlgorithm key = kind switch
        {
            KeyKind.Rsa => RSA.Create(rsaBits),
            KeyKind.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            _ => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        };
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(ca, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (ca)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        }
        else
        {
            if (names is { Length: > 0 })
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

                request.CertificateExtensions.Add(san.Build());
            }

            if (usage is not null)
            {
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
            }
        }

        foreach (var extension in more ?? [])
        {
            request.CertificateExtensions.Add(extension);
        }

        var notBefore = from ?? _now.AddDays(-30);
        var notAfter = until ?? _now.AddDays(365);
        if (issuer is null)
        {
            return new(request.CreateSelfSigned(notBefore, notAfter), key);
        }

        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(
            issuer.Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single()));
        var generator = issuer.Key is RSA issuerRsa
            ? X509SignatureGenerator.CreateForRSA(issuerRsa, RSASignaturePadding.Pkcs1)
            : sha1 ? new Sha1Generator((ECDsa)issuer.Key) : X509SignatureGenerator.CreateForECDsa((ECDsa)issuer.Key);
        return new(
            request.Create(issuer.Certificate.SubjectName, generator, notBefore, notAfter, SerialNumber()), key);
    }

    /// <summary>ECDSA with SHA-1, which the platform no longer makes.</summary>
    private sealed class Sha1Generator(ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            [0x30, 0x09, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01];

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => new(key);
    }

    internal sealed record Issued(X509Certificate2 Certificate, AsymmetricAlgorithm Key)
    {
        public string KeyPem => Key.ExportPkcs8PrivateKeyPem();
    }

    // Begins with neither 0 nor 8 to F, so that every program writes it with the same digits.
    private static byte[] SerialNumber()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[0] = (byte)(0x40 | (bytes[0] & 0x3F));
        return bytes;
    }
}
