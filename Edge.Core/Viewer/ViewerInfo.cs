using System.Net;
using System.Text;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Transport;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Records;

namespace Edge.Core.Viewer;

/// <summary>What is known about a viewer's connection before its first request; one object per connection.</summary>
internal sealed class ViewerInfo
{
    /// <summary>The connection below; its id and its counters go into the log.</summary>
    public required TransportConnection Connection { get; init; }

    /// <summary>The TCP peer, or whom the PROXY protocol names in its place (H25).</summary>
    public required IPEndPoint Remote { get; init; }

    /// <summary>Whose X-Forwarded-For is believed (H24).</summary>
    public TrustedNetworks TrustedProxies { get; init; } = TrustedNetworks.None;

    /// <summary>The peer's address as X-Forwarded-For writes it: IPv4-mapped addresses as IPv4, IPv6 without brackets (E-96).</summary>
    public required byte[] RemoteAddress { get; init; }

    /// <summary>The listener's scheme; no header can change it (E-42).</summary>
    public required bool IsHttps { get; init; }

    /// <summary>The handshake's result, or null on a plain listener.</summary>
    public HandshakeInfo? Tls { get; init; }

    /// <summary>The distribution that the server name chose for the handshake; null without TLS or without SNI (E-28).</summary>
    public Distribution? SniDistribution { get; init; }

    /// <summary>Name of the security policy that the handshake was held to; null on a plain listener (T27).</summary>
    public string? SecurityPolicy { get; init; }

    /// <summary>The certificates that were offered in the handshake; null on a plain listener.</summary>
    public CredentialSet? Credentials { get; init; }

    /// <summary>What kind of client the ClientHello came from; null without TLS, or when nobody wants to know.</summary>
    public ClientFingerprint? Fingerprint { get; init; }

    /// <summary>Requests begun on the connection so far.</summary>
    public int Requests { get; set; }

    /// <summary>Whether this is the server's own watchdog probe, which is neither logged nor counted.</summary>
    public bool IsProbe { get; init; }

    /// <summary>How the current request got its TLS session (E-14).</summary>
    public HandshakeKind Handshake =>
        Tls is null ? HandshakeKind.None : Requests > 1 ? HandshakeKind.Reused : Tls.Resumed ? HandshakeKind.Resumed : HandshakeKind.Full;

    /// <summary>The server name of the handshake as bytes, for the log; empty without one.</summary>
    public ReadOnlySpan<byte> ServerName => _serverName ??= Tls?.ServerName is { } name ? Encoding.ASCII.GetBytes(name) : [];

    private byte[]? _serverName;

    /// <summary>Whether the certificate of this connection covers <paramref name="host"/>, lower case, without port (E-28).</summary>
    public bool Covers(ReadOnlySpan<byte> host)
    {
        if (Credentials is null)
        {
            return false;
        }

        var name = Encoding.ASCII.GetString(host);
        return CoveredBy(Credentials.Ecdsa, name) || CoveredBy(Credentials.Rsa, name);
    }

    /// <summary>An address as X-Forwarded-For writes it.</summary>
    public static byte[] FormatAddress(IPAddress address) =>
        Encoding.ASCII.GetBytes((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());

    // E-23: exact, or a wildcard at the same label level.
    private static bool CoveredBy(ServerCredential? credential, string host)
    {
        if (credential is null)
        {
            return false;
        }

        var dot = host.IndexOf('.', StringComparison.Ordinal);
        var parent = dot < 0 ? null : "*" + host[dot..];
        return credential.Names.Any(name => name == host || name == parent);
    }
}
