using System.Runtime.Versioning;
using Edge.Tls.Certificates;

namespace Edge.Tests.Tls.Certificates;

/// <summary>P14: who may read a key. A systemd credential has group bits that are not a group's.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class KeyExposureTests
{
    private const UnixFileMode Credential = UnixFileMode.UserRead | UnixFileMode.GroupRead;   // 0440
    private const UnixFileMode Guarded = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;   // 0550
    private string _directory = null!;

    [SetUp]
    public void Create() => _directory = Directory.CreateTempSubdirectory("rawedge-credentials-").FullName;

    [TearDown]
    public void Delete()
    {
        File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(_directory, recursive: true);
    }

    [TestCase(Credential, Guarded, true)]
    [TestCase(Credential, UnixFileMode.UserRead | UnixFileMode.UserExecute, true)]
    [TestCase(Credential | UnixFileMode.OtherRead, Guarded, false)]
    [TestCase(Credential | UnixFileMode.GroupWrite, Guarded, false)]
    [TestCase(Credential, Guarded | UnixFileMode.OtherExecute, false)]
    [TestCase(Credential, Guarded | UnixFileMode.OtherRead, false)]
    [TestCase(Credential, Guarded | UnixFileMode.GroupWrite, false)]
    public void P14_SystemdCredential_IsPrivateAsItsDirectoryIs(UnixFileMode file, UnixFileMode directory, bool accepted)
    {
        var key = Write(file);
        File.SetUnixFileMode(_directory, directory);

        Assert.That(KeyExposure.Of(key, _directory), Is.EqualTo(accepted ? UnixFileMode.None : file));
    }

    [Test]
    public void P14_GroupReadableKey_ElsewhereThanTheCredentials_IsExposed([Values("/run/credentials/other", "", null)] string? directory) =>
        Assert.That(KeyExposure.Of(Write(Credential), directory), Is.EqualTo(Credential));

    [Test]
    public void P14_LinkInTheCredentialsDirectory_IsJudgedByItsEnd()
    {
        var key = Write(Credential);
        var inside = Directory.CreateDirectory(Path.Combine(_directory, "in")).FullName;
        var link = Path.Combine(inside, "www.key");
        File.CreateSymbolicLink(link, key);
        File.SetUnixFileMode(inside, Guarded);

        Assert.That(KeyExposure.Of(link, inside), Is.EqualTo(Credential));
    }

    private string Write(UnixFileMode mode)
    {
        var key = Path.Combine(_directory, "www.key");
        File.WriteAllText(key, "key");
        File.SetUnixFileMode(key, mode);
        return key;
    }
}
