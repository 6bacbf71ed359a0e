using System.Security.Cryptography;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Tls.Resumption;

/// <summary>Our client comes back to our server, in memory, on a clock moved by hand: with each provider, in both versions.</summary>
public abstract class ResumptionFixture(TlsCryptoProvider crypto, TlsVersion version)
{
    private protected static readonly TimeSpan Rotation = TimeSpan.FromHours(12);

    private protected TlsCryptoProvider Crypto => crypto;

    private protected TlsVersion Version => version;

    private protected FakeTimeProvider Time { get; } = TlsWorld.Clock();

    /// <summary>Each provider with each version.</summary>
    public static IEnumerable<TestFixtureData> Kinds { get; } =
        from provider in Enum.GetValues<TlsCryptoProvider>().Where(each => each != TlsCryptoProvider.Default)
        from each in new[] { TlsVersion.Tls13, TlsVersion.Tls12 }
        select new TestFixtureData(provider, each);

    private protected TlsServerOptions Server(TimeSpan? lifetime = null) => TlsWorld.Server(crypto: crypto) with
    {
        Site = "a",
        Tickets = new SessionTickets(new TicketKeys(Time, Rotation), lifetime ?? Rotation, 1),
    };

    private protected TlsClientOptions Client() => TlsWorld.Client(crypto) with
    {
        Time = Time,
        Trust = Trust.Value,
        Sessions = new ClientSessions(),
        Policy = OriginTlsPolicy.Default with { Versions = [version] },
    };

    private protected static readonly Lazy<OriginTrust> Trust = new(() => TlsWorld.Authority.Trust());

    // A client that forgets nothing: the server alone has to judge.
    private protected ClientSessions Immortal(ClientSessions sessions)
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
                Verdict = session.Verdict with { VerifiedAt = Time.GetUtcNow(), ValidUntil = DateTimeOffset.MaxValue },
            });
        }

        return immortal;
    }

    /// <summary>A session that <paramref name="server"/> might have made of a viewer's handshake.</summary>
    private protected ClientSession SessionOf(TlsServerOptions server, TlsClientOptions client, ClientIdentity? identity)
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

    private protected static async Task<bool> IsAskedAsync(TlsServerOptions server, TlsClientOptions client)
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

    private protected ClientSession Session(TlsClientOptions client, byte[] ticket, ushort suite, byte[] secret, uint ageAdd = 0) => new()
    {
        Version = version,
        CipherSuite = suite,
        Ticket = ticket,
        SessionId = version == TlsVersion.Tls12 ? RandomNumberGenerator.GetBytes(32) : [],
        Secret = secret,
        AgeAdd = ageAdd,
        ReceivedAt = Time.GetUtcNow(),
        Lifetime = TimeSpan.FromHours(1),
        ServerName = client.ServerName,
        Verdict = new OriginVerdict(client.Trust, client.AcceptableNames, Time.GetUtcNow(), DateTimeOffset.MaxValue),
    };

    private protected static IEnumerable<byte[]> Flipped(byte[] ticket, params int[] positions) => positions.Select(position =>
    {
        var copy = (byte[])ticket.Clone();
        copy[position] ^= 1;
        return copy;
    });

    private protected static async Task<bool> IsResumedAsync(TlsServerOptions server, TlsClientOptions client)
    {
        var (accepted, connected) = await ExchangeAsync(server, client);
        Assert.That(connected.Resumed, Is.EqualTo(accepted.Resumed), "both sides agree");
        Assert.That(connected with { SignatureScheme = accepted.SignatureScheme }, Is.EqualTo(accepted));
        return accepted.Resumed;
    }

    /// <summary>One connection with a word in both directions, so that tickets arrive.</summary>
    private protected static async Task<(HandshakeInfo Server, HandshakeInfo Client)> ExchangeAsync(TlsServerOptions server, TlsClientOptions client)
    {
        var (accepted, connected) = await TlsWorld.ConnectAsync(server, client);
        await connected.Output.WriteAsync("ping"u8.ToArray());
        Assert.That(await TlsWorld.ReadAsync(accepted.Input, 4), Is.EqualTo("ping"u8.ToArray()));
        await accepted.Output.WriteAsync("pong"u8.ToArray());
        Assert.That(await TlsWorld.ReadAsync(connected.Input, 4), Is.EqualTo("pong"u8.ToArray()));
        return (accepted.Info, connected.Info);
    }
}
