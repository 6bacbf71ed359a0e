using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Support;

namespace Edge.Tests.Core.Config;

/// <summary>What can be wrong with the files of a certificate: each is one clear line at the key that names the file (T30, P14, E-17 … E-19).</summary>
internal sealed class CertificateFileTests
{
    // Columns of the two file names in ConfigFolder.Sound.
    private const string CertificatePlace = "edge.json:6:49: certificates.www.certificateFile: ";
    private const string KeyPlace = "edge.json:6:71: certificates.www.keyFile: ";

    private ConfigFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new ConfigFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Key_ThatIsNotThere_IsNamed()
    {
        File.Delete(PathOf("www.key"));
        Assert.That(Errors(), Is.EqualTo(new[] { KeyPlace + "www.key: there is no such file" }));
    }

    [Test]
    public void Key_ThatCannotBeRead_IsNamed()
    {
        // A folder in its place cannot be read by anybody, root included.
        File.Delete(PathOf("www.key"));
        Directory.CreateDirectory(PathOf("www.key"));
        Assert.That(Errors(), Is.EqualTo(new[] { KeyPlace + "www.key: this is a directory" }));
    }

    [TestCase(UnixFileMode.GroupRead, "640")]
    [TestCase(UnixFileMode.OtherRead, "604")]
    [TestCase(UnixFileMode.GroupRead | UnixFileMode.OtherRead, "644")]
    public void P14_KeyThatOthersCanRead_IsRefused(UnixFileMode others, string mode)
    {
        File.SetUnixFileMode(PathOf("www.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        Assert.That(Errors(), Is.EqualTo(new[] { KeyPlace + $"www.key: mode {mode} lets others read the private key; use 600" }));
    }

    [Test]
    public void P14_KeyThatOthersCanRead_IsAWarningWhenAllowed()
    {
        File.SetUnixFileMode(PathOf("www.key"), ConfigFolder.Readable);
        var result = _folder.Load(WithCertificateKey("\"allowExposedKey\": true"));
        Assert.That(result.Errors, Is.Empty);
        Assert.That(_folder.Texts(result.Warnings), Is.EqualTo(new[] { KeyPlace + "www.key: mode 644 lets others read the private key; use 600" }));
    }

    [Test]
    public void Key_OfAnotherCertificate_IsRefused()
    {
        PemFiles.Write(_folder.Path, "other", TestCa.Shared.Leaf("www.example.com"));
        File.Move(PathOf("other.key"), PathOf("www.key"), overwrite: true);
        Assert.That(Errors(), Is.EqualTo(new[] { KeyPlace + "www.key: the private key belongs to another certificate than www.pem" }));
    }

    [Test]
    public void Key_WithPassword_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(PathOf("www.key"), key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1_000)));
        Assert.That(Errors(), Is.EqualTo(new[] { KeyPlace + "www.key: the private key is encrypted; store it without a password and protect the file" }));
    }

    [Test]
    public void Key_ThatIsNone_IsRefused()
    {
        File.WriteAllText(PathOf("www.key"), "no key\n");
        Assert.That(Errors(), Is.EqualTo(new[] { KeyPlace + "www.key: no PEM private key" }));
    }

    [Test]
    public void Certificate_ThatIsNone_IsRefused()
    {
        File.WriteAllText(PathOf("www.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Assert.That(Errors(), Is.EqualTo(new[] { CertificatePlace + "www.pem: no PEM certificate" }));
    }

    [Test]
    public void ExpiredCertificate_IsRefusedWithTheDay()
    {
        var leaf = TestCa.Shared.ExpiredLeaf("www.example.com");
        PemFiles.Write(_folder.Path, "www", leaf);
        Assert.That(Errors(), Is.EqualTo(new[] { CertificatePlace + $"www.pem: certificate 1 expired on {Day(leaf.NotAfter)}" }));
    }

    [Test]
    public void FutureCertificate_IsRefusedWithTheDay()
    {
        var leaf = TestCa.Shared.FutureLeaf("www.example.com");
        PemFiles.Write(_folder.Path, "www", leaf);
        Assert.That(Errors(), Is.EqualTo(new[] { CertificatePlace + $"www.pem: certificate 1 is not valid before {Day(leaf.NotBefore)}" }));
    }

    [Test]
    public void ExpiredCertificate_IsAWarningWhenAllowed()
    {
        PemFiles.Write(_folder.Path, "www", TestCa.Shared.ExpiredLeaf("www.example.com"));
        var result = _folder.Load(WithCertificateKey("\"allowInvalidPeriod\": true"));
        Assert.That(result.Errors, Is.Empty);
        Assert.That(_folder.Texts(result.Warnings), Has.One.StartsWith(CertificatePlace + "www.pem: certificate 1 expired on "));
    }

    [TestCase(23, "expires within 24 hours, at ")]
    [TestCase(13 * 24 + 1, "expires in 13 days, at ")]
    public void E21_CertificateNearItsEnd_IsAWarning(int hoursLeft, string words)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(PathOf("www.pem")));
        var now = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero).AddHours(-hoursLeft);
        var result = Edge.Core.Config.ConfigLoader.Load(
            _folder.Write(ConfigFolder.Sound), new Microsoft.Extensions.Time.Testing.FakeTimeProvider(now), []);
        Assert.That(result.Errors, Is.Empty);
        Assert.That(_folder.Texts(result.Warnings), Has.One.StartsWith(CertificatePlace + words));
    }

    [Test]
    public void E18_ChainInTheWrongOrder_IsRefused()
    {
        PemFiles.Write(_folder.Path, "www", TestCa.Shared.LeafOfIntermediate("www.example.com"));
        var leaf = File.ReadAllText(PathOf("www.pem"));
        File.WriteAllText(PathOf("www.pem"), leaf + "\n" + TestCa.Shared.RootPem + "\n" + TestCa.Shared.Intermediate.ExportCertificatePem());
        Assert.That(Errors(), Does.Contain(
            CertificatePlace + "www.pem: certificate 1 was not issued by certificate 2; the leaf comes first, then its issuer"));
    }

    [Test]
    public void E17_WeakKey_IsRefused()
    {
        using var key = RSA.Create(1024);
        var request = new CertificateRequest("CN=www.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var san = new SubjectAlternativeNameBuilder();
        san.AddDnsName("www.example.com");
        request.CertificateExtensions.Add(san.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var weak = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        PemFiles.Write(_folder.Path, "www", weak);
        Assert.That(Errors(), Is.EqualTo(new[]
        {
            CertificatePlace + "www.pem: the key is neither RSA of 2048 bits or more nor ECDSA on P-256 or P-384",
        }));
    }

    private string[] Errors()
    {
        var result = _folder.Load(ConfigFolder.Sound);
        Assert.That(result.Snapshot, Is.Null);
        return _folder.Texts(result.Errors);
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private static string WithCertificateKey(string text) =>
        ConfigFolder.Sound.Replace("\"keyFile\": \"www.key\"", "\"keyFile\": \"www.key\", " + text, StringComparison.Ordinal);

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
