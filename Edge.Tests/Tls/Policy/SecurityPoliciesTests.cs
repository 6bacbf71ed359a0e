using Edge.Tls;
using Edge.Tls.Policy;

namespace Edge.Tests.Tls.Policy;

[Parallelizable]
public class SecurityPoliciesTests
{
    [TestCase("SSLv3", 24)]
    [TestCase("TLSv1", 23)]
    [TestCase("TLSv1_2016", 22)]
    [TestCase("TLSv1.1_2016", 22)]
    [TestCase("TLSv1.2_2018", 16)]
    [TestCase("TLSv1.2_2019", 13)]
    [TestCase("TLSv1.2_2021", 9)]
    [TestCase("TLSv1.2_2025", 6)]
    [TestCase("TLSv1.3_2025", 3)]
    public void E04_Policy_HasItsNumberOfSuites(string name, int suites)
    {
        var policy = SecurityPolicies.Find(name)!;
        Assert.That(policy.CipherSuites, Has.Length.EqualTo(suites).And.Unique);
        Assert.That(policy.CipherSuites, Has.All.Matches<ushort>(id => SuiteCatalog.Find(id) is not null));
    }

    [Test]
    public void E01_Policies_AreTheNineAndNoOther()
    {
        Assert.That(SecurityPolicies.All, Has.Length.EqualTo(9));
        Assert.That(SecurityPolicies.Find("tlsv1.2_2021"), Is.Null);
        Assert.That(SecurityPolicies.Default.Name, Is.EqualTo("TLSv1.2_2021"));
    }

    [Test]
    public void E02_EveryPolicy_HasTls13AndNoVersionBelowItsName()
    {
        Assert.That(SecurityPolicies.All, Has.All.Matches<SecurityPolicy>(policy => policy.Versions[0] == TlsVersion.Tls13));
        Assert.That(SecurityPolicies.Find("TLSv1.2_2018")!.Versions, Is.EqualTo(new[] { TlsVersion.Tls13, TlsVersion.Tls12 }));
        Assert.That(SecurityPolicies.Find("TLSv1.1_2016")!.Versions[^1], Is.EqualTo(TlsVersion.Tls11));
        Assert.That(SecurityPolicies.Find("TLSv1_2016")!.Versions[^1], Is.EqualTo(TlsVersion.Tls10));
        Assert.That(SecurityPolicies.Find("TLSv1.3_2025")!.Versions, Is.EqualTo(new[] { TlsVersion.Tls13 }));
    }

    [Test]
    public void E11_OnlySslv3_IsRefusedAndSaysWhy() =>
        Assert.That(
            SecurityPolicies.All.Where(policy => policy.Refusal is not null).Select(policy => (policy.Name, policy.Refusal!.Contains("RFC 7568", StringComparison.Ordinal))),
            Is.EqualTo(new[] { ("SSLv3", true) }));

    [Test]
    public void E11_Rc4_IsKnownAndNeverServed() =>
        Assert.That(SecurityPolicies.All.SelectMany(policy => policy.ServableSuites), Has.None.EqualTo(0x0004));

    [Test]
    public void E03_TripleDes_IsServedByTlsv1AndByNoOtherUsablePolicy() =>
        Assert.That(
            SecurityPolicies.All.Where(policy => policy.Refusal is null && policy.ServableSuites.Contains((ushort)0x000A)).Select(policy => policy.Name),
            Is.EqualTo(new[] { "TLSv1" }));

    [Test]
    public void E09_Groups_AreOrderedAndTheFipsProfileLeavesX25519Out()
    {
        Assert.That(SecurityPolicies.Default.NamedGroups, Is.EqualTo(
            new[] { TlsGroup.X25519MLKem768, TlsGroup.Secp256r1MLKem768, TlsGroup.X25519, TlsGroup.Secp256r1, TlsGroup.Secp384r1 }));
        Assert.That(SecurityPolicies.Find("TLSv1.2_2025")!.NamedGroups, Has.None.EqualTo(TlsGroup.X25519));
    }

    [Test]
    public void E10_Sha1_IsForLegacyVersionsOnlyAndSha224EndsBefore2025()
    {
        foreach (var policy in SecurityPolicies.All)
        {
            Assert.That(policy.SignatureSchemes.Contains(TlsSignatureScheme.RsaPkcs1Sha1), Is.EqualTo(policy.Versions[^1] < TlsVersion.Tls12), policy.Name);
            Assert.That(
                policy.SignatureSchemes.Contains(TlsSignatureScheme.RsaPkcs1Sha224),
                Is.EqualTo(!policy.Name.EndsWith("2025", StringComparison.Ordinal)), policy.Name);
        }
    }

    [Test]
    public void T06_T07_ModernPolicies_HaveNeitherRsaKeyTransportNorCbc()
    {
        foreach (var policy in SecurityPolicies.All)
        {
            var old = policy.CipherSuites.Select(id => SuiteCatalog.Find(id)!).Any(suite => suite.KeyExchange == SuiteKeyExchange.Rsa || !suite.IsAead);
            Assert.That(policy.IsLegacy, Is.EqualTo(old || policy.Versions[^1] < TlsVersion.Tls12), policy.Name);
        }
    }

    [Test]
    public void T08_FiniteFieldDiffieHellman_IsInNoPolicy() =>
        Assert.That(SuiteCatalog.All.Select(suite => suite.Name), Has.None.Contains("_DHE_").And.None.Contains("_DH_"));
}
