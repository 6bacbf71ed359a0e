using System.Security.Cryptography;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Resumption;

namespace Edge.Tests.Tls.Resumption;

/// <summary>A client that comes back is recognised: what that saves, how long it lasts, and what it keeps.</summary>
[TestFixtureSource(typeof(ResumptionFixture), nameof(Kinds))]
[Parallelizable]
public class ResumptionTests(TlsCryptoProvider crypto, TlsVersion version) : ResumptionFixture(crypto, version)
{
    [TestCase((ushort)0x1301, (ushort)0xC02B)]
    [TestCase((ushort)0x1302, (ushort)0xC030)]
    [TestCase((ushort)0x1303, (ushort)0xCCA9)]
    public async Task E14_Session_IsResumedWithEverySuite(ushort suite13, ushort suite12)
    {
        var server = Server();
        var client = Client() with { Policy = TlsWorld.Only(Version, Version == TlsVersion.Tls13 ? suite13 : suite12) };

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
            Time.Advance(TimeSpan.FromHours(hours));
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
            Time.Advance(Rotation);
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
            Time.Advance(TimeSpan.FromHours(8));
        }

        Assert.That(renewals, Is.EqualTo((7 * 3) + 1), "three a day for seven days, and the one at once");
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
    public async Task Options_CountZero_IssuesNothingAndStillAccepts()
    {
        var server = Server();
        var client = Client();
        Assert.That(await IsResumedAsync(server, client), Is.False);
        using var silent = new SessionTickets(server.Tickets!.Keys, Rotation, 0);

        Assert.That(await IsResumedAsync(server with { Tickets = silent }, client), Is.True);
        Assert.That(client.Sessions!.Count, Is.EqualTo(Version == TlsVersion.Tls13 ? 0 : 1), "the old one of TLS 1.2 is still good");
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
