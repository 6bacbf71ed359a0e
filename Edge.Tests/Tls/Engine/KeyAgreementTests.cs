using Edge.Tls;
using Edge.Tls.Crypto;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tests.Tls.Engine;

/// <summary>Key shares that are wrong (T09), and agreement between the providers.</summary>
[TestFixture(TlsCryptoProvider.Managed)]
[TestFixture(TlsCryptoProvider.Platform)]
[TestFixture(TlsCryptoProvider.Libcrypto)]
[Parallelizable]
public class KeyAgreementTests(TlsCryptoProvider provider)
{
    [TestCase(NamedGroup.x25519)]
    [TestCase(NamedGroup.secp256r1)]
    [TestCase(NamedGroup.secp384r1)]
    public void Agreement_WithTheManagedProvider_GivesTheSameSecret(int group)
    {
        var ours = Agreement(provider, group);
        var theirs = Agreement(TlsCryptoProvider.Managed, group);
        var ourShare = ours.GenerateEphemeral();
        theirs.ReceivePeerValue(ourShare);
        ours.ReceivePeerValue(theirs.GenerateEphemeral());

        Assert.That(ours.CalculateSecret().Extract(), Is.EqualTo(theirs.CalculateSecret().Extract()));
    }

    private static IEnumerable<TestCaseData> BadPoints()
    {
        yield return new TestCaseData(new byte[65]).SetArgDisplayNames("all zero");
        yield return new TestCaseData((byte[])[4, .. new byte[64]]).SetArgDisplayNames("zero coordinates");
        yield return new TestCaseData((byte[])[4, .. Enumerable.Repeat((byte)0xFF, 64)]).SetArgDisplayNames("coordinates above the prime");
        yield return new TestCaseData((byte[])[4, .. Enumerable.Range(0, 64).Select(i => (byte)i)]).SetArgDisplayNames("not on the curve");
        yield return new TestCaseData((byte[])[4, 1, 2, 3]).SetArgDisplayNames("short");
        yield return new TestCaseData(Array.Empty<byte>()).SetArgDisplayNames("empty");
        yield return new TestCaseData(new byte[] { 0 }).SetArgDisplayNames("infinity");
    }

    [TestCaseSource(nameof(BadPoints))]
    public void T09_PointThatIsNone_IsIllegalParameter(byte[] point)
    {
        var agreement = Agreement(provider, NamedGroup.secp256r1);
        agreement.GenerateEphemeral();

        Assert.That(
            () =>
            {
                agreement.ReceivePeerValue(point);
                agreement.CalculateSecret();
            },
            Throws.InstanceOf<TlsFatalAlert>().With.Property(nameof(TlsFatalAlert.AlertDescription)).EqualTo(AlertDescription.illegal_parameter));
    }

    [Test]
    public void T09_AllZeroX25519Secret_IsRefused()
    {
        var agreement = Agreement(provider, NamedGroup.x25519);
        agreement.GenerateEphemeral();
        agreement.ReceivePeerValue(new byte[32]);

        Assert.That(() => agreement.CalculateSecret(), Throws.InstanceOf<TlsFatalAlert>());
    }

    [TestCase(CryptoHashAlgorithm.sha256)]
    [TestCase(CryptoHashAlgorithm.sha384)]
    [TestCase(CryptoHashAlgorithm.sha512)]
    public void Hash_WithForks_AgreesWithTheManagedProvider(int algorithm)
    {
        var ours = EdgeTlsCrypto.Create(provider).CreateHash(algorithm);
        var theirs = EdgeTlsCrypto.Create(TlsCryptoProvider.Managed).CreateHash(algorithm);
        for (var i = 0; i < 20; i++)
        {
            var piece = TlsWorld.Pattern(i * 97);
            ours.Update(piece);
            theirs.Update(piece);
            var fork = ours.CloneHash();
            var deep = fork.CloneHash();
            fork.Update([1, 2, 3]);
            deep.Update([4, 5, 6]);
            Assert.That(ours.CloneHash().CalculateHash(), Is.EqualTo(theirs.CloneHash().CalculateHash()));
            Assert.That(fork.CalculateHash(), Is.EqualTo(With(theirs, 1, 2, 3)));
            Assert.That(deep.CalculateHash(), Is.EqualTo(With(theirs, 4, 5, 6)));
        }

        static byte[] With(TlsHash hash, params byte[] more)
        {
            var fork = hash.CloneHash();
            fork.Update(more);
            return fork.CalculateHash();
        }
    }

    [TestCase(CryptoHashAlgorithm.sha256, 16)]
    [TestCase(CryptoHashAlgorithm.sha256, 32)]
    [TestCase(CryptoHashAlgorithm.sha256, 100)]
    [TestCase(CryptoHashAlgorithm.sha384, 48)]
    [TestCase(CryptoHashAlgorithm.sha384, 200)]
    public void KeySchedule_AgreesWithTheManagedProvider(int algorithm, int length)
    {
        var data = TlsWorld.Pattern(32);
        byte[] Derive(TlsCryptoProvider which)
        {
            var crypto = EdgeTlsCrypto.Create(which);
            var extracted = crypto.HkdfInit(algorithm).HkdfExtract(algorithm, crypto.CreateSecret(data));
            return [.. extracted.CalculateHmac(algorithm, data, 3, 20), .. extracted.HkdfExpand(algorithm, TlsWorld.Pattern(77), length).Extract()];
        }

        Assert.That(Derive(provider), Is.EqualTo(Derive(TlsCryptoProvider.Managed)));
    }

    [TestCase(PrfAlgorithm.tls_prf_legacy)]
    [TestCase(PrfAlgorithm.tls_prf_sha256)]
    [TestCase(PrfAlgorithm.tls_prf_sha384)]
    public void Prf_AgreesWithTheManagedProvider(int algorithm)
    {
        byte[] Derive(TlsCryptoProvider which) => EdgeTlsCrypto.Create(which).CreateSecret(TlsWorld.Pattern(48))
            .DeriveUsingPrf(algorithm, "key expansion", TlsWorld.Pattern(64), 136).Extract();

        Assert.That(Derive(provider), Is.EqualTo(Derive(TlsCryptoProvider.Managed)));
    }

    private static TlsAgreement Agreement(TlsCryptoProvider provider, int group) =>
        EdgeTlsCrypto.Create(provider).CreateECDomain(new TlsECConfig(group)).CreateECDH();
}
