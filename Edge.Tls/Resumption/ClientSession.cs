using System.Collections.Immutable;
using System.Security.Cryptography;
using Edge.Tls.Certificates;

namespace Edge.Tls.Resumption;

/// <summary>A session with an origin that may be resumed, and the verdict it rests on. Not a record: it would print its
/// secret.</summary>
internal sealed class ClientSession
{
    /// <summary>TLS 1.3 or TLS 1.2.</summary>
    public required TlsVersion Version { get; init; }

    /// <summary>The suite.</summary>
    public required ushort CipherSuite { get; init; }

    /// <summary>The ticket; empty for a TLS 1.2 session that the server keeps under an id.</summary>
    public required byte[] Ticket { get; init; }

    /// <summary>The id under which TLS 1.2 resumes: the server's, or one of our own beside a ticket (RFC 5077 §3.4).</summary>
    public byte[] SessionId { get; init; } = [];

    /// <summary>The resumption PSK of TLS 1.3, the master secret of TLS 1.2.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>ticket_age_add.</summary>
    public uint AgeAdd { get; init; }

    /// <summary>When the ticket came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>How long the server promised to know it, at most <see cref="SessionTickets.MaxAge"/>.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>encrypt_then_mac was agreed (RFC 7366 §3.1).</summary>
    public bool EncryptThenMac { get; init; }

    /// <summary>The name that was sent.</summary>
    public required string? ServerName { get; init; }

    /// <summary>What was verified, and by whom.</summary>
    public required OriginVerdict Verdict { get; init; }

    /// <summary>obfuscated_ticket_age (RFC 8446 §4.2.11.1).</summary>
    public uint ObfuscatedAge(DateTimeOffset now) => unchecked((uint)(long)(now - ReceivedAt).TotalMilliseconds + AgeAdd);

    /// <summary>Whether the session may be resumed with <paramref name="options"/> now: the same name, the same trust, a
    /// certificate that is still valid, and nothing that is not offered any more.</summary>
    public bool Fits(TlsClientOptions options, DateTimeOffset now) =>
        now >= ReceivedAt
        && now - ReceivedAt < Lifetime
        && options.Policy.Versions.Contains(Version)
        && options.Policy.CipherSuites.Contains(CipherSuite)
        && ServerName == options.ServerName
        && Verdict.Holds(options, now);

    /// <summary>Zeroes the secret.</summary>
    public void Forget() => CryptographicOperations.ZeroMemory(Secret);
}

/// <summary>That an origin's certificate was found good: what a resumed session carries on, and never outlives.</summary>
/// <param name="Trust">Who was trusted; other anchors know nothing of it.</param>
/// <param name="Names">The names it was good for.</param>
/// <param name="VerifiedAt">When.</param>
/// <param name="ValidUntil">End of the validity period that ends first in the chain.</param>
internal sealed record OriginVerdict(
    OriginTrust Trust, ImmutableArray<string> Names, DateTimeOffset VerifiedAt, DateTimeOffset ValidUntil)
{
    /// <summary>Whether <paramref name="options"/> would come to the same verdict at <paramref name="now"/>.</summary>
    public bool Holds(TlsClientOptions options, DateTimeOffset now) =>
        ReferenceEquals(Trust, options.Trust)
        && Names.AsSpan().SequenceEqual(options.AcceptableNames.AsSpan())
        && now >= VerifiedAt
        && now < ValidUntil
        && now - VerifiedAt < MaxAge;

    /// <summary>A certificate is looked at anew after this long, however often its session is resumed: 24 h.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);
}
