using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;

namespace Edge.Core.Viewer;

/// <summary>What the bytes at the start of a connection are.</summary>
internal enum ProxyHeaderStatus : byte
{
    /// <summary>The beginning of a header; more is needed.</summary>
    NeedMore,

    /// <summary>A whole header.</summary>
    Complete,

    /// <summary>No header, or one that breaks the specification.</summary>
    Rejected,
}

/// <summary>Reads the header of the PROXY protocol, version 1 (text) and 2 (binary), as HAProxy's specification of 2020 has it (H25).</summary>
/// <remarks>As strict as the HTTP parsers: what two readers could read differently is refused. Never throws on peer input, and keeps nothing.</remarks>
internal static class ProxyHeader
{
    private const int MaxTextLength = 107;          // §2.1, with its CRLF
    private const int BinaryHeadLength = 16;        // signature, version and command, family and protocol, length
    private const byte Crc32cType = 0x03;           // PP2_TYPE_CRC32C

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> Keyword => "PROXY "u8;

    /// <summary>Reads what has come so far.</summary>
    /// <param name="buffer">The connection from its first byte.</param>
    /// <param name="maxBytes">Largest header.</param>
    /// <param name="length">Its length, when complete.</param>
    /// <param name="source">Where the connection comes from; null: the header leaves that to the connection itself (LOCAL, UNKNOWN, UNSPEC, Unix sockets).</param>
    public static ProxyHeaderStatus Read(in ReadOnlySequence<byte> buffer, int maxBytes, out int length, out IPEndPoint? source)
    {
        // Headers are small and read once for each connection, so a copy is cheaper than a parser over pieces.
        var taken = (int)Math.Min(buffer.Length, maxBytes + 1L);
        var bytes = ArrayPool<byte>.Shared.Rent(taken);
        try
        {
            buffer.Slice(0, taken).CopyTo(bytes);
            return Read(bytes.AsSpan(0, taken), maxBytes, out length, out source);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <inheritdoc cref="Read(in ReadOnlySequence{byte}, int, out int, out IPEndPoint?)"/>
    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> bytes, int maxBytes, out int length, out IPEndPoint? source)
    {
        length = 0;
        source = null;
        if (Begins(bytes, Signature))
        {
            return bytes.Length < BinaryHeadLength ? ProxyHeaderStatus.NeedMore : ReadBinary(bytes, maxBytes, out length, out source);
        }

        if (Begins(bytes, Keyword))
        {
            return bytes.Length < Keyword.Length ? ProxyHeaderStatus.NeedMore : ReadText(bytes, out length, out source);
        }

        return ProxyHeaderStatus.Rejected;
    }

    // As far as they go, both are the same.
    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark)
    {
        var common = Math.Min(bytes.Length, mark.Length);
        return bytes[..common].SequenceEqual(mark[..common]);
    }

    // §2.1: "PROXY TCP4 192.0.2.1 192.0.2.2 51234 443\r\n".
    private static ProxyHeaderStatus ReadText(ReadOnlySpan<byte> bytes, out int length, out IPEndPoint? source)
    {
        length = 0;
        source = null;
        var end = bytes[..Math.Min(bytes.Length, MaxTextLength)].IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length < MaxTextLength ? ProxyHeaderStatus.NeedMore : ProxyHeaderStatus.Rejected;
        }

        if (bytes[end - 1] != '\r')
        {
            return ProxyHeaderStatus.Rejected;
        }

        length = end + 1;
        var line = bytes[Keyword.Length..(end - 1)];
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8))
        {
            return line.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? ProxyHeaderStatus.Rejected : ProxyHeaderStatus.Complete;
        }

        Span<char> characters = stackalloc char[MaxTextLength];
        ReadOnlySpan<char> text = characters[..Encoding.Latin1.GetChars(line, characters)];
        Span<Range> parts = stackalloc Range[6];
        if (text.Split(parts, ' ') != 5)
        {
            return ProxyHeaderStatus.Rejected;
        }

        var family = text[parts[0]] switch
        {
            "TCP4" => AddressFamily.InterNetwork,
            "TCP6" => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unknown,
        };
        if (ReadAddress(text[parts[1]], family) is not { } from || ReadAddress(text[parts[2]], family) is null
            || ReadPort(text[parts[3]]) is not { } port || ReadPort(text[parts[4]]) is null)
        {
            return ProxyHeaderStatus.Rejected;
        }

        source = Normal(from, port);
        return ProxyHeaderStatus.Complete;
    }

    // IPAddress also takes brackets, scopes, "1.2" and octal numbers; only the form everybody reads alike is accepted.
    private static IPAddress? ReadAddress(ReadOnlySpan<char> text, AddressFamily family)
    {
        if (text.ContainsAny('%', '[') || !IPAddress.TryParse(text, out var address) || address.AddressFamily != family)
        {
            return null;
        }

        return family == AddressFamily.InterNetworkV6 || text.SequenceEqual(address.ToString()) ? address : null;
    }

    private static int? ReadPort(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 5 && (text.Length == 1 || text[0] != '0')
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port : null;

    // §2.2.
    private static ProxyHeaderStatus ReadBinary(ReadOnlySpan<byte> bytes, int maxBytes, out int length, out IPEndPoint? source)
    {
        source = null;
        length = BinaryHeadLength + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        var isLocal = bytes[12] == 0x20;
        if (length > maxBytes || (!isLocal && bytes[12] != 0x21))
        {
            return ProxyHeaderStatus.Rejected;
        }

        if (bytes.Length < length)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        if (isLocal)
        {
            return ProxyHeaderStatus.Complete;   // whatever else it says is to be ignored
        }

        var block = bytes[BinaryHeadLength..length];
        int addresses;
        switch (bytes[13])
        {
            case 0x00:                           // UNSPEC: the sender does not know
                addresses = 0;
                break;
            case 0x11 when block.Length >= 12:   // TCP over IPv4
                addresses = 12;
                source = Normal(new IPAddress(block[..4]), BinaryPrimitives.ReadUInt16BigEndian(block[8..]));
                break;
            case 0x21 when block.Length >= 36:   // TCP over IPv6
                addresses = 36;
                source = Normal(new IPAddress(block[..16]), BinaryPrimitives.ReadUInt16BigEndian(block[32..]));
                break;
            case 0x31 when block.Length >= 216:  // a Unix stream socket has no address that a log could use
                addresses = 216;
                break;
            default:
                return ProxyHeaderStatus.Rejected;   // datagrams, families of no one, addresses cut short
        }

        // What UNSPEC carries has no form of its own and is skipped.
        if (bytes[13] == 0x00 || AreWhole(bytes[..length], BinaryHeadLength + addresses))
        {
            return ProxyHeaderStatus.Complete;
        }

        source = null;
        return ProxyHeaderStatus.Rejected;
    }

    // §2.2.2: type, length, value, to the last byte; unknown types are skipped, and a checksum, if there is one, must be right.
    private static bool AreWhole(ReadOnlySpan<byte> header, int at)
    {
        var checksum = -1;
        while (at < header.Length)
        {
            if (header.Length - at < 3)
            {
                return false;
            }

            var value = at + 3;
            var count = BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]);
            if (header.Length - value < count)
            {
                return false;
            }

            if (header[at] == Crc32cType)
            {
                if (checksum >= 0 || count != sizeof(uint))
                {
                    return false;
                }

                checksum = value;
            }

            at = value + count;
        }

        return checksum < 0 || BinaryPrimitives.ReadUInt32BigEndian(header[checksum..]) == Crc32c(header, checksum);
    }

    /// <summary>CRC-32C (RFC 9260 appendix A) of a header whose checksum at <paramref name="hole"/> counts as zero.</summary>
    internal static uint Crc32c(ReadOnlySpan<byte> header, int hole)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < header.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, i >= hole && i < hole + sizeof(uint) ? (byte)0 : header[i]);
        }

        return ~crc;
    }

    private static IPEndPoint Normal(IPAddress address, int port) =>
        new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
}
