using System.Security.Cryptography.X509Certificates;
using Edge.Tls.Certificates;
using Edge.Tls.Ocsp;
using Org.BouncyCastle.Ocsp;

namespace Edge.Tests.Tls.Ocsp;

/// <summary>E-15, P16: a response is believed when the issuer, or whom the issuer authorised, says it about this certificate and for now.</summary>
internal sealed class OcspQueryTests
{
    private static readonly DateTimeOffset Now = TestAuthority.Now;
    private static readonly TestAuthority Authority = TlsWorld.Authority;
    private static readonly TestAuthority.Issued Leaf = OcspWorld.Leaf(Authority, "http://ocsp.example/");
    private static readonly ServerCredential Credential = TestAuthority.Load(Leaf, Authority.Intermediate);
    private static readonly OcspQuery Query = OcspQuery.Create(Credential)!;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Test]
    public void Create_AsksForTheLeafByItsIssuer()
    {
        var request = new OcspReq(Query.Request.ToArray()).GetRequestList().Single().GetCertID();

        Assert.That(Query.Responder, Is.EqualTo("http://ocsp.example/"));
        Assert.That(request.SerialNumber.ToByteArrayUnsigned(), Is.EqualTo(Leaf.Certificate.SerialNumberBytes.ToArray().SkipWhile(b => b == 0)));
        Assert.That(request.MatchesIssuer(new Org.BouncyCastle.X509.X509Certificate(Authority.Intermediate.Certificate.RawData)), Is.True);
    }

    [Test]
    public void Create_WithoutResponderOrIssuer_HasNothingToAsk()
    {
        var https = OcspWorld.Leaf(Authority, "https://ocsp.example/");
        Assert.That(OcspQuery.Create(TlsWorld.Ecdsa), Is.Null, "no responder");
        Assert.That(OcspQuery.Create(TestAuthority.Load(https, Authority.Intermediate)), Is.Null, "only http:// can be asked");
        Assert.That(OcspQuery.Create(TestAuthority.Load(Leaf)), Is.Null, "no issuer");
    }

    [Test]
    public void Read_GoodBySignatureOfTheIssuer_IsStapled()
    {
        var response = OcspWorld.Respond(Leaf, Authority.Intermediate, Now, life: Day);
        var verdict = Query.Read(response, Now);

        Assert.That(verdict.Status, Is.EqualTo(OcspStatus.Good), verdict.Reason);
        Assert.That(verdict.Staple!.Response.ToArray(), Is.EqualTo(response));
        Assert.That((verdict.Staple.ThisUpdate, verdict.Staple.NextUpdate), Is.EqualTo((Now, Now + Day)));
    }

    [Test]
    public void Read_GoodBySignatureOfADelegate_IsStapled()
    {
        var delegated = Authority.Leaf(usage: OcspWorld.OcspSigning, subject: "CN=responder");
        Assert.That(Read(OcspWorld.Respond(Leaf, Authority.Intermediate, Now, delegated, life: Day, withCertificate: true)).Status, Is.EqualTo(OcspStatus.Good));
    }

    [Test]
    public void Read_Revoked_SaysSinceWhen_AndIsNoStaple()
    {
        var verdict = Read(OcspWorld.Respond(Leaf, Authority.Intermediate, Now, status: OcspWorld.Revoked(Now - Day), life: Day));

        Assert.That((verdict.Status, verdict.RevokedAt, verdict.Staple), Is.EqualTo((OcspStatus.Revoked, (DateTimeOffset?)(Now - Day), (OcspStaple?)null)));
    }

    [Test]
    public void Read_Unknown_IsNoStaple() =>
        Assert.That(Read(OcspWorld.Respond(Leaf, Authority.Intermediate, Now, status: new UnknownStatus(), life: Day)),
            Is.EqualTo(new OcspVerdict(OcspStatus.Unknown, null, "")));

    private static IEnumerable<TestCaseData> Lies()
    {
        var intermediate = Authority.Intermediate;
        var other = new TestAuthority("Other");
        yield return Case("nothing", [], "malformed");
        yield return Case("text", "hello"u8.ToArray(), "malformed");
        yield return Case("responder's error", new OCSPRespGenerator().Generate(OcspRespStatus.TryLater, null).GetEncoded(), "refuses with status 3");
        yield return Case("signed by a stranger", OcspWorld.Respond(Leaf, intermediate, Now, other.Root, life: Day, withCertificate: true), "signed neither");
        yield return Case("signed by a server certificate of the issuer", OcspWorld.Respond(Leaf, intermediate, Now, Authority.Leaf(), life: Day, withCertificate: true), "signed neither");
        yield return Case("signed by the leaf itself", OcspWorld.Respond(Leaf, intermediate, Now, Leaf, life: Day, withCertificate: true), "signed neither");
        yield return Case("delegate of another CA", OcspWorld.Respond(Leaf, intermediate, Now, other.Leaf(usage: OcspWorld.OcspSigning), life: Day, withCertificate: true), "signed neither");
        yield return Case("delegate of the root, not of the issuer",
            OcspWorld.Respond(Leaf, intermediate, Now, Authority.Leaf(usage: OcspWorld.OcspSigning, issuer: Authority.Root), life: Day, withCertificate: true), "signed neither");
        yield return Case("delegate of the same name by another key",
            OcspWorld.Respond(Leaf, intermediate, Now, new TestAuthority().Leaf(usage: OcspWorld.OcspSigning), life: Day, withCertificate: true), "signed neither");
        yield return Case("delegate that has expired",
            OcspWorld.Respond(Leaf, intermediate, Now, Authority.Leaf(usage: OcspWorld.OcspSigning, until: Now.AddDays(-1)), life: Day, withCertificate: true), "signed neither");
        yield return Case("SHA-1", OcspWorld.Respond(Leaf, intermediate, Now, life: Day, algorithm: "SHA1withECDSA"), "weak");
        yield return Case("another certificate", OcspWorld.Respond(Authority.Leaf(), intermediate, Now, life: Day), "about another certificate");
        yield return Case("same serial, another issuer", OcspWorld.Respond(Leaf, Authority.Root, Now, intermediate, life: Day), "about another certificate");
        yield return Case("stale", OcspWorld.Respond(Leaf, intermediate, Now - Day - Day, life: Day), "stale");
        yield return Case("ends now", OcspWorld.Respond(Leaf, intermediate, Now - Day, life: Day), "stale");
        yield return Case("from the future", OcspWorld.Respond(Leaf, intermediate, Now.AddMinutes(6), life: Day), "future");
        yield return Case("ends before it begins", OcspWorld.Respond(Leaf, intermediate, Now.AddMinutes(4), life: TimeSpan.FromMinutes(-1)), "stale");
        yield return Case("without end", OcspWorld.Respond(Leaf, intermediate, Now, life: null), "until when");
        yield return Case("nested without end", [.. Enumerable.Repeat(new byte[] { 0x30, 0x80 }, 20_000).SelectMany(pair => pair)], "malformed");
        yield return Case("nested too deep", Nested(200), "malformed");

        static TestCaseData Case(string name, byte[] response, string reason) => new TestCaseData(response, reason).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Lies))]
    public void P16_Read_WhatCannotBeBelieved_IsInvalid(byte[] response, string reason)
    {
        var verdict = Read(response);

        Assert.That(verdict.Status, Is.EqualTo(OcspStatus.Invalid));
        Assert.That(verdict.Staple, Is.Null);
        Assert.That(verdict.Reason, Does.Contain(reason));
    }

    [Test]
    public void P16_Read_AnyFlippedByte_IsNeverGood()
    {
        var response = OcspWorld.Respond(Leaf, Authority.Intermediate, Now, life: Day);
        Assert.Multiple(() =>
        {
            for (var i = 0; i < response.Length; i++)
            {
                var damaged = (byte[])response.Clone();
                damaged[i] ^= 0x01;
                Assert.That(Read(damaged).Staple, Is.Null, $"byte {i}");
            }
        });
    }

    [Test]
    public void P16_Read_CutAnywhere_IsInvalid()
    {
        var response = OcspWorld.Respond(Leaf, Authority.Intermediate, Now, life: Day);
        for (var i = 0; i < response.Length; i++) Assert.That(Read(response[..i]).Status, Is.EqualTo(OcspStatus.Invalid), $"{i} bytes");
    }

    [Test]
    public void MustStaple_IsSeen()
    {
        var leaf = Authority.Leaf(more: [OcspWorld.MustStaple, new X509AuthorityInformationAccessExtension(["http://ocsp.example/"], null)]);
        Assert.That(TestAuthority.Load(leaf, Authority.Intermediate).MustStaple, Is.True);
        Assert.That(Credential.MustStaple, Is.False);
    }

    private static OcspVerdict Read(byte[] response) => Query.Read(response, Now);

    private static byte[] Nested(int depth)
    {
        byte[] value = [0x05, 0x00];
        for (var i = 0; i < depth; i++) value = value.Length < 128 ? [0x30, (byte)value.Length, .. value] : [0x30, 0x82, (byte)(value.Length >> 8), (byte)value.Length, .. value];
        return value;
    }
}
