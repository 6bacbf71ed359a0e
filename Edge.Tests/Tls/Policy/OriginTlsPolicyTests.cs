using Edge.Tls;
using Edge.Tls.Policy;

namespace Edge.Tests.Tls.Policy;

[Parallelizable]
public class OriginTlsPolicyTests
{
    [Test]
    public void E51_Suites_AreInOrderWithoutTripleDesAndRc4() =>
        Assert.That(OriginTlsPolicy.Default.CipherSuites, Is.EqualTo(new ushort[]
        {
            0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xC023, 0xC027, 0xC024, 0xC028, 0xC009, 0xC013, 0xC00A, 0xC014,
            0x009C, 0x009D, 0x003C, 0x002F, 0x0035,
        }));

    [Test]
    public void E49_Tls12InTheList_BringsTls13() =>
        Assert.That(Create("TLSv1.2").Versions, Is.EqualTo(new[] { TlsVersion.Tls13, TlsVersion.Tls12 }));

    [Test]
    public void E49_Tls13Alone_IsOurOwnValue()
    {
        var policy = Create("TLSv1.3");
        Assert.That(policy.Versions, Is.EqualTo(new[] { TlsVersion.Tls13 }));
        Assert.That(policy.CipherSuites, Is.EqualTo(new ushort[] { 0x1301, 0x1302, 0x1303 }));
    }

    [Test]
    public void E48_OldVersions_AreOfferedWhenListed()
    {
        var policy = Create("TLSv1", "TLSv1.1", "TLSv1.2");
        Assert.That(policy.Versions, Is.EqualTo(new[] { TlsVersion.Tls13, TlsVersion.Tls12, TlsVersion.Tls11, TlsVersion.Tls10 }));
        Assert.That(policy.SignatureSchemes, Has.Member(TlsSignatureScheme.RsaPkcs1Sha1));
        Assert.That(OriginTlsPolicy.Default.SignatureSchemes, Has.No.Member(TlsSignatureScheme.RsaPkcs1Sha1));
    }

    [TestCase("SSLv3")]
    [TestCase("TLSv1.4")]
    [TestCase("tlsv1.2")]
    public void E48_UnknownOrForbiddenName_IsAnError(string name)
    {
        Assert.That(OriginTlsPolicy.TryCreate([name], out var policy, out var error), Is.False);
        Assert.That(policy, Is.Null);
        Assert.That(error, Is.Not.Empty);
    }

    [Test]
    public void E48_EmptyListOrGap_IsAnError()
    {
        Assert.That(OriginTlsPolicy.TryCreate([], out _, out _), Is.False);
        Assert.That(OriginTlsPolicy.TryCreate(["TLSv1", "TLSv1.2"], out _, out _), Is.False);
    }

    [Test]
    public void E52_FirstGroup_IsTheOneEveryServerKnows() =>
        Assert.That(OriginTlsPolicy.Default.NamedGroups, Is.EqualTo(new[] { TlsGroup.Secp256r1, TlsGroup.X25519, TlsGroup.Secp384r1 }));

    private static OriginTlsPolicy Create(params string[] names)
    {
        Assert.That(OriginTlsPolicy.TryCreate(names, out var policy, out var error), Is.True, error);
        return policy!;
    }
}
