using System.Security.Cryptography;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tls.Resumption;

/// <summary>Session tickets of a server: TLS 1.3 (RFC 8446 §4.6.1, psk_dhe_ke alone, no early data) and TLS 1.2 (RFC 5077).
/// Stateless: a session lives in its ticket.</summary>
/// <remarks>Thread-safe; shared by all sites, because every ticket names its own. Disposing gives the keys up.</remarks>
public sealed class SessionTickets : IDisposable
{
    /// <summary>Makes tickets.</summary>
    /// <param name="keys">The keys; disposed with this.</param>
    /// <param name="lifetime">How long a ticket is good for; at most two rotations of the keys, so that the lifetime told to
    /// clients never exceeds what the keys can open (T14), and seven days (RFC 8446 §4.6.1).</param>
    /// <param name="count">Tickets per TLS 1.3 connection, 0 … 2; with 0 none are issued, in TLS 1.2 neither.</param>
    public SessionTickets(TicketKeys keys, TimeSpan lifetime, int count)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MaxAge);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, (TicketKeys.Accepted - 1) * keys.Rotation);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 2);
        Keys = keys;
        Lifetime = lifetime;
        Count = count;
    }

    /// <summary>The keys.</summary>
    public TicketKeys Keys { get; }

    /// <summary>How long a ticket is good for.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>Tickets per TLS 1.3 connection.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public void Dispose() => Keys.Dispose();

    /// <summary>The ticket of a hello that may be resumed here and now.</summary>
    /// <param name="hello">What the client offers.</param>
    /// <param name="options">What the site allows.</param>
    /// <param name="version">The version that will be negotiated.</param>
    /// <param name="protocol">The ALPN protocol that will be negotiated.</param>
    /// <returns>Null: a full handshake, without a word about why.</returns>
    internal OfferedSession? Find(ClientHelloInfo hello, TlsServerOptions options, TlsVersion version, string? protocol)
    {
        if (version == TlsVersion.Tls12 && hello.SessionTicket is { IsEmpty: false } ticket)
        {
            return Find(ticket, hello, options, version, protocol);
        }

        if (version != TlsVersion.Tls13 || !hello.OffersPskWithDhe)
        {
            return null;
        }

        foreach (var offered in hello.PskIdentities)
        {
            if (Find(offered.Identity, hello, options, version, protocol) is not { } found)
            {
                continue;
            }

            if (AgeFits(found.Session, offered.ObfuscatedAge))
            {
                return found;
            }

            found.Session.Forget();
        }

        return null;
    }

    /// <summary>Seals a session.</summary>
    /// <returns>Null when no ticket can be made.</returns>
    internal byte[]? Seal(ResumableSession session) =>
        session.ClientIdentity.Length > ResumableSession.MaxIdentityBytes ? null : Keys.Seal(session.Encode());

    /// <summary>Seconds a ticket issued now may be told to live: never beyond the end of its session.</summary>
    internal uint LifetimeHint(TimeSpan authenticatedAt)
    {
        var left = MaxAge - (Keys.Now - authenticatedAt);
        return (uint)Math.Max(0, (left < Lifetime ? left : Lifetime).TotalSeconds);
    }

    private OfferedSession? Find(
        ReadOnlyMemory<byte> ticket, ClientHelloInfo hello, TlsServerOptions options, TlsVersion version, string? protocol)
    {
        if (!Keys.TryOpen(ticket.Span, out var content, out var isCurrent))
        {
            return null;
        }

        var session = ResumableSession.Decode(content);
        CryptographicOperations.ZeroMemory(content);
        if (session is null)
        {
            return null;
        }

        if (session.Version == version
            && IsFresh(session)
            && hello.CipherSuites.Contains(session.CipherSuite)
            && options.Policy.ServableSuites.Contains(session.CipherSuite)
            && SuiteCatalog.Find(session.CipherSuite) is { } suite && suite.Fits(version)
            && (version == TlsVersion.Tls13 || suite.IsAead || session.EncryptThenMac == hello.OffersEncryptThenMac)
            && session.Binding.AsSpan().SequenceEqual(SessionBinding.Of(options, hello.ServerName, protocol))
            && IsInUse(session.Credential, options)
            && IsAccepted(session, options, out var identity))
        {
            var isOld = 2 * (Keys.Now - session.IssuedAt) > Lifetime;
            return new(ticket, session, suite, identity, NeedsRenewal: !isCurrent || isOld);
        }

        session.Forget();
        return null;
    }

    private bool IsFresh(ResumableSession session) =>
        Keys.Now - session.IssuedAt <= Lifetime && Keys.Now - session.AuthenticatedAt <= MaxAge;

    /// <summary>The age a client states has to be that of the ticket, give or take a slow network and a clock that drifts or
    /// is set (RFC 8446 §4.2.11.1).</summary>
    private bool AgeFits(ResumableSession session, uint obfuscated)
    {
        var stated = unchecked(obfuscated - session.AgeAdd);
        var real = (Keys.Now - session.IssuedAt).TotalMilliseconds;
        return Math.Abs(stated - real) <= AgeTolerance.TotalMilliseconds;
    }

    // A certificate that was taken out of service ends the sessions it opened.
    private static bool IsInUse(ReadOnlySpan<byte> fingerprint, TlsServerOptions options) =>
        (options.Credentials.Ecdsa is { } ecdsa && fingerprint.SequenceEqual(ecdsa.Fingerprint))
        || (options.Credentials.Rsa is { } rsa && fingerprint.SequenceEqual(rsa.Fingerprint));

    // What its certificate was good for may have ended since.
    private static bool IsAccepted(ResumableSession session, TlsServerOptions options, out ClientIdentity? identity)
    {
        identity = null;
        if (options.ClientAuthentication is not { } rules)
        {
            return session.ClientIdentity.IsEmpty;
        }

        if (session.ClientIdentity.IsEmpty)
        {
            return !rules.IsRequired;
        }

        var chain = IdentityBytes.Read(session.ClientIdentity);
        var error = rules.Trust.Verify(chain, options.Time.GetUtcNow(), rules.IgnoreExpiry, options.Limits, out identity);
        return error == ClientCertificateError.None;
    }

    /// <summary>A client's clock may be this far off: 1 min. Only 0-RTT would need it tighter.</summary>
    private static readonly TimeSpan AgeTolerance = TimeSpan.FromMinutes(1);

    /// <summary>Longest life of a ticket, and of a session through any number of tickets (RFC 8446 §4.6.1).</summary>
    public static TimeSpan MaxAge { get; } = TimeSpan.FromDays(7);
}

/// <summary>A ticket as the client sent it, and what is in it.</summary>
/// <param name="Ticket">The bytes sent.</param>
/// <param name="Session">Their content.</param>
/// <param name="Suite">The suite of the session.</param>
/// <param name="Identity">Who the client is, verified anew; null without certificate.</param>
/// <param name="NeedsRenewal">Whether a TLS 1.2 client should get another ticket.</param>
internal sealed record OfferedSession(
    ReadOnlyMemory<byte> Ticket, ResumableSession Session, SuiteInfo Suite, ClientIdentity? Identity, bool NeedsRenewal);
