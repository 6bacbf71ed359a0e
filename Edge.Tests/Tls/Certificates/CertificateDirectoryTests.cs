using Edge.Tls.Certificates;
using static Edge.Tls.Certificates.CredentialProblemKind;

namespace Edge.Tests.Tls.Certificates;

/// <summary>What a directory of certificates may look like, and what is left out of it.</summary>
internal sealed class CertificateDirectoryTests
{
    private string _directory = null!;

    [SetUp]
    public void Create() => _directory = Directory.CreateTempSubdirectory("rawedge-many-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void List_EveryLayout_IsFoundInTheOrderOfFileNames()
    {
        foreach (var file in (string[])["b.pem", "b.key", "a.crt", "c.cer", ".hidden.pem", "README", "certbot/fullchain.pem", "certbot/privkey.pem",
            "k8s/tls.crt", "k8s/tls.key", "..data/tls.crt", "empty/other.pem"])
        {
            var path = Path.Combine(_directory, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }

        Assert.That(CertificateDirectory.TryList("many", _directory, out var pairs), Is.Null);
        Assert.That(pairs.Select(pair => (pair.Name, Relative(pair.CertificateFile), Relative(pair.KeyFile))), Is.EqualTo(new[]
        {
            ("many/a", "a.crt", "a.crt"), ("many/b", "b.pem", "b.key"), ("many/c", "c.cer", "c.cer"),
            ("many/certbot", "certbot/fullchain.pem", "certbot/privkey.pem"), ("many/k8s", "k8s/tls.crt", "k8s/tls.key"),
        }));
    }

    [Test]
    public void List_NoDirectory_SaysSo() =>
        Assert.That(CertificateDirectory.TryList("many", "/nowhere", out _)!.Text, Is.EqualTo("/nowhere: there is no such directory"));

    private static IEnumerable<TestCaseData> Broken()
    {
        var authority = TlsWorld.Authority;
        var leaf = authority.Leaf();
        yield return new TestCaseData("text", "key", NotPem).SetArgDisplayNames("no certificate");
        yield return new TestCaseData(TestAuthority.Pem(leaf), null, NoKey).SetArgDisplayNames("no key");
        yield return new TestCaseData(TestAuthority.Pem(authority.Leaf(until: TestAuthority.Now.AddDays(-1))), "key", Expired).SetArgDisplayNames("expired");
        yield return new TestCaseData(TestAuthority.Pem(authority.Leaf(from: TestAuthority.Now.AddDays(1))), "key", NotYetValid).SetArgDisplayNames("future");
        yield return new TestCaseData(new string('x', (1024 * 1024) + 1), "key", Unreadable).SetArgDisplayNames("too large");
    }

    [TestCaseSource(nameof(Broken))]
    public void T30_Index_WhatCannotServe_IsLeftOutWithItsReason(string certificate, string? key, CredentialProblemKind kind)
    {
        File.WriteAllText(Path.Combine(_directory, "a.pem"), certificate);
        if (key is not null) File.WriteAllText(Path.Combine(_directory, "a.key"), key);

        var (indexed, problem) = Index();

        Assert.That(indexed, Is.Null);
        Assert.That(problem!.Kind, Is.EqualTo(kind));
        Assert.That(problem.Text, Does.StartWith(Path.Combine(_directory, "a.pem") + ": "));
    }

    [Test]
    public void Index_KeyInTheSameFile_IsFound()
    {
        var leaf = TlsWorld.Authority.Leaf(KeyKind.Rsa, ["www.Example.com", "192.0.2.1"]);
        File.WriteAllText(Path.Combine(_directory, "a.pem"), TestAuthority.Pem(leaf) + leaf.KeyPem);

        var (indexed, problem) = Index();

        Assert.That(problem, Is.Null);
        Assert.That(indexed!.Facts.Names, Is.EqualTo(new[] { "www.example.com", "192.0.2.1" }));
        Assert.That(indexed.Facts.IsRsa, Is.True);
        Assert.That(indexed.Facts.NotAfter, Is.EqualTo(TestAuthority.Now.AddDays(365)));
    }

    [Test]
    public void Stamp_EveryWayToReplaceAFile_ChangesIt()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_directory, "v1")).FullName;
        File.WriteAllText(Path.Combine(folder, "tls.crt"), "one");
        File.CreateSymbolicLink(Path.Combine(_directory, "..data"), "v1");
        File.CreateSymbolicLink(Path.Combine(_directory, "tls.crt"), "..data/tls.crt");
        var path = Path.Combine(_directory, "tls.crt");
        var first = FileStamp.Read(path);
        Assert.That(FileStamp.Read(path), Is.EqualTo(first));

        var other = Directory.CreateDirectory(Path.Combine(_directory, "v2")).FullName;
        File.WriteAllText(Path.Combine(other, "tls.crt"), "two");
        File.SetLastWriteTimeUtc(Path.Combine(other, "tls.crt"), first.Written.AddMilliseconds(1));
        File.Delete(Path.Combine(_directory, "..data"));
        File.CreateSymbolicLink(Path.Combine(_directory, "..data"), "v2");
        var swapped = FileStamp.Read(path);
        Assert.That(swapped, Is.Not.EqualTo(first), "Kubernetes: the directory link turns");

        File.SetUnixFileMode(Path.Combine(other, "tls.crt"), UnixFileMode.UserRead);
        Assert.That(FileStamp.Read(path), Is.Not.EqualTo(swapped), "permissions");

        File.Delete(path);
        Assert.That(FileStamp.Read(path), Is.EqualTo(FileStamp.Absent));
    }

    private (ServerCertificate? Certificate, CredentialProblem? Problem) Index()
    {
        CertificateDirectory.TryList("many", _directory, out var pairs);
        return CertificateDirectory.Index(pairs.Single(), TestAuthority.Now, CredentialLoadOptions.Default, OcspPolicy.Off);
    }

    private string Relative(string path) => Path.GetRelativePath(_directory, path);
}
