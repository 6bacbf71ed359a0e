using System.Buffers;
using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    private static readonly Vector128<byte> HostRows = ByteClass.RowsOf(HostBytes);

    /// <summary>Reads what is <paramref name="where"/> in <paramref name="head"/>, whole.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> head, Slice where, out Authority authority)
    {
        authority = default;
        int hostLength = !where.IsEmpty && head[where.Start] == (byte)'[' ? Ipv6Length(where.Of(head)) : NameLength(head, where);
        if (hostLength == 0 || !TryParsePort(where.Of(head)[hostLength..], out int port))
            return false;

        authority = new Authority(hostLength, port);
        return true;
    }

    private static int NameLength(ReadOnlySpan<byte> head, Slice where)
    {
        int end = ByteClass.EndOf<HostClass>(head, where.Start, where.End);
        return end - where.Start <= MaxNameBytes && !HasEmptyLabel(head, where.Start, end) ? end - where.Start : 0;
    }

    // An empty label at the end is the root.
    private static bool HasEmptyLabel(ReadOnlySpan<byte> head, int start, int end)
    {
        uint before = 1;   // whether the byte before is a dot; the begin of a name is as good as one
        while (Vector128.IsHardwareAccelerated && start < end && start <= head.Length - Vector128<byte>.Count)
        {
            uint dots = Vector128.Equals(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(head), (nuint)start), Vector128.Create((byte)'.'))
                .ExtractMostSignificantBits();
            if (end - start < Vector128<byte>.Count)
                dots &= (1u << (end - start)) - 1;
            if ((dots & ((dots << 1) | before)) != 0)
                return true;

            before = dots >> (Vector128<byte>.Count - 1);
            start += Vector128<byte>.Count;
        }

        for (; start < end; start++)
        {
            uint dot = head[start] == (byte)'.' ? 1u : 0;
            if ((dot & before) != 0)
                return true;
            before = dot;
        }

        return false;
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

    private readonly struct HostClass : IByteClass
    {
        public static SearchValues<byte> Set => HostBytes;

        public static Vector128<byte> Rows => HostRows;
    }
}
