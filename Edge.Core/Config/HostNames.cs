using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Edge.Core.Config;

/// <summary>What counts as a host name or an address in a configuration.</summary>
internal static class HostNames
{
    // RFC 1035 §2.3.4.
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>True for a name of dot-separated labels of letters, digits, <c>-</c> and <c>_</c>, at most 253 characters (RFC 1123 §2.1; the
    /// underscore because names inside networks have it). International names are written as A-labels.</summary>
    public static bool IsName(string text)
    {
        if (text.Length is 0 or > MaxNameLength) return false;
        foreach (var label in text.Split('.'))
        {
            if (label.Length is 0 or > MaxLabelLength || label[0] == '-' || label[^1] == '-') return false;
            foreach (var c in label)
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }

        return true;
    }

    /// <summary>The address a text spells, with or without brackets around IPv6; null when it is none.</summary>
    public static IPAddress? ParseAddress(string text)
    {
        var bare = text is ['[', .. var inner, ']'] ? inner : text;
        if (!IPAddress.TryParse(bare, out var address)) return null;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return address;

        // IPAddress also reads "1" and "010.0.0.1"; those are not the dotted form everybody reads alike.
        return bare.Length == text.Length && address.ToString() == text ? address : null;
    }

    /// <summary>True for text that looks like an IPv4 address and is none, such as <c>10.0.0.256</c>: no host name ends in a number
    /// (RFC 1123 §2.1).</summary>
    public static bool EndsInNumber(string text) =>
        int.TryParse(text.AsSpan(text.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>True for loopback and link-local addresses (O12), the metadata address of clouds among them.</summary>
    public static bool IsLocal(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal) return true;
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) return true;
        return address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, _, _];
    }

    /// <summary>True for <c>localhost</c> and names below it (RFC 6761 §6.3).</summary>
    public static bool IsLocalhost(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
