using Edge.Tls.Certificates;

namespace Edge.Tests.Tls.Certificates;

[Parallelizable]
public class CertificateStoreTests
{
    private static readonly ServerCertificate Exact = Certificate(KeyKind.EcdsaP256, "www.example.com");
    private static readonly ServerCertificate ExactRsa = Certificate(KeyKind.Rsa, "www.example.com");
    private static readonly ServerCertificate Wild = Certificate(KeyKind.EcdsaP256, "*.example.com");

    [Test]
    public void E23_ExactName_BeatsWildcard()
    {
        var store = new CertificateStore([Wild, Exact]);

        Assert.That(store.Find("www.example.com"), Is.EqualTo(CertificateSet.Of(Exact)));
        Assert.That(store.Find("other.example.com"), Is.EqualTo(CertificateSet.Of(Wild)));
    }

    [TestCase("example.com")]
    [TestCase("a.b.example.com")]
    [TestCase("example.org")]
    public void E23_Wildcard_CoversExactlyOneLabel(string name) =>
        Assert.That(new CertificateStore([Wild]).Find(name), Is.Null);

    [Test]
    public void E07_RsaAndEcdsa_ShareAName() =>
        Assert.That(new CertificateStore([ExactRsa, Exact]).Find("www.example.com"), Is.EqualTo(new CertificateSet(Exact, ExactRsa)));

    [Test]
    public void Store_TwoOfOneKind_KeepsTheEarlier()
    {
        var second = Certificate(KeyKind.EcdsaP256, "www.example.com");

        Assert.That(new CertificateStore([Exact, second]).Find("www.example.com")!.Ecdsa, Is.SameAs(Exact));
    }

    [Test]
    public void E25_NoName_GetsTheDefaultOrNothing()
    {
        Assert.That(new CertificateStore([Exact]).Find(null), Is.Null);
        Assert.That(new CertificateStore([Exact], CertificateSet.Of(Wild)).Find(null), Is.EqualTo(CertificateSet.Of(Wild)));
        Assert.That(new CertificateStore([Exact], CertificateSet.Of(Wild)).Find("unknown.example"), Is.Null);
    }

    private static ServerCertificate Certificate(KeyKind kind, string name) => ServerCertificate.Of(TlsWorld.Authority.Credential(kind, name));
}
