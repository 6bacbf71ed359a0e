using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Tls.Certificates;
using static Edge.Tls.Certificates.CredentialProblemKind;

namespace Edge.Tests.Tls.Certificates;

[Parallelizable]
public class ServerCredentialTests
{
    private static readonly TestAuthority Authority = TlsWorld.Authority;

    [TestCase(KeyKind.Rsa)]
    [TestCase(KeyKind.EcdsaP256)]
    [TestCase(KeyKind.EcdsaP384)]
    public void LoadPem_GoodMaterial_IsWhole(KeyKind kind)
    {
        var leaf = Authority.Leaf(kind, ["www.Example.com", "*.example.com", "192.0.2.1"]);
        var result = Load(TestAuthority.Pem(leaf, Authority.Intermediate), leaf.KeyPem);

        Assert.That(result.Problems, Is.Empty);
        Assert.That(result.Credential!.KeyKind, Is.EqualTo(kind));
        Assert.That(result.Credential.Names, Is.EqualTo(new[] { "www.example.com", "*.example.com", "192.0.2.1" }));
        Assert.That(result.Credential.NotBefore, Is.EqualTo(TestAuthority.Now.AddDays(-30)));
        Assert.That(result.Credential.NotAfter, Is.EqualTo(TestAuthority.Now.AddDays(365)));
        Assert.That(result.Credential.Chain, Has.Length.EqualTo(2));
    }

    [Test]
    public void E17_KeysOfEveryPemKind_AreRead()
    {
        var rsa = Authority.Leaf(KeyKind.Rsa);
        var ecdsa = Authority.Leaf();

        Assert.That(Load(TestAuthority.Pem(rsa), ((RSA)rsa.Key).ExportRSAPrivateKeyPem()).Credential, Is.Not.Null);
        Assert.That(Load(TestAuthority.Pem(ecdsa), ((ECDsa)ecdsa.Key).ExportECPrivateKeyPem()).Credential, Is.Not.Null);
        Assert.That(Load(TestAuthority.Pem(ecdsa) + ecdsa.KeyPem, TestAuthority.Pem(ecdsa) + ecdsa.KeyPem).Credential, Is.Not.Null, "one file for both");
    }

    private static IEnumerable<TestCaseData> Broken()
    {
        var leaf = Authority.Leaf();
        var pem = TestAuthority.Pem(leaf, Authority.Intermediate);
        yield return Case("no certificate", "hello", leaf.KeyPem, NotPem);
        yield return Case("damaged certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", leaf.KeyPem, NotPem);
        yield return Case("no key", pem, "hello", NotPem);
        yield return Case("E17 encrypted key", pem, ((ECDsa)leaf.Key).ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)), EncryptedKey);
        yield return Case("E17 traditional encrypted key", pem, "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----", EncryptedKey);
        yield return Case("damaged key", pem, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", UnsupportedKey);
        yield return Case("E17 key of another certificate", pem, Authority.Leaf().KeyPem, KeyMismatch);
        yield return Case("E17 key of another kind", pem, Authority.Leaf(KeyKind.Rsa).KeyPem, KeyMismatch);
        var expired = Authority.Leaf(until: TestAuthority.Now.AddDays(-1));
        yield return Case("E18 expired", TestAuthority.Pem(expired), expired.KeyPem, Expired);
        var early = Authority.Leaf(from: TestAuthority.Now.AddDays(1));
        yield return Case("E18 not yet valid", TestAuthority.Pem(early), early.KeyPem, NotYetValid);
        yield return Case("E18 chain out of order", TestAuthority.Pem(leaf, Authority.Root, Authority.Intermediate), leaf.KeyPem, ChainOutOfOrder);
        yield return Case("E18 six certificates", TestAuthority.Pem(leaf, Authority.Intermediate, Authority.Root, Authority.Root, Authority.Root, Authority.Root), leaf.KeyPem, ChainTooLong);
        var weak = Authority.Leaf(KeyKind.Rsa, rsaBits: 1024);
        yield return Case("E19 RSA of 1024 bits", TestAuthority.Pem(weak), weak.KeyPem, UnsupportedKey);
        using var p521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        using var odd = new CertificateRequest("CN=x", p521, HashAlgorithmName.SHA256).CreateSelfSigned(TestAuthority.Now.AddDays(-1), TestAuthority.Now.AddDays(1));
        yield return Case("E19 P-521", odd.ExportCertificatePem(), p521.ExportPkcs8PrivateKeyPem(), UnsupportedKey);

        static TestCaseData Case(string name, string certificate, string key, CredentialProblemKind kind) =>
            new TestCaseData(certificate, key, kind).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Broken))]
    public void T30_BrokenMaterial_IsRefusedWithItsReason(string certificate, string key, CredentialProblemKind kind)
    {
        var result = Load(certificate, key);

        Assert.That(result.Credential, Is.Null);
        Assert.That(result.Problems.Where(problem => !problem.IsWarning).Select(problem => problem.Kind).Distinct(), Is.EqualTo(new[] { kind }));
        Assert.That(result.Problems.Select(problem => problem.Text), Has.All.Not.Contains("PRIVATE"));
    }

    [Test]
    public void LoadPem_SeveralProblems_AreAllReported()
    {
        var expired = Authority.Leaf(until: TestAuthority.Now.AddDays(-1));
        var result = Load(TestAuthority.Pem(expired, Authority.Root), Authority.Leaf().KeyPem);

        Assert.That(result.Problems.Select(problem => problem.Kind), Is.EquivalentTo(new[] { Expired, ChainOutOfOrder, RootIncluded, KeyMismatch }));
    }

    [Test]
    public void E18_RootInTheChain_IsAWarning()
    {
        var leaf = Authority.Leaf();
        var result = Load(TestAuthority.Pem(leaf, Authority.Intermediate, Authority.Root), leaf.KeyPem);

        Assert.That(result.Credential, Is.Not.Null);
        Assert.That(result.Problems.Single().Kind, Is.EqualTo(RootIncluded));
    }

    [Test]
    public void WeakSignatureAndMissingNames_AreWarnings()
    {
        var leaf = Authority.Leaf(names: [], sha1: true);
        var result = Load(TestAuthority.Pem(leaf), leaf.KeyPem);

        Assert.That(result.Credential, Is.Not.Null);
        Assert.That(result.Problems.Select(problem => problem.Kind), Is.EquivalentTo(new[] { WeakSignature, NoNames }));
    }

    [UnsupportedOSPlatform("windows")]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite, true)]
    [TestCase(UnixFileMode.UserRead, true)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.GroupRead, false)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.OtherRead, false)]
    public void P14_KeyFileReadableByOthers_IsRefusedUnlessAllowed(UnixFileMode mode, bool accepted)
    {
        var directory = Directory.CreateTempSubdirectory("rawedge-test-");
        try
        {
            var leaf = Authority.Leaf();
            var certificate = Path.Combine(directory.FullName, "leaf.pem");
            var key = Path.Combine(directory.FullName, "leaf.key");
            File.WriteAllText(certificate, TestAuthority.Pem(leaf));
            File.WriteAllText(key, leaf.KeyPem);
            File.SetUnixFileMode(key, mode);

            var strict = ServerCredential.LoadFiles(certificate, key, TestAuthority.Now);
            var lax = ServerCredential.LoadFiles(certificate, key, TestAuthority.Now, new CredentialLoadOptions { AllowExposedKeyFile = true });

            Assert.That(strict.Credential is not null, Is.EqualTo(accepted));
            Assert.That(strict.Problems.Select(problem => problem.Kind), Is.EqualTo(accepted ? Array.Empty<CredentialProblemKind>() : [KeyFileExposed]));
            Assert.That(lax.Credential, Is.Not.Null);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Test]
    public void T30_MissingFiles_AreAllNamed()
    {
        var result = ServerCredential.LoadFiles("/nowhere/a.pem", "/nowhere/a.key", TestAuthority.Now);

        Assert.That(result.Credential, Is.Null);
        Assert.That(result.Problems.Select(problem => problem.Kind), Is.EqualTo(new[] { Unreadable, Unreadable }));
        Assert.That(result.Problems[0].Text, Does.Contain("/nowhere/a.pem"));
        Assert.That(result.Problems[1].Text, Does.Contain("/nowhere/a.key"));
    }

    [Test]
    public void DevelopmentCertificates_AreLoadedAndTrusted([Values] KeyKind kind)
    {
        using var development = DevelopmentCertificates.Create(TestAuthority.Now);
        var leaf = development.CreateLeaf(kind, ["localhost", "*.localhost", "127.0.0.1", "::1"]);
        var result = Load(leaf.CertificatePem, leaf.KeyPem);

        Assert.That(result.Problems, Is.Empty);
        Assert.That(OriginTrust.TryCreateFromPem(development.CaPem, alsoSystem: false, out var trust, out _), Is.True);
        using (trust)
        {
            foreach (var name in new[] { "localhost", "a.localhost", "127.0.0.1", "::1" })
            {
                Assert.That(
                    trust!.Verify(result.Credential!.Chain, [name], TestAuthority.Now, Edge.Tls.TlsLimits.Default), Is.EqualTo(OriginTrustError.None), name);
            }
        }
    }

    private static CredentialLoadResult Load(string certificate, string key) => ServerCredential.LoadPem(certificate, key, TestAuthority.Now);
}
