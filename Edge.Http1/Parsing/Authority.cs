using System.Buffers;
using System.Net;

namespace Edge.Http1.Parsing;

/// <summary>The parts of <c>host [":" port]</c>, in Host and in a target (RFC 9110 §7.2, RFC 3986 §3.2; H11).</summary>
/// <param name="HostLength">Bytes of the host, which begins the text; brackets of an IPv6 literal included.</param>
/// <param name="Port">0 … 65535, or −1 if none is written.</param>
/// <remarks>
/// Narrower than RFC 3986 on purpose, to what names in DNS can look like: letters, digits, hyphen, underscore and dot. Percent
/// escapes and sub-delimiters in a host (<c>a,b</c> looks like a list) would be read in two ways by somebody. No user
/// information (RFC 9110 §4.2.4), no zone id, no IPvFuture, no empty label, no empty port.
/// </remarks>
internal readonly record struct Authority(int HostLength, int Port)
{
    private static readonly SearchValues<byte> HostBytes =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> Ipv6Bytes = SearchValues.Create(":.0123456789ABCDEFabcdef"u8);

    /// <summary>Reads <paramref name="text"/> whole.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out Authority authority)
    {
        authority = default;
        int hostLength = text.StartsWith("["u8) ? Ipv6Length(text) : NameLength(text);
        if (hostLength == 0 || !TryParsePort(text[hostLength..], out int port))
            return false;

        authority = new Authority(hostLength, port);
        return true;
    }

    private static int NameLength(ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAnyExcept(HostBytes);
        ReadOnlySpan<byte> name = length < 0 ? text : text[..length];
        bool valid = name.Length is > 0 and <= MaxNameBytes && name[0] != (byte)'.' && name.IndexOf(".."u8) < 0;
        return valid ? name.Length : 0;
    }

    private static int Ipv6Length(ReadOnlySpan<byte> text)
    {
        int close = text.IndexOf((byte)']');
        if (close < 0)
            return 0;

        ReadOnlySpan<byte> address = text[1..close];
        bool valid = address.Contains((byte)':') && address.IndexOfAnyExcept(Ipv6Bytes) < 0 && IPAddress.IsValidUtf8(address);
        return valid ? close + 1 : 0;
    }

    private static bool TryParsePort(ReadOnlySpan<byte> text, out int port)
    {
        port = -1;
        if (text.IsEmpty)
            return true;
        if (text[0] != (byte)':' || text.Length is < 2 or > 6)
            return false;

        int sum = 0;
        foreach (byte digit in text[1..])
        {
            int number = digit - '0';
            if (number is < 0 or > 9)
                return false;
            sum = (sum * 10) + number;
        }

        port = sum;
        return sum <= ushort.MaxValue;
    }

    private const int MaxNameBytes = 255; // RFC 1035 §3.1, with room for the final dot
}
