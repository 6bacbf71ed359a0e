using System.Security.Cryptography.X509Certificates;
using Edge.Core.Config;
using Edge.Tls.Certificates;

namespace Edge.Tests.Core.Commands;

/// <summary><c>rawedge certs dev</c>.</summary>
internal sealed class CertsDevCommandTests
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("rawedge-certs-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task NoName_MakesLocalhostInANewFolder()
    {
        var target = Path.Combine(_folder, "new", "certs");
        var run = await CommandRun.Of("certs", "dev", "--out", target);
        string[] files = ["ca.pem", "localhost-ecdsa.pem", "localhost-ecdsa.key", "localhost-rsa.pem", "localhost-rsa.key"];
        Assert.That(run, Is.EqualTo(new CommandRun(0, string.Concat(files.Select(file => Path.Combine(target, file) + "\n")), "")));
        Assert.That(Directory.GetFiles(target).Select(Path.GetFileName), Is.EquivalentTo(files));
    }

    [TestCase("ecdsa", KeyKind.EcdsaP256)]
    [TestCase("rsa", KeyKind.Rsa)]
    public async Task Leaf_LoadsAsAServerCredentialOfTheCa(string stem, KeyKind kind)
    {
        await CommandRun.Of("certs", "dev", "--out", _folder);
        var file = Path.Combine(_folder, "localhost-" + stem);
        var result = ServerCredential.LoadFiles(file + ".pem", file + ".key", TimeProvider.System.GetUtcNow());
        Assert.That(result.Problems, Is.Empty);
        Assert.That(result.Credential!.KeyKind, Is.EqualTo(kind));
        Assert.That(result.Credential.Names, Is.EquivalentTo(new[] { "localhost", "127.0.0.1", "::1" }));

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(Path.Combine(_folder, "ca.pem"));
        using var leaf = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(file + ".pem"));
        Assert.That(chain.Build(leaf), Is.True, string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
    }

    [Test]
    public async Task CaKey_IsWrittenOnlyWhenAskedFor_AndForItsOwnerAlone()
    {
        await CommandRun.Of("certs", "dev", "--out", _folder);
        Assert.That(File.Exists(Path.Combine(_folder, "ca.key")), Is.False);

        var run = await CommandRun.Of("certs", "dev", "--out", _folder, "--force", "--with-ca-key");
        var key = Path.Combine(_folder, "ca.key");
        Assert.That(run.Output, Does.EndWith(key + "\n"));
        Assert.That(File.GetUnixFileMode(key), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var ca = X509Certificate2.CreateFromPemFile(Path.Combine(_folder, "ca.pem"), key);
        Assert.That(ca.HasPrivateKey, Is.True, "it is this CA's");
    }

    [Test]
    public async Task P14_Keys_AreReadableByTheirOwnerAlone()
    {
        await CommandRun.Of("certs", "dev", "--out", _folder);
        foreach (var key in Directory.GetFiles(_folder, "*.key"))
        {
            Assert.That(File.GetUnixFileMode(key), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), key);
        }
    }

    [Test]
    public async Task Names_AreAllInBothLeavesAndTheFirstNamesTheFiles()
    {
        var run = await CommandRun.Of("certs", "dev", "--out", _folder, "--name", "*.example.com", "--name", "example.com", "--name", "192.0.2.1");
        Assert.That(run.ExitCode, Is.Zero);
        using var leaf = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(_folder, "_.example.com-rsa.pem")));
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.That(names.EnumerateDnsNames(), Is.EqualTo(new[] { "*.example.com", "example.com" }));
        Assert.That(names.EnumerateIPAddresses().Select(address => address.ToString()), Is.EqualTo(new[] { "192.0.2.1" }));
    }

    [TestCase("../up")]
    [TestCase("a b")]
    [TestCase("/etc/passwd")]
    [TestCase("fe80::1%../x")]
    [TestCase("10.0.0.256")]
    [TestCase("https://www.example.com")]
    public async Task Name_ThatIsNoHost_IsRefusedBeforeAnythingIsWritten(string name)
    {
        var run = await CommandRun.Of("certs", "dev", "--out", _folder, "--name", name);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Is.EqualTo($"rawedge: \"{name}\" is neither a host name, nor a wildcard such as \"*.example.com\", nor an address\n"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public async Task FilesInTheWay_AreKeptUnlessForced()
    {
        var key = Path.Combine(_folder, "localhost-rsa.key");
        await File.WriteAllTextAsync(key, "mine");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var refused = await CommandRun.Of("certs", "dev", "--out", _folder);
        Assert.That(refused, Is.EqualTo(new CommandRun(2, "", $"rawedge: {key} is there already; --force overwrites\n")));
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo(new[] { key }));
        Assert.That(await File.ReadAllTextAsync(key), Is.EqualTo("mine"));

        var forced = await CommandRun.Of("certs", "dev", "--out", _folder, "--force");
        Assert.That(forced.ExitCode, Is.Zero);
        Assert.That(await File.ReadAllTextAsync(key), Does.StartWith("-----BEGIN PRIVATE KEY-----"));
        Assert.That(File.GetUnixFileMode(key), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), "the old file's mode is gone with it");
    }

    [Test]
    public async Task FolderThatCannotBe_ExitsWithOne()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        var run = await CommandRun.Of("certs", "dev", "--out", Path.Combine(file, "below"));
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.StartWith("rawedge: "));
    }

    [Test]
    public void SecretFile_InTheWay_IsNotOverwrittenUnasked()
    {
        var file = Path.Combine(_folder, "key");
        SecretFile.Write(file, "first", overwrite: false);
        Assert.That(() => SecretFile.Write(file, "second", overwrite: false), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(file), Is.EqualTo("first"));
    }
}
