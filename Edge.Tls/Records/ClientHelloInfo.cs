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
