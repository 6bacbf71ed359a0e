using System.Net;
using System.Text;
using Edge.Core.Viewer;

namespace Edge.Tests.Core.Viewer;

/// <summary>Headers of the PROXY protocol and what they mean: shared by whole, byte-by-byte, cut and mutated runs (H25).</summary>
/// <param name="Name">For the test's name.</param>
/// <param name="Bytes">The header, without anything behind it.</param>
/// <param name="Status">The verdict on all of it.</param>
/// <param name="Source">Whom it names.</param>
internal sealed record ProxyHeaderCase(string Name, byte[] Bytes, ProxyHeaderStatus Status, string? Source = null)
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    public static readonly byte[] V4 = [192, 0, 2, 1, 198, 51, 100, 7, 0xC8, 0x22, 0x01, 0xBB];

    private static readonly byte[] V6 =
        [.. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), 0xC8, 0x22, 0x01, 0xBB];

    public static IEnumerable<ProxyHeaderCase> All =>
    [
        Text("tcp4", "PROXY TCP4 192.0.2.1 198.51.100.7 51234 443", "192.0.2.1:51234"),
        Text("tcp4, longest", "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535", "255.255.255.255:65535"),
        Text("tcp6", "PROXY TCP6 2001:db8::1 2001:db8::2 51234 443", "[2001:db8::1]:51234"),
        Text("tcp6, IPv4 inside", "PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1 2", "192.0.2.1:1"),
        Text("port 0", "PROXY TCP4 192.0.2.1 198.51.100.7 0 0", "192.0.2.1:0"),
        Text("unknown", "PROXY UNKNOWN", null),
        Text("unknown with the longest rest", "PROXY UNKNOWN " + new string('f', 91), null),
        Bad("unknown, too long", "PROXY UNKNOWN " + new string('f', 92) + "\r\n"),
        Bad("unknown and a letter", "PROXY UNKNOWNX\r\n"),
        Bad("unknown, control byte", "PROXY UNKNOWN a\tb\r\n"),
        Bad("bare LF", "PROXY TCP4 192.0.2.1 198.51.100.7 51234 443\n"),
        Bad("no line end", "PROXY TCP4 192.0.2.1 198.51.100.7 51234 443" + new string(' ', 80)),
        Bad("other family", "PROXY TCP5 192.0.2.1 198.51.100.7 51234 443\r\n"),
        Bad("lower case", "proxy TCP4 192.0.2.1 198.51.100.7 51234 443\r\n"),
        Bad("family of another address", "PROXY TCP4 2001:db8::1 2001:db8::2 51234 443\r\n"),
        Bad("family of another address, 6", "PROXY TCP6 192.0.2.1 198.51.100.7 51234 443\r\n"),
        Bad("short address", "PROXY TCP4 192.2 198.51.100.7 51234 443\r\n"),
        Bad("octal address", "PROXY TCP4 192.0.2.01 198.51.100.7 51234 443\r\n"),
        Bad("hexadecimal address", "PROXY TCP4 0xC0000201 198.51.100.7 51234 443\r\n"),
        Bad("scope", "PROXY TCP6 fe80::1%1 2001:db8::2 51234 443\r\n"),
        Bad("brackets", "PROXY TCP6 [2001:db8::1] [2001:db8::2] 51234 443\r\n"),
        Bad("port too large", "PROXY TCP4 192.0.2.1 198.51.100.7 65536 443\r\n"),
        Bad("port with zero", "PROXY TCP4 192.0.2.1 198.51.100.7 01 443\r\n"),
        Bad("port with sign", "PROXY TCP4 192.0.2.1 198.51.100.7 +1 443\r\n"),
        Bad("no port", "PROXY TCP4 192.0.2.1 198.51.100.7 51234\r\n"),
        Bad("a word more", "PROXY TCP4 192.0.2.1 198.51.100.7 51234 443 x\r\n"),
        Bad("two blanks", "PROXY TCP4  192.0.2.1 198.51.100.7 51234 443\r\n"),
        Bad("blank at the end", "PROXY TCP4 192.0.2.1 198.51.100.7 51234 443 \r\n"),
        Bad("no header", "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n"),
        Bad("TLS", "\x16\x03\x01\x02\0\x01"),
        Bad("empty line", "\r\n\r\nGET / HTTP/1.1\r\n"),

        Binary("v2 tcp4", 0x21, 0x11, V4, "192.0.2.1:51234"),
        Binary("v2 tcp6", 0x21, 0x21, V6, "[2001:db8::1]:51234"),
        Binary("v2 local", 0x20, 0x00, [], null),
        Binary("v2 local with addresses", 0x20, 0x11, V4, null),
        Binary("v2 local with anything", 0x20, 0xFF, [1, 2, 3], null),
        Binary("v2 unspec", 0x21, 0x00, [9, 9, 9], null),
        Binary("v2 unix", 0x21, 0x31, new byte[216], null),
        Binary("v2 tcp4 with TLVs", 0x21, 0x11, [.. V4, 0x04, 0, 2, 0, 0, 0xE0, 0, 0, 0x01, 0, 2, (byte)'h', (byte)'2'], "192.0.2.1:51234"),
        Binary("v2 with its checksum", 0x21, 0x11, WithChecksum(0), "192.0.2.1:51234"),
        BadBinary("v2 with a wrong checksum", 0x21, 0x11, WithChecksum(1)),
        BadBinary("v2 with two checksums", 0x21, 0x11, [.. WithChecksum(0), 0x03, 0, 4, 0, 0, 0, 0]),
        BadBinary("v2 with a short checksum", 0x21, 0x11, [.. V4, 0x03, 0, 2, 0, 0]),
        BadBinary("v2 TLV that lies", 0x21, 0x11, [.. V4, 0x04, 0xFF, 0xFF, 0]),
        BadBinary("v2 TLV cut short", 0x21, 0x11, [.. V4, 0x04, 0]),
        BadBinary("v2 addresses cut short", 0x21, 0x11, V4[..11]),
        BadBinary("v2 tcp6 with addresses of tcp4", 0x21, 0x21, V4),
        BadBinary("v2 unix cut short", 0x21, 0x31, new byte[215]),
        BadBinary("v2 udp4", 0x21, 0x12, V4),
        BadBinary("v2 unknown family", 0x21, 0x41, V4),
        BadBinary("v2 version 1", 0x11, 0x11, V4),
        BadBinary("v2 version 3", 0x31, 0x11, V4),
        BadBinary("v2 unknown command", 0x22, 0x11, V4),
        BadBinary("v2 larger than it may be", 0x21, 0x11, [.. V4, .. new byte[4096 - 16 - 12 + 1]]),
    ];

    public static byte[] Whole(byte command, byte family, byte[] block) =>
        [.. Encoding.Latin1.GetBytes(Signature), command, family, (byte)(block.Length >> 8), (byte)block.Length, .. block];

    public override string ToString() => Name;

    // Computed bit by bit, by another way than the parser's.
    private static byte[] WithChecksum(uint error)
    {
        byte[] block = [.. V4, 0x03, 0, 4, 0, 0, 0, 0];
        var crc = uint.MaxValue;
        foreach (var octet in Whole(0x21, 0x11, block))
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        crc = ~crc ^ error;
        return [.. block[..^4], (byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }

    private static ProxyHeaderCase Text(string name, string line, string? source) =>
        new(name, Encoding.Latin1.GetBytes(line + "\r\n"), ProxyHeaderStatus.Complete, source);

    private static ProxyHeaderCase Bad(string name, string bytes) => new(name, Encoding.Latin1.GetBytes(bytes), ProxyHeaderStatus.Rejected);

    private static ProxyHeaderCase Binary(string name, byte command, byte family, byte[] block, string? source) =>
        new(name, Whole(command, family, block), ProxyHeaderStatus.Complete, source);

    private static ProxyHeaderCase BadBinary(string name, byte command, byte family, byte[] block) =>
        new(name, Whole(command, family, block), ProxyHeaderStatus.Rejected);
}
