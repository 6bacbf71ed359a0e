using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Edge.Core.Config;

/// <summary>A place to listen at: an address and a port, or the path of a Unix socket.</summary>
/// <param name="Address">The address; null stands for every address of both families (<c>*</c>) or, with a path, for none.</param>
/// <param name="Port">0 … 65535; 0 lets the system choose.</param>
/// <param name="UnixPath">Absolute path of a Unix socket, else null.</param>
internal sealed record ListenEndpoint(IPAddress? Address, int Port, string? UnixPath)
{
    /// <summary>What a message says is right.</summary>
    public const string Examples = "\"127.0.0.1:8443\", \"[::1]:443\" or \"*:443\"";

    private const string UnixPrefix = "unix:";

    // sun_path holds 108 bytes with its final NUL (unix(7)).
    private const int MaxUnixPathBytes = 107;

    /// <summary>True when only this machine can reach it.</summary>
    public bool IsLocal => UnixPath is not null || (Address is not null && IPAddress.IsLoopback(Address));

    /// <summary>Reads <c>127.0.0.1:8443</c>, <c>[::1]:443</c>, <c>*:443</c> or <c>unix:/path</c>.</summary>
    /// <returns>Null when <paramref name="text"/> is none of them.</returns>
    public static ListenEndpoint? Parse(string text)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal)) return ParseUnix(text[UnixPrefix.Length..]);
        var colon = text.LastIndexOf(':');
        if (colon < 0) return null;
        var port = text.AsSpan(colon + 1);
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 65_535) return null;
        var host = text[..colon];
        if (host == "*") return new(null, number, null);
        return ParseAddress(host) is { } address ? new(address, number, null) : null;
    }

    /// <summary>True when both cannot be bound at the same time.</summary>
    public bool Overlaps(ListenEndpoint other)
    {
        if (UnixPath is not null || other.UnixPath is not null) return UnixPath == other.UnixPath;
        if (Port == 0 || Port != other.Port) return false;
        return Covers(Address, other.Address) || Covers(other.Address, Address);
    }

    /// <summary>True when a connection from here to <paramref name="address"/> and <paramref name="port"/> certainly arrives here.</summary>
    /// <remarks>A wildcard listener has every address of this machine, of which only loopback is known without asking it.</remarks>
    public bool IsReachedAt(IPAddress address, int port)
    {
        if (UnixPath is not null || Port != port) return false;
        return address.Equals(Address) || (Covers(Address, address) && IPAddress.IsLoopback(address));
    }

    /// <summary>What a socket binds to; <c>*</c> is the IPv6 wildcard, to be opened in dual mode.</summary>
    public EndPoint ToEndPoint() =>
        UnixPath is not null ? new UnixDomainSocketEndPoint(UnixPath) : new IPEndPoint(Address ?? IPAddress.IPv6Any, Port);

    /// <summary>The form it was read from; the <c>listening</c> lines of <c>rawedge run</c> print it.</summary>
    public override string ToString()
    {
        if (UnixPath is not null) return UnixPrefix + UnixPath;
        var port = Port.ToString(CultureInfo.InvariantCulture);
        if (Address is null) return "*:" + port;
        return Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Address}]:{port}" : $"{Address}:{port}";
    }

    private static ListenEndpoint? ParseUnix(string path) =>
        path.StartsWith('/') && System.Text.Encoding.UTF8.GetByteCount(path) <= MaxUnixPathBytes && !path.Contains('\0', StringComparison.Ordinal)
            ? new(null, 0, path)
            : null;

    private static IPAddress? ParseAddress(string host)
    {
        if (host is ['[', .. var inner, ']'])
            return IPAddress.TryParse(inner, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6 ? v6 : null;

        // IPAddress also takes "1" and "0x7f.1"; only the dotted form everybody reads alike is accepted.
        return IPAddress.TryParse(host, out var v4) && v4.AddressFamily == AddressFamily.InterNetwork && v4.ToString() == host ? v4 : null;
    }

    private static bool Covers(IPAddress? wide, IPAddress? narrow)
    {
        if (wide is null || wide.Equals(narrow)) return true;
        if (narrow is null) return false;
        return (wide.Equals(IPAddress.Any) && narrow.AddressFamily == AddressFamily.InterNetwork) || wide.Equals(IPAddress.IPv6Any);
    }
}
