using System.Security.Cryptography;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;

namespace Edge.Tests.Tls.Resumption;
/// <summary>Sessions that are not resumed: those of another place, and tickets that are not what they seem.</summary>
[TestFixtureSource(typeof(ResumptionFixture), nameof(Kinds))]
[Parallelizable]
public class RefusedSessionTests(TlsCryptoProvider crypto, TlsVersion version) : ResumptionFixture(crypto, version)
{
    private static IEnumerable<TestCaseData> OtherPlaces()
    {
        yield return Place("site", options => options with { Site = "b" });
        yield return Place("no site", options => options with { Site = null });
        yield return Place("policy", options => options with { Policy = SecurityPolicies.Find("TLSv1.2_2019")! });
        yield return Place("credential", options => options with { Credentials = CredentialSet.Of(TlsWorld.Rsa) });
        yield return Place("keys", options => options with { Tickets = new SessionTickets(new TicketKeys(TimeProvider.System, Rotation), Rotation, 1) });
        yield return Place("no tickets", options => options with { Tickets = null });

        static TestCaseData Place(string name, Func<TlsServerOptions, TlsServerOptions> change) => new TestCaseData(change).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(OtherPlaces))]
    public async Task T15_SessionElsewhere_IsAFullHandshake(Func<TlsServerOptions, TlsServerOptions> change)
    {
        var server = Server() with { Credentials = CredentialSet.Of(TlsWorld.Ecdsa) };
        var client = Client() with { Policy = TlsWorld.Only(Version, Version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02B, TlsGroup.Secp256r1) };
        var elsewhere = change(server);
        if (Version == TlsVersion.Tls12 && elsewhere.Credentials.Ecdsa is null)
        {
            client = client with { Policy = client.Policy with { CipherSuites = [0xC02B, 0xC02F] } };
        }

        Assert.That(await IsResumedAsync(server, client), Is.False);
        Assert.That(await IsResumedAsync(elsewhere, client), Is.False);

        // And back: what was good there is not good here.
        Assert.That(await IsResumedAsync(server, client), Is.False);
        Assert.That(await IsResumedAsync(server, client), Is.True);
    }

    [Test]
    public async Task T15_SessionUnderAnotherProtocol_IsAFullHandshake()
    {
        var server = Server() with { ApplicationProtocols = ["http/1.1", "http/1.0"] };
        var client = Client();

        Assert.That(await IsResumedAsync(server, client), Is.False);
        Assert.That(await IsResumedAsync(server, client with { ApplicationProtocols = ["http/1.0"] }), Is.False);
    }

    [Test]
    public async Task T15_ClientIdentity_IsThatOfTheFirstHandshake_VerifiedAnew()
    {
        var chain = TestAuthority.Der(
            TlsWorld.Authority.Leaf(usage: TestAuthority.ClientAuth, until: Time.GetUtcNow().AddHours(1)), TlsWorld.Authority.Intermediate);
        Assert.That(ClientTrust.TryCreateFromPem(TlsWorld.Authority.RootPem, out var trust, out var fault), Is.True, fault);
        Assert.That(trust!.Verify(chain, Time.GetUtcNow(), false, TlsLimits.Default, out var identity), Is.EqualTo(ClientCertificateError.None));
        var rules = new ClientAuthentication { IsRequired = true, Trust = trust };
        var server = Server() with { ClientAuthentication = rules, Time = Time };
        var client = Client();
        client.Sessions!.Add(SessionOf(server, client, identity));

        for (var i = 0; i < 3; i++)
        {
            var (accepted, _) = await ExchangeAsync(server, client);
            Assert.That(accepted.Resumed, Is.True);
            Assert.That(accepted.ClientIdentity!.Sha256, Is.EqualTo(identity!.Sha256));
            Assert.That(accepted.ClientIdentity.Issuers, Has.Length.EqualTo(1));
        }

        // Whoever is not resumed is asked for a certificate, which this client has not.
        client.Sessions!.Add(SessionOf(server, client, identity));
        Assert.That(await IsAskedAsync(server with { ClientAuthentication = rules with { IgnoreExpiry = true } }, client), Is.True, "other rules");
        client.Sessions.Add(SessionOf(server with { ClientAuthentication = null }, client, null));
        Assert.That(await IsAskedAsync(server, client), Is.True, "a session of a site that asks nobody");
        client.Sessions.Add(SessionOf(server, client, null));
        Assert.That(await IsAskedAsync(server, client), Is.True, "nobody, where somebody is required");
        client.Sessions.Add(SessionOf(server, client, identity));
        Time.Advance(TimeSpan.FromHours(2));
        Assert.That(await IsAskedAsync(server, client), Is.True, "expired since");
    }

    [Test]
    public async Task WrongSecretUnderAGoodTicket_IsFatal()
    {
        var server = Server();
        var client = Client();
        Assert.That(await IsResumedAsync(server, client), Is.False);
        var good = client.Sessions!.TakeAny()!;
        client.Sessions.Add(Session(client, good.Ticket, good.CipherSuite, [(byte)(good.Secret[0] ^ 1), .. good.Secret[1..]], good.AgeAdd));

        var (accepted, connected) = await TlsWorld.HandshakeAsync(server, client);

        if (Version == TlsVersion.Tls13)
        {
            // RFC 8446 §4.2.11.2: a binder that does not validate.
            Assert.That(accepted.Failure!.Alert, Is.EqualTo(TlsAlert.DecryptError));
            Assert.That(connected.Failure, Is.EqualTo(TlsFailure.Received(TlsAlert.DecryptError)));
        }
        else
        {
            // The server's Finished is the first thing sealed under other keys.
            Assert.That(connected.Failure!.Alert, Is.EqualTo(TlsAlert.BadRecordMac));
        }

        Assert.That(await IsResumedAsync(server, client), Is.False, "and it is not tried again");
    }

    [Test]
    public async Task BadTicket_IsAFullHandshake()
    {
        var server = Server();
        var client = Client();
        var good = server.Tickets!.Keys.Seal(RandomNumberGenerator.GetBytes(150))!;
        byte[][] bad = [[1], RandomNumberGenerator.GetBytes(200), good, good[..^1], [.. good, 0], [2, .. good[1..]], .. Flipped(good, 1, 16, 17, 28, 29, good.Length - 1)];
        foreach (var ticket in bad)
        {
            client.Sessions!.Add(Session(client, ticket, Version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02B, new byte[Version == TlsVersion.Tls13 ? 32 : 48]));
            Assert.That(await IsResumedAsync(server, client), Is.False);
            client = Client();
        }
    }

    [Test]
    public async Task StatedAge_HasToBeTheRealOne()
    {
        if (Version != TlsVersion.Tls13)
        {
            Assert.Pass("a ticket of TLS 1.2 comes without its age");
        }

        var server = Server();
        foreach (var (seconds, resumed) in new[] { (0, true), (59, true), (-59, true), (61, false), (-61, false), (-7200, false) })
        {
            var client = Client();
            Assert.That(await IsResumedAsync(server, client), Is.False);
            Time.Advance(TimeSpan.FromHours(1));
            var session = client.Sessions!.TakeAny()!;
            client.Sessions.Add(Session(client, session.Ticket, session.CipherSuite, session.Secret, unchecked(session.AgeAdd + 3_600_000 + (uint)(seconds * 1000))));

            Assert.That(await IsResumedAsync(server, client), Is.EqualTo(resumed), $"{seconds} s off");
        }
    }
}
