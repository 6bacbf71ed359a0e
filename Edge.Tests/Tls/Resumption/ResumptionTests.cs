using System.Security.Cryptography;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Tls.Resumption;

/// <summary>Our client comes back to our server, in memory, on a clock moved by hand.</summary>
[TestFixture(TlsCryptoProvider.Managed, TlsVersion.Tls13)]
[TestFixture(TlsCryptoProvider.Managed, TlsVersion.Tls12)]
[TestFixture(TlsCryptoProvider.Platform, TlsVersion.Tls13)]
[TestFixture(TlsCryptoProvider.Platform, TlsVersion.Tls12)]
[TestFixture(TlsCryptoProvider.Libcrypto, TlsVersion.Tls13)]
[TestFixture(TlsCryptoProvider.Libcrypto, TlsVersion.Tls12)]
[Parallelizable]
public class ResumptionTests(TlsCryptoProvider crypto, TlsVersion version)
{
    private static readonly TimeSpan Rotation = TimeSpan.FromHours(12);

    private readonly FakeTimeProvider _time = TlsWorld.Clock();

    [TestCase((ushort)0x1301, (ushort)0xC02B)]
    [TestCase((ushort)0x1302, (ushort)0xC030)]
    [TestCase((ushort)0x1303, (ushort)0xCCA9)]
    public async Task E14_Session_IsResumedWithEverySuite(ushort suite13, ushort suite12)
    {
        var server = Server();
        var client = Client() with { Policy = TlsWorld.Only(version, version == TlsVersion.Tls13 ? suite13 : suite12) };

        Assert.That(await IsResumedAsync(server, client), Is.False);
        for (var i = 0; i < 5; i++)
        {
            Assert.That(await IsResumedAsync(server, client), Is.True);
        }
    }

    [Test]
    public async Task E14_ResumedHandshake_SignsNothing()
    {
        using var key = new CountingKey(TlsWorld.Authority.Leaf(), out var leaf);
        var server = Server() with { Credentials = CredentialSet.Of(key.Credential(leaf)), Crypto = TlsCryptoProvider.Platform };
        var client = Client();

        Assert.That(await IsResumedAsync(server, client), Is.False);
        Assert.That(key.Signatures, Is.EqualTo(1));
        Assert.That(await IsResumedAsync(server, client), Is.True);
        Assert.That(key.Signatures, Is.EqualTo(1));
    }

    [Test]
    public async Task T14_TicketsAge_OnlyAsFarAsTheirLifetime()
    {
        var server = Server(lifetime: TimeSpan.FromHours(20));
        foreach (var (hours, resumed) in new[] { (0.0, true), (1, true), (11.9, true), (12.1, true), (19.9, true), (20.1, false), (36, false), (100, false) })
        {
            var client = Client();
            Assert.That(await IsResumedAsync(server, client), Is.False);
            _time.Advance(TimeSpan.FromHours(hours));
            Assert.That(await IsResumedAsync(server, client with { Sessions = Immortal(client.Sessions!) }), Is.EqualTo(resumed), $"after {hours} h");
        }
    }

    [Test]
    public async Task T14_KeysRotateByTimeAlone_AndTheThirdIsGivenUp()
    {
        var server = Server(lifetime: 2 * Rotation);
        var names = new HashSet<string> { Convert.ToHexString(server.Tickets!.Keys.CurrentName.Span) };
        var client = Client();
        Assert.That(await IsResumedAsync(server, client), Is.False);
        for (var rotation = 1; rotation <= TicketKeys.Accepted; rotation++)
        {
            _time.Advance(Rotation);
            server.Tickets.Keys.Refresh();
            Assert.That(names.Add(Convert.ToHexString(server.Tickets.Keys.CurrentName.Span)), Is.True, "another name");
        }

        Assert.That(await IsResumedAsync(server, client with { Sessions = Immortal(client.Sessions!) }), Is.False);
    }

    [Test]
    public async Task T14_Restart_MakesNewKeys()
    {
        var client = Client();
        Assert.That(await IsResumedAsync(Server(), client), Is.False);
        Assert.That(await IsResumedAsync(Server(), client), Is.False);
    }

    [Test]
    public async Task T14_SessionThatIsRenewedForever_EndsAfterSevenDays()
    {
        var server = Server();
        var client = Client();
        Assert.That(await IsResumedAsync(server, client), Is.False);
        var renewals = 0;
        while (await IsResumedAsync(server, client = client with { Sessions = Immortal(client.Sessions!) }))
        {
            renewals++;
            _time.Advance(TimeSpan.FromHours(8));
        }

        Assert.That(renewals, Is.EqualTo((7 * 3) + 1), "three a day for seven days, and the one at once");
    }

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
        var client = Client() with { Policy = TlsWorld.Only(version, version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02B, TlsGroup.Secp256r1) };
        var elsewhere = change(server);
        if (version == TlsVersion.Tls12 && elsewhere.Credentials.Ecdsa is null)
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
            TlsWorld.Authority.Leaf(usage: TestAuthority.ClientAuth, until: _time.GetUtcNow().AddHours(1)), TlsWorld.Authority.Intermediate);
        Assert.That(ClientTrust.TryCreateFromPem(TlsWorld.Authority.RootPem, out var trust, out var fault), Is.True, fault);
        Assert.That(trust!.Verify(chain, _time.GetUtcNow(), false, TlsLimits.Default, out var identity), Is.EqualTo(ClientCertificateError.None));
        var rules = new ClientAuthentication { IsRequired = true, Trust = trust };
        var server = Server() with { ClientAuthentication = rules, Time = _time };
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
        _time.Advance(TimeSpan.FromHours(2));
        Assert.That(await IsAskedAsync(server, client), Is.True, "expired since");
    }

    [Test]
    public async Task CredentialOfTheOtherKind_StaysGoodWhileItIsInService()
    {
        var server = Server() with { Credentials = CredentialSet.Of(TlsWorld.Ecdsa) };
        var client = Client();

        Assert.That(await IsResumedAsync(server, client), Is.False);
        Assert.That(await IsResumedAsync(server with { Credentials = TlsWorld.Both }, client), Is.True);
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

        if (version == TlsVersion.Tls13)
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
            client.Sessions!.Add(Session(client, ticket, version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02B, new byte[version == TlsVersion.Tls13 ? 32 : 48]));
            Assert.That(await IsResumedAsync(server, client), Is.False);
            client = Client();
        }
    }

    [Test]
    public async Task StatedAge_HasToBeTheRealOne()
    {
        if (version != TlsVersion.Tls13)
        {
            Assert.Pass("a ticket of TLS 1.2 comes without its age");
        }

        var server = Server();
        foreach (var (seconds, resumed) in new[] { (0, true), (59, true), (-59, true), (61, false), (-61, false), (-7200, false) })
        {
            var client = Client();
            Assert.That(await IsResumedAsync(server, client), Is.False);
            _time.Advance(TimeSpan.FromHours(1));
            var session = client.Sessions!.TakeAny()!;
            client.Sessions.Add(Session(client, session.Ticket, session.CipherSuite, session.Secret, unchecked(session.AgeAdd + 3_600_000 + (uint)(seconds * 1000))));

            Assert.That(await IsResumedAsync(server, client), Is.EqualTo(resumed), $"{seconds} s off");
        }
    }

    [Test]
    public async Task Options_CountZero_IssuesNothingAndStillAccepts()
    {
        var server = Server();
        var client = Client();
        Assert.That(await IsResumedAsync(server, client), Is.False);
        using var silent = new SessionTickets(server.Tickets!.Keys, Rotation, 0);

        Assert.That(await IsResumedAsync(server with { Tickets = silent }, client), Is.True);
        Assert.That(client.Sessions!.Count, Is.EqualTo(version == TlsVersion.Tls13 ? 0 : 1), "the old one of TLS 1.2 is still good");
    }

    private TlsServerOptions Server(TimeSpan? lifetime = null) => TlsWorld.Server(crypto: crypto) with
    {
        Site = "a",
        Tickets = new SessionTickets(new TicketKeys(_time, Rotation), lifetime ?? Rotation, 1),
    };

    private TlsClientOptions Client() => TlsWorld.Client(crypto) with
    {
        Time = _time,
        Trust = Trust.Value,
        Sessions = new ClientSessions(),
        Policy = OriginTlsPolicy.Default with { Versions = [version] },
    };

    private static readonly Lazy<OriginTrust> Trust = new(() => TlsWorld.Authority.Trust());

    // A client that forgets nothing: the server alone has to judge.
    private ClientSessions Immortal(ClientSessions sessions)
    {
        var immortal = new ClientSessions();
        while (sessions.TakeAny() is { } session)
        {
            immortal.Add(new()
            {
                Version = session.Version,
                CipherSuite = session.CipherSuite,
                Ticket = session.Ticket,
                SessionId = session.SessionId,
                Secret = session.Secret,
                AgeAdd = session.AgeAdd,
                ReceivedAt = session.ReceivedAt,
                Lifetime = TimeSpan.FromDays(1000),
                ServerName = session.ServerName,
                Verdict = session.Verdict with { VerifiedAt = _time.GetUtcNow(), ValidUntil = DateTimeOffset.MaxValue },
            });
        }

        return immortal;
    }

    /// <summary>A session that <paramref name="server"/> might have made of a viewer's handshake.</summary>
    private ClientSession SessionOf(TlsServerOptions server, TlsClientOptions client, ClientIdentity? identity)
    {
        var session = new ResumableSession
        {
            Version = version,
            CipherSuite = version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02B,
            AuthenticatedAt = server.Tickets!.Keys.Now,
            IssuedAt = server.Tickets.Keys.Now,
            Binding = SessionBinding.Of(server, "localhost", "http/1.1"),
            Credential = TlsWorld.Ecdsa.Fingerprint.ToArray(),
            ClientIdentity = IdentityBytes.Of(identity),
            Secret = RandomNumberGenerator.GetBytes(version == TlsVersion.Tls13 ? 32 : 48),
        };
        return Session(client, server.Tickets.Seal(session)!, session.CipherSuite, session.Secret);
    }

    private static async Task<bool> IsAskedAsync(TlsServerOptions server, TlsClientOptions client)
    {
        while (client.Sessions!.Count > 1)
        {
            // The newest is the one to try; those of earlier connections would be taken after it.
            var newest = client.Sessions.TakeAny()!;
            while (client.Sessions.TakeAny() is not null)
            {
            }

            client.Sessions.Add(newest);
        }

        var (_, connected) = await TlsWorld.HandshakeAsync(server, client);
        return connected.Failure?.Kind == TlsFailureKind.ClientCertificateRequested;
    }

    private ClientSession Session(TlsClientOptions client, byte[] ticket, ushort suite, byte[] secret, uint ageAdd = 0) => new()
    {
        Version = version,
        CipherSuite = suite,
        Ticket = ticket,
        SessionId = version == TlsVersion.Tls12 ? RandomNumberGenerator.GetBytes(32) : [],
        Secret = secret,
        AgeAdd = ageAdd,
        ReceivedAt = _time.GetUtcNow(),
        Lifetime = TimeSpan.FromHours(1),
        ServerName = client.ServerName,
        Verdict = new OriginVerdict(client.Trust, client.AcceptableNames, _time.GetUtcNow(), DateTimeOffset.MaxValue),
    };

    private static IEnumerable<byte[]> Flipped(byte[] ticket, params int[] positions) => positions.Select(position =>
    {
        var copy = (byte[])ticket.Clone();
        copy[position] ^= 1;
        return copy;
    });

    private static async Task<bool> IsResumedAsync(TlsServerOptions server, TlsClientOptions client)
    {
        var (accepted, connected) = await ExchangeAsync(server, client);
        Assert.That(connected.Resumed, Is.EqualTo(accepted.Resumed), "both sides agree");
        Assert.That(connected with { SignatureScheme = accepted.SignatureScheme }, Is.EqualTo(accepted));
        return accepted.Resumed;
    }

    /// <summary>One connection with a word in both directions, so that tickets arrive.</summary>
    private static async Task<(HandshakeInfo Server, HandshakeInfo Client)> ExchangeAsync(TlsServerOptions server, TlsClientOptions client)
    {
        var (accepted, connected) = await TlsWorld.ConnectAsync(server, client);
        await connected.Output.WriteAsync("ping"u8.ToArray());
        Assert.That(await TlsWorld.ReadAsync(accepted.Input, 4), Is.EqualTo("ping"u8.ToArray()));
        await accepted.Output.WriteAsync("pong"u8.ToArray());
        Assert.That(await TlsWorld.ReadAsync(connected.Input, 4), Is.EqualTo("pong"u8.ToArray()));
        return (accepted.Info, connected.Info);
    }

    /// <summary>An ECDSA key that counts.</summary>
    private sealed class CountingKey : ECDsa
    {
        private readonly ECDsa _key;

        public CountingKey(TestAuthority.Issued issued, out TestAuthority.Issued leaf)
        {
            leaf = issued;
            _key = Create();
            _key.ImportFromPem(issued.KeyPem);
        }

        public int Signatures { get; private set; }

        public override int KeySize => _key.KeySize;

        public ServerCredential Credential(TestAuthority.Issued leaf)
        {
            var loaded = TestAuthority.Load(leaf, TlsWorld.Authority.Intermediate);
            return new ServerCredential(this)
            {
                KeyKind = loaded.KeyKind,
                Names = loaded.Names,
                NotBefore = loaded.NotBefore,
                NotAfter = loaded.NotAfter,
                Chain = loaded.Chain,
            };
        }

        public override byte[] SignHash(byte[] hash)
        {
            Signatures++;
            return _key.SignHash(hash);
        }

        public override bool VerifyHash(byte[] hash, byte[] signature) => _key.VerifyHash(hash, signature);

        protected override byte[] SignHashCore(ReadOnlySpan<byte> hash, DSASignatureFormat signatureFormat)
        {
            Signatures++;
            return _key.SignHash(hash, signatureFormat);
        }

        protected override void Dispose(bool disposing)
        {
            _key.Dispose();
            base.Dispose(disposing);
        }
    }
}
