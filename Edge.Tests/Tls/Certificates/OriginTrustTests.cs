using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Tls.Conformance;
using Edge.Tls;
using Edge.Tls.Certificates;

namespace Edge.Tests.Tls.Certificates;

[Parallelizable]
public class OriginTrustTests
{
    private static readonly TestAuthority Authority = TlsWorld.Authority;
    private static readonly TestAuthority Other = new("Other");

    private static IEnumerable<TestCaseData> Chains()
    {
        var leaf = Authority.Leaf(names: ["origin.example"]);
        yield return Case("whole chain", [leaf, Authority.Intermediate], OriginTrustError.None);
        yield return Case("whole chain with its root", [leaf, Authority.Intermediate, Authority.Root], OriginTrustError.None);
        yield return Case("RSA leaf", [Authority.Leaf(KeyKind.Rsa, ["origin.example"]), Authority.Intermediate], OriginTrustError.None);
        yield return Case("leaf of the root", [Authority.Leaf(names: ["origin.example"], issuer: Authority.Root)], OriginTrustError.None);
        yield return Case("E58 intermediate missing", [leaf], OriginTrustError.IncompleteChain);
        yield return Case("E58 root before intermediate", [leaf, Authority.Root, Authority.Intermediate], OriginTrustError.WrongChainOrder);
        yield return Case("E59 intermediate before leaf", [Authority.Intermediate, leaf], OriginTrustError.WrongChainOrder);
        yield return Case("E59 stranger at the end", [leaf, Authority.Intermediate, Other.Root], OriginTrustError.WrongChainOrder);
        yield return Case("E58 expired leaf", [Authority.Leaf(names: ["origin.example"], until: TestAuthority.Now.AddDays(-1)), Authority.Intermediate], OriginTrustError.Expired);
        yield return Case("E58 leaf of tomorrow", [Authority.Leaf(names: ["origin.example"], from: TestAuthority.Now.AddDays(1)), Authority.Intermediate], OriginTrustError.NotYetValid);
        yield return Case("E57 self-signed", [Authority.SelfSigned(["origin.example"])], OriginTrustError.SelfSigned);
        yield return Case("unknown CA without root", [Other.Leaf(names: ["origin.example"]), Other.Intermediate], OriginTrustError.IncompleteChain);
        yield return Case("unknown CA with root", [Other.Leaf(names: ["origin.example"]), Other.Intermediate, Other.Root], OriginTrustError.UntrustedRoot);
        yield return Case("E55 other name", [Authority.Leaf(names: ["other.example"]), Authority.Intermediate], OriginTrustError.NameMismatch);
        yield return Case("client certificate", [Authority.Leaf(names: ["origin.example"], usage: TestAuthority.ClientAuth), Authority.Intermediate], OriginTrustError.WrongUsage);
        yield return Case("no usage at all", [Authority.Leaf(names: ["origin.example"], usage: null), Authority.Intermediate], OriginTrustError.None);
        yield return Case("RSA of 1024 bits", [Authority.Leaf(KeyKind.Rsa, ["origin.example"], rsaBits: 1024), Authority.Intermediate], OriginTrustError.WeakKey);
        yield return Case("SHA-1", [Authority.Leaf(names: ["origin.example"], sha1: true), Authority.Intermediate], OriginTrustError.WeakKey);
        yield return Case("leaf issued by a leaf", [Authority.Leaf(names: ["origin.example"], issuer: leaf), leaf, Authority.Intermediate], OriginTrustError.Invalid);
        yield return Case("nothing", [], OriginTrustError.Malformed);
        yield return Case("T29 eleven certificates", [.. Enumerable.Repeat(leaf, 11)], OriginTrustError.ChainTooLong);

        static TestCaseData Case(string name, TestAuthority.Issued[] chain, OriginTrustError error) =>
            new TestCaseData(chain, error).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Chains))]
    public void Verify_Chain_IsJudged(object chain, OriginTrustError error)
    {
        using var trust = Authority.Trust();
        Assert.That(Verify(trust, (TestAuthority.Issued[])chain), Is.EqualTo(error));
    }

    [Test]
    public void Verify_TamperedSignature_IsRefused()
    {
        using var trust = Authority.Trust();
        var chain = TestAuthority.Der(Authority.Leaf(names: ["origin.example"]), Authority.Intermediate);
        var leaf = chain[0].ToArray();
        leaf[^1] ^= 1;
        chain[0] = leaf;

        Assert.That(trust.Verify(chain, ["origin.example"], TestAuthority.Now, TlsLimits.Default), Is.Not.EqualTo(OriginTrustError.None));
    }

    [Test]
    [Category("Conformance")]
    public async Task T29_CurveSpelledOut_IsRefused()
    {
        // The platform makes no such certificate; openssl does.
        var pem = await OpenSsl.RunAsync(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit", "-nodes",
            "-subj", "/CN=origin.example", "-days", "1000", "-keyout", "/dev/null");
        Assert.That(OriginTrust.TryCreateFromPem(pem, alsoSystem: false, out var trust, out _), Is.True, pem);
        using (trust)
        using (var leaf = X509Certificate2.CreateFromPem(pem))
        {
            Assert.That(
                trust!.Verify([leaf.RawData], ["origin.example"], DateTimeOffset.UtcNow.AddHours(1), TlsLimits.Default), Is.EqualTo(OriginTrustError.Invalid));
        }
    }

    [Test]
    public void Verify_Garbage_IsMalformed()
    {
        using var trust = Authority.Trust();
        Assert.That(trust.Verify([new byte[] { 1, 2, 3 }], ["x"], TestAuthority.Now, TlsLimits.Default), Is.EqualTo(OriginTrustError.Malformed));
    }

    [Test]
    public void T29_ChainAboveTheBytes_IsTooLong()
    {
        using var trust = Authority.Trust();
        Assert.That(
            trust.Verify([new byte[TlsLimits.Default.MaxChainBytes + 1]], ["x"], TestAuthority.Now, TlsLimits.Default),
            Is.EqualTo(OriginTrustError.ChainTooLong));
    }

    [Test]
    public void E57_SelfSignedLeaf_MayBeTheAnchor()
    {
        var leaf = Authority.SelfSigned(["origin.example"]);
        Assert.That(OriginTrust.TryCreateFromPem(TestAuthority.Pem(leaf), alsoSystem: false, out var trust, out _), Is.True);
        using (trust)
        {
            Assert.That(Verify(trust!, [leaf]), Is.EqualTo(OriginTrustError.None));
            Assert.That(Verify(trust!, [Authority.SelfSigned(["origin.example"])]), Is.EqualTo(OriginTrustError.SelfSigned));
            Assert.That(
                trust!.Verify(TestAuthority.Der(leaf), ["other.example"], TestAuthority.Now, TlsLimits.Default), Is.EqualTo(OriginTrustError.NameMismatch));
            Assert.That(
                trust!.Verify(TestAuthority.Der(leaf), ["origin.example"], TestAuthority.Now.AddYears(2), TlsLimits.Default), Is.EqualTo(OriginTrustError.Expired));
        }
    }

    [TestCase("origin.example", "forwarded.example", true)]
    [TestCase("forwarded.example", "origin.example", true)]
    [TestCase("other.example", "another.example", false)]
    public void E55_EitherName_IsEnough(string first, string second, bool accepted)
    {
        using var trust = Authority.Trust();
        var chain = TestAuthority.Der(Authority.Leaf(names: ["origin.example"]), Authority.Intermediate);

        Assert.That(
            trust.Verify(chain, [first, second], TestAuthority.Now, TlsLimits.Default),
            Is.EqualTo(accepted ? OriginTrustError.None : OriginTrustError.NameMismatch));
    }

    [TestCase("*.example", "a.example", true)]
    [TestCase("*.example", "A.Example", true)]
    [TestCase("*.example", "a.example.", true)]
    [TestCase("*.example", "a.b.example", false)]
    [TestCase("*.example", "example", false)]
    [TestCase("192.0.2.7", "192.0.2.7", true)]
    [TestCase("192.0.2.7", "192.0.2.8", false)]
    [TestCase("2001:db8::1", "2001:DB8:0::1", true)]
    public void E55_Names_MatchByLabelAndByAddress(string carried, string wanted, bool accepted)
    {
        using var trust = Authority.Trust();
        var chain = TestAuthority.Der(Authority.Leaf(names: [carried]), Authority.Intermediate);

        Assert.That(
            trust.Verify(chain, [wanted], TestAuthority.Now, TlsLimits.Default),
            Is.EqualTo(accepted ? OriginTrustError.None : OriginTrustError.NameMismatch));
    }

    [Test]
    public void E55_CommonName_CountsOnlyWithoutSan()
    {
        using var trust = Authority.Trust();
        var without = Authority.Leaf(names: [], subject: "CN=origin.example");
        var with = Authority.Leaf(names: ["other.example"], subject: "CN=origin.example");

        Assert.That(Verify(trust, [without, Authority.Intermediate]), Is.EqualTo(OriginTrustError.None));
        Assert.That(Verify(trust, [with, Authority.Intermediate]), Is.EqualTo(OriginTrustError.NameMismatch));
    }

    [Test]
    public void Verdict_IsRememberedPerNameAndOnlyForAMoment()
    {
        using var trust = Authority.Trust();
        var chain = TestAuthority.Der(Authority.Leaf(names: ["origin.example"], until: TestAuthority.Now.AddMinutes(10)), Authority.Intermediate);

        Assert.That(At("origin.example", 0), Is.EqualTo(OriginTrustError.None));
        Assert.That(At("origin.example", 0.5), Is.EqualTo(OriginTrustError.None));
        Assert.That(At("other.example", 0.5), Is.EqualTo(OriginTrustError.NameMismatch));
        Assert.That(At("origin.example", 11), Is.EqualTo(OriginTrustError.Expired));
        Assert.That(At("origin.example", -60 * 24 * 60), Is.EqualTo(OriginTrustError.NotYetValid), "a clock that steps back");

        OriginTrustError At(string name, double minutes) => trust.Verify(chain, [name], TestAuthority.Now.AddMinutes(minutes), TlsLimits.Default);
    }

    [Test]
    public void SystemTrust_DoesNotKnowTheTestAuthority()
    {
        using var trust = OriginTrust.CreateSystem();
        Assert.That(Verify(trust, [Authority.Leaf(names: ["origin.example"]), Authority.Intermediate]), Is.EqualTo(OriginTrustError.IncompleteChain));
    }

    [Test]
    public void Anchors_ThatAreNoPem_AreAnErrorForTheOperator()
    {
        Assert.That(OriginTrust.TryCreateFromPem("hello", alsoSystem: false, out var trust, out var error), Is.False);
        Assert.That(trust, Is.Null);
        Assert.That(error, Is.Not.Empty);
    }

    private static OriginTrustError Verify(OriginTrust trust, TestAuthority.Issued[] chain) =>
        trust.Verify(TestAuthority.Der(chain), ["origin.example"], TestAuthority.Now, TlsLimits.Default);
}
