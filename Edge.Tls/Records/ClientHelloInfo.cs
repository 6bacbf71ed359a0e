using System.Collections.Immutable;
using Edge.Tls.Policy;

namespace Edge.Tls.Records;

/// <summary>What a ClientHello offers, read before any TLS object exists. Owns its data; keeps no buffer.</summary>
public sealed record ClientHelloInfo
{
    /// <summary>The server name, lower case, without trailing dot; null when absent or when it is an IP literal (T28).</summary>
    public string? ServerName { get; init; }

    /// <summary>Versions offered, as sent, unknown and GREASE values included; from <c>legacy_version</c> when the extension
    /// is absent.</summary>
    public ImmutableArray<ushort> Versions { get; init; } = [];

    /// <summary>Suites offered, as sent.</summary>
    public ImmutableArray<ushort> CipherSuites { get; init; } = [];

    /// <summary>Groups offered, as sent; empty when the extension is absent.</summary>
    public ImmutableArray<ushort> Groups { get; init; } = [];

    /// <summary>Groups the client sent a key share for, as sent.</summary>
    public ImmutableArray<ushort> KeyShares { get; init; } = [];

    /// <summary>Signature schemes offered, as sent; empty when the extension is absent.</summary>
    public ImmutableArray<ushort> SignatureSchemes { get; init; } = [];

    /// <summary>ALPN protocols offered, in order; empty when the extension is absent. Bytes outside ASCII become
    /// <c>?</c>.</summary>
    public ImmutableArray<string> ApplicationProtocols { get; init; } = [];

    /// <summary>A session ticket of TLS 1.2 (RFC 5077 §3.2): empty when the client knows tickets and has none, null when it
    /// does not.</summary>
    public ReadOnlyMemory<byte>? SessionTicket { get; init; }

    /// <summary>Identities of pre_shared_key (RFC 8446 §4.2.11), as sent; of very many only the first
    /// <see cref="MaxPskIdentities"/>.</summary>
    public ImmutableArray<OfferedPskIdentity> PskIdentities { get; init; } = [];

    /// <summary>psk_dhe_ke is among psk_key_exchange_modes (RFC 8446 §4.2.9), the only mode spoken here.</summary>
    public bool OffersPskWithDhe { get; init; }

    /// <summary>extended_master_secret is offered (RFC 7627).</summary>
    public bool OffersExtendedMasterSecret { get; init; }

    /// <summary>encrypt_then_mac is offered (RFC 7366).</summary>
    public bool OffersEncryptThenMac { get; init; }

    /// <summary>early_data is offered: records that nobody can read may follow (RFC 8446 §4.2.10).</summary>
    public bool OffersEarlyData { get; init; }

    /// <summary>Identities that are looked at; clients send one or two.</summary>
    public const int MaxPskIdentities = 8;

    /// <summary>The whole message with its handshake header, when it was asked for; else empty.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>Length of the handshake message with its header.</summary>
    public int MessageBytes { get; init; }

    /// <summary>Whether <paramref name="version"/> is offered.</summary>
    public bool Offers(TlsVersion version) => Versions.Contains((ushort)version);

    /// <summary>Whether <paramref name="group"/> is offered.</summary>
    public bool Offers(TlsGroup group) => Groups.Contains((ushort)group);

    /// <summary>Whether <paramref name="scheme"/> is offered.</summary>
    public bool Offers(TlsSignatureScheme scheme) => SignatureSchemes.Contains((ushort)scheme);
}

/// <summary>One identity of pre_shared_key.</summary>
/// <param name="Identity">The ticket, as sent.</param>
/// <param name="ObfuscatedAge">The client's idea of its age in milliseconds plus ticket_age_add, modulo 2^32.</param>
public readonly record struct OfferedPskIdentity(ReadOnlyMemory<byte> Identity, uint ObfuscatedAge);
