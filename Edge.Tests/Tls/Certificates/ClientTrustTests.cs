using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Tls;
using Edge.Tls.Certificates;

namespace Edge.Tests.Tls.Certificates;

[Parallelizable]
public class ClientTrustTests
{
    private static readonly TestAuthority.Issued Root = ClientPki.Root;
    private static readonly TestAuthority.Issued Intermediate = ClientPki.Intermediate;
    private static readonly TestAuthority.Issued Alice = ClientPki.Leaf();
    private static readonly ClientTrust Trust = ClientPki.Trust();

    private static IEnumerable<TestCaseData> Chains()
    {
        yield return Case("whole chain", ClientCertificateError.None, Alice, Intermediate);
        yield return Case("whole chain with its root", ClientCertificateError.None, Alice, Intermediate, Root);
        yield return Case("leaf of the root", ClientCertificateError.None, ClientPki.Leaf(issuer: Root));
        yield return Case("P-384", ClientCertificateError.None, ClientPki.Leaf(key: ECDsa.Create(ECCurve.NamedCurves.nistP384)), Intermediate);
        yield return Case("P-521", ClientCertificateError.None, ClientPki.Leaf(key: ECDsa.Create(ECCurve.NamedCurves.nistP521)), Intermediate);
        yield return Case("RSA", ClientCertificateError.None, ClientPki.Leaf(key: RSA.Create(2048)), Intermediate);
        var rsaCa = ClientPki.Ca("CN=RSA CA", Root, RSA.Create(2048));
        yield return Case("signed with RSASSA-PSS", ClientCertificateError.None, ClientPki.Leaf(issuer: rsaCa), rsaCa);
        yield return Case("no usage at all", ClientCertificateError.None,
            ClientPki.Leaf(usage: null, keyUsage: X509KeyUsageFlags.None), Intermediate);
        yield return Case("any usage", ClientCertificateError.WrongUsage, ClientPki.Leaf(usage: "2.5.29.37.0"), Intermediate);

        yield return Case("nothing", ClientCertificateError.Missing);
        yield return Case("self-signed", ClientCertificateError.UnknownIssuer, new TestAuthority().SelfSigned(["x"]));
        var other = new TestAuthority("Other");
        yield return Case("unknown CA", ClientCertificateError.UnknownIssuer, other.Leaf(usage: TestAuthority.ClientAuth), other.Intermediate, other.Root);
        yield return Case("intermediate missing", ClientCertificateError.UnknownIssuer, Alice);
        var impostor = ClientPki.Ca("CN=Clients Root", null);
        var impostors = ClientPki.Ca("CN=Clients Intermediate", impostor);
        yield return Case("CA of the same name", ClientCertificateError.BadSignature, ClientPki.Leaf(issuer: impostors), impostors, impostor);
        yield return Case("leaf of a stranger under our intermediate", ClientCertificateError.BadSignature, ClientPki.Leaf(issuer: impostors), Intermediate);
        yield return Case("the CA itself", ClientCertificateError.WrongUsage, Root);
        yield return Case("an intermediate as leaf", ClientCertificateError.WrongUsage, Intermediate);
        yield return Case("stranger in between", ClientCertificateError.WrongOrder, Alice, other.Intermediate, Intermediate);
        yield return Case("root before the intermediate", ClientCertificateError.UnknownIssuer, Alice, Root, Intermediate);
        yield return Case("leaf issued by a leaf", ClientCertificateError.Invalid, ClientPki.Leaf(issuer: Alice), Alice, Intermediate);
        var last = ClientPki.Ca("CN=Last", Root, pathLength: 0);
        var beyond = ClientPki.Ca("CN=Beyond", last);
        yield return Case("path longer than a CA allows", ClientCertificateError.Invalid, ClientPki.Leaf(issuer: beyond), beyond, last);

        yield return Case("expired", ClientCertificateError.Expired, ClientPki.Leaf(until: TestAuthority.Now.AddSeconds(-1)), Intermediate);
        yield return Case("of tomorrow", ClientCertificateError.NotYetValid, ClientPki.Leaf(from: TestAuthority.Now.AddDays(1)), Intermediate);
        var old = ClientPki.Ca("CN=Old", Root, until: TestAuthority.Now.AddDays(-1));
        yield return Case("expired intermediate", ClientCertificateError.Expired, ClientPki.Leaf(issuer: old), old);
        yield return Case("for servers", ClientCertificateError.WrongUsage, ClientPki.Leaf(usage: TestAuthority.ServerAuth), Intermediate);
        yield return Case("for encryption", ClientCertificateError.WrongUsage,
            ClientPki.Leaf(keyUsage: X509KeyUsageFlags.KeyEncipherment), Intermediate);
        var servers = ClientPki.Ca("CN=Servers", Root, extend: request =>
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(TestAuthority.ServerAuth)], false)));
        yield return Case("under a CA for servers", ClientCertificateError.WrongUsage, ClientPki.Leaf(issuer: servers), servers);
        yield return Case("critical extension nobody knows", ClientCertificateError.Invalid,
            ClientPki.Leaf(extend: request => request.CertificateExtensions.Add(new X509Extension("1.2.3.4", [5, 0], critical: true))), Intermediate);

        var limited = ClientPki.Ca("CN=Limited", Root, extend: ClientPki.Permits("example.com"));
        yield return Case("name that is permitted", ClientCertificateError.None, ClientPki.Leaf(issuer: limited, extend: ClientPki.Name("a.example.com")), limited);
        yield return Case("name that is not permitted", ClientCertificateError.Invalid, ClientPki.Leaf(issuer: limited, extend: ClientPki.Name("a.example.org")), limited);
    }

    private static IEnumerable<TestCaseData> HostileChains()
    {
        yield return Case("eleven certificates", ClientCertificateError.TooLarge, [.. Enumerable.Repeat(Alice, 11)]);
        yield return Case("ten certificates", ClientCertificateError.UnknownIssuer, [.. Enumerable.Repeat(Alice, 10)]);
        yield return Case("more than 64 KiB", ClientCertificateError.TooLarge,
            [.. Enumerable.Repeat(ClientPki.Leaf(extend: ClientPki.Names(1_000)), 4)]);
        yield return Case("curve spelled out", ClientCertificateError.UnsupportedKey, ClientPki.WithKey(ClientPki.ExplicitCurve()), Intermediate);
        yield return Case("binary field", ClientCertificateError.UnsupportedKey, ClientPki.WithKey(ClientPki.NamedCurve("1.3.132.0.16", 36)), Intermediate);
        yield return Case("other curve", ClientCertificateError.UnsupportedKey, ClientPki.WithKey(ClientPki.NamedCurve("1.3.132.0.10", 32)), Intermediate);
        yield return Case("Ed25519", ClientCertificateError.UnsupportedKey,
            ClientPki.WithKey(new PublicKey(new Oid("1.3.101.112"), null!, new AsnEncodedData(new byte[32]))), Intermediate);
        yield return Case("RSA of 16,384 bits", ClientCertificateError.UnsupportedKey, ClientPki.WithKey(ClientPki.RsaKey(16_384, 17)), Intermediate);
        yield return Case("RSA of 100,000 bits", ClientCertificateError.UnsupportedKey, ClientPki.WithKey(ClientPki.RsaKey(100_000, 17)), Intermediate);
        yield return Case("RSA exponent of 3,072 bits", ClientCertificateError.UnsupportedKey, ClientPki.WithKey(ClientPki.RsaKey(3_072, 3_072)), Intermediate);
        yield return Case("RSA of 1,024 bits", ClientCertificateError.WeakKey, ClientPki.WithKey(ClientPki.RsaKey(1_024, 17)), Intermediate);
        yield return Case("RSA of 8,192 bits", ClientCertificateError.None, ClientPki.WithKey(ClientPki.RsaKey(8_192, 17)), Intermediate);
        yield return Case("thousands of names", ClientCertificateError.TooLarge, ClientPki.Leaf(extend: ClientPki.Names(2_000)), Intermediate);
        var narrow = ClientPki.Ca("CN=Narrow", Root, extend: ClientPki.Permits([.. Enumerable.Range(0, 500).Select(i => $"c{i}.example.com")]));
        yield return Case("names times constraints", ClientCertificateError.TooLarge,
            ClientPki.Leaf(issuer: narrow, extend: ClientPki.Names(500)), narrow);
        var strangers = new List<TestAuthority.Issued> { ClientPki.Ca("CN=M0", null, extend: ClientPki.Permits([.. Enumerable.Range(0, 200).Select(i => $"c{i}.example.com")])) };
        for (var i = 1; i < 9; i++)
        {
            strangers.Insert(0, ClientPki.Ca($"CN=M{i}", strangers[0]));
        }

        yield return Case("a stranger's ladder with names", ClientCertificateError.UnknownIssuer,
            [ClientPki.Leaf(issuer: strangers[0], extend: ClientPki.Names(900)), .. strangers]);
        var chicken = ClientPki.Ca("CN=Egg", null);
        var egg = ClientPki.Ca("CN=Chicken", chicken);
        var again = new TestAuthority.Issued(ClientPki.Ca("CN=Egg", egg, chicken.Key).Certificate, chicken.Key);
        yield return Case("a loop", ClientCertificateError.UnknownIssuer, ClientPki.Leaf(issuer: egg), egg, again, egg, again, egg, again, egg, again, egg);
    }

    private static TestCaseData Case(string name, ClientCertificateError error, params TestAuthority.Issued[] chain) =>
        new TestCaseData(chain, error).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Chains))]
    public void E218_Chain_IsJudged(object chain, ClientCertificateError error)
    {
        Assert.That(Verify((TestAuthority.Issued[])chain, out var identity), Is.EqualTo(error));
        Assert.That(identity, error == ClientCertificateError.None ? Is.Not.Null : Is.Null);
    }

    [TestCaseSource(nameof(HostileChains))]
    public void T29_HostileChain_IsJudgedWithin50Milliseconds(object chain, ClientCertificateError error)
    {
        var best = TimeSpan.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var started = Stopwatch.GetTimestamp();
            Assert.That(Verify((TestAuthority.Issued[])chain, out _), Is.EqualTo(error));
            var elapsed = Stopwatch.GetElapsedTime(started);
            best = elapsed < best ? elapsed : best;
        }

        Assert.That(best, Is.LessThan(TimeSpan.FromMilliseconds(50)));
    }

    [Test]
    public void T29_Sha1_IsWeak()
    {
        var authority = TlsWorld.Authority;
        var leaf = authority.Leaf(usage: TestAuthority.ClientAuth, sha1: true);

        Assert.That(ClientPki.Trust(authority.Root).Verify(
            TestAuthority.Der(leaf, authority.Intermediate), TestAuthority.Now, false, TlsLimits.Default, out _), Is.EqualTo(ClientCertificateError.WeakKey));
    }

    [Test]
    public void T29_AnyOneOctetWrong_IsRefused()
    {
        var good = Alice.Certificate.RawData;
        for (var i = 0; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= 0x01;

            Assert.That(Trust.Verify([bad, Intermediate.Certificate.RawData], TestAuthority.Now, false, TlsLimits.Default, out _),
                Is.Not.EqualTo(ClientCertificateError.None), $"octet {i}");
        }
    }

    [Test]
    public void T29_CertificateCutAnywhere_IsMalformed()
    {
        var whole = Alice.Certificate.RawData;
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.That(Trust.Verify([whole.AsMemory(0, length)], TestAuthority.Now, false, TlsLimits.Default, out _),
                Is.EqualTo(ClientCertificateError.Malformed), $"{length} octets");
        }
    }

    [Test]
    public void E218_IgnoreExpiry_AcceptsWhatHasExpired_AndNothingElse()
    {
        var expired = ClientPki.Leaf(until: TestAuthority.Now.AddDays(-1));
        var tomorrow = ClientPki.Leaf(from: TestAuthority.Now.AddDays(1));

        Assert.That(Verify([expired, Intermediate], out _, ignoreExpiry: true), Is.EqualTo(ClientCertificateError.None));
        Assert.That(Verify([tomorrow, Intermediate], out _, ignoreExpiry: true), Is.EqualTo(ClientCertificateError.NotYetValid));
        Assert.That(Verify([ClientPki.Leaf(issuer: Alice), Alice, Intermediate], out _, ignoreExpiry: true), Is.EqualTo(ClientCertificateError.Invalid));
    }

    [Test]
    public void E218_TwoAnchorsOfOneName_AreBothTried()
    {
        var before = ClientPki.Ca("CN=Clients Root", null);
        var trust = ClientPki.Trust(before, Root);

        Assert.That(trust.Verify(TestAuthority.Der(Alice, Intermediate), TestAuthority.Now, false, TlsLimits.Default, out _), Is.EqualTo(ClientCertificateError.None));
    }

    [Test]
    public void E218_AnchorBelowTheRoot_EndsThePath()
    {
        var trust = ClientPki.Trust(Intermediate);

        Assert.That(trust.Verify(TestAuthority.Der(Alice), TestAuthority.Now, false, TlsLimits.Default, out _), Is.EqualTo(ClientCertificateError.None));
        Assert.That(trust.Verify(TestAuthority.Der(Alice, Intermediate), TestAuthority.Now, false, TlsLimits.Default, out _), Is.EqualTo(ClientCertificateError.None));
    }

    [Test]
    public void E218_AnchorBelowTheRoot_KeepsItsConstraints()
    {
        var limited = ClientPki.Ca("CN=Limited", Root, extend: ClientPki.Permits("example.com"), pathLength: 0);
        var below = ClientPki.Ca("CN=Below", limited);
        var trust = ClientPki.Trust(limited);

        Assert.That(Judge(ClientPki.Leaf(issuer: limited, extend: ClientPki.Name("a.example.com"))), Is.EqualTo(ClientCertificateError.None));
        Assert.That(Judge(ClientPki.Leaf(issuer: limited, extend: ClientPki.Name("a.example.org"))), Is.EqualTo(ClientCertificateError.Invalid));
        Assert.That(Judge(ClientPki.Leaf(issuer: below, extend: ClientPki.Name("a.example.com")), below), Is.EqualTo(ClientCertificateError.Invalid));

        ClientCertificateError Judge(params TestAuthority.Issued[] chain) =>
            trust.Verify(TestAuthority.Der(chain), TestAuthority.Now, false, TlsLimits.Default, out _);
    }

    [Test]
    public void E218_Identity_SaysWhoItIs()
    {
        Verify([ClientPki.Leaf("CN=alice,OU=ops,O=Example"), Intermediate, Root], out var identity);

        Assert.That(identity!.Subject, Is.EqualTo("CN=alice,OU=ops,O=Example"));
        Assert.That(identity.Issuer, Is.EqualTo("CN=Clients Intermediate"));
        Assert.That(identity.SerialNumber, Is.EqualTo("4A000001"));
        Assert.That(identity.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(identity.Certificate.Span))));
        Assert.That(identity.NotAfter, Is.EqualTo(new DateTimeOffset(2049, 12, 31, 0, 0, 0, TimeSpan.Zero)));
        Assert.That(identity.Issuers, Has.Length.EqualTo(1), "the path without the anchor");
        Assert.That(identity.Issuers[0].Span.SequenceEqual(Intermediate.Certificate.RawData), Is.True);
    }

    [Test]
    public void TryCreateFromPem_LeafAsAnchor_IsRefused()
    {
        Assert.That(ClientTrust.TryCreateFromPem(TestAuthority.Pem(Root, Alice), out _, out var error), Is.False);
        Assert.That(error, Is.EqualTo("certificate 2 is not a CA certificate"));
    }

    [Test]
    public void TryCreateFromPem_TooManyAnchors_IsRefused()
    {
        var pem = TestAuthority.Pem([.. Enumerable.Repeat(Root, ClientTrust.MaximumAnchors + 1)]);

        Assert.That(ClientTrust.TryCreateFromPem(pem, out _, out var error), Is.False);
        Assert.That(error, Is.EqualTo("holds 101 certificates; at most 100 are allowed"));
    }

    private static ClientCertificateError Verify(TestAuthority.Issued[] chain, out ClientIdentity? identity, bool ignoreExpiry = false) =>
        Trust.Verify(TestAuthority.Der(chain), TestAuthority.Now, ignoreExpiry, TlsLimits.Default, out identity);
}
