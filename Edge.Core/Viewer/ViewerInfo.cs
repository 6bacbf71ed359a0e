using System.Net;
using System.Text;
using Edge.Core.Config;
using Edge.Tls;

namespace Edge.Core.Viewer;

/// <summary>What is known about a viewer's connection before its first request; one object per connection.</summary>
internal sealed class ViewerInfo
{
    /// <summary>Unique in the process, in logs as it stands.</summary>
    public required string ConnectionId { get; init; }

    /// <summary>The TCP peer.</summary>
    public required IPEndPoint Remote { get; init; }

    /// <summary>The peer's address as X-Forwarded-For writes it: IPv4-mapped addresses as IPv4, IPv6 without brackets (E-96).</summary>
    public required byte[] RemoteAddress { get; init; }

    /// <summary>The listener's scheme; no header can change it (E-42).</summary>
    public required bool IsHttps { get; init; }

    /// <summary>The handshake's result, or null on a plain listener.</summary>
    public HandshakeInfo? Tls { get; init; }

    /// <summary>The distribution that the server name chose for the handshake; null without TLS or without SNI (E-28).</summary>
    public Distribution? SniDistribution { get; init; }

    /// <summary>Requests begun on the connection so far.</summary>
    public int Requests { get; set; }

    /// <summary>How the current request got its TLS session (E-14): <c>Full</c>, <c>Resumed</c>, <c>Reused connection</c>, or null.</summary>
    public string? HandshakeKind => Tls is null ? null : Requests > 1 ? "Reused connection" : Tls.Resumed ? "Resumed" : "Full";

    public static byte[] FormatAddress(IPAddress address) =>
        Encoding.ASCII.GetBytes((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
}
