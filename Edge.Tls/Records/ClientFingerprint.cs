using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Tls.Records;

/// <summary>What kind of client sent a ClientHello: the JA3 and JA4 fingerprints of the bytes on the wire (E-31, E-208).</summary>
/// <param name="Ja3">MD5 of versions, suites, extensions, groups and point formats in the client's order; 32 hexadecimal
/// digits.</param>
/// <param name="Ja4">The readable form with sorted lists, <c>t13d1516h2_8daaf6152771_e5627efa2ab1</c>; 36 characters.</param>
/// <remarks>Values of RFC 8701 (GREASE) count in neither. Both are hints about software, chosen by the client, and prove
/// nothing.</remarks>
public sealed record ClientFingerprint(string Ja3, string Ja4)
{
    private const int ServerName = 0x0000;
    private const int SupportedGroups = 0x000A;
    private const int PointFormats = 0x000B;
    private const int SignatureAlgorithms = 0x000D;
    private const int ApplicationProtocols = 0x0010;
    private const int SupportedVersions = 0x002B;
    private const string NoHash = "000000000000";

    /// <summary>Computes both. Allocates; work is proportional to the hello.</summary>
    /// <param name="clientHello">A whole ClientHello with its handshake header, as
    /// <see cref="ClientHelloInfo.Message"/> keeps it. Not kept.</param>
    /// <returns>The fingerprints; never throws on what <see cref="ClientHelloPeek"/> let through.</returns>
    public static ClientFingerprint Of(ReadOnlySpan<byte> clientHello)
    {
        var hello = Read(clientHello);
        return new(Hash3(Text3(hello)), Text4(hello));
    }

    /// <summary>What JA3 hashes; for tests and for people.</summary>
    internal static string Ja3Text(ReadOnlySpan<byte> clientHello) => Text3(Read(clientHello));

    private static Parts Read(ReadOnlySpan<byte> message)
    {
        var parts = new Parts();
        var reader = new WireReader(message[4..]);
        _ = reader.TryReadUInt16(out var version) & reader.TryReadBytes(32, out _) & reader.TryReadVector8(0, out _);
        _ = reader.TryReadVector16(0, out var suites) & reader.TryReadVector8(0, out _);
        parts.LegacyVersion = version;
        parts.Suites = Values(suites);
        _ = reader.TryReadVector16(0, out var extensions);
        var list = new WireReader(extensions);
        while (list.TryReadUInt16(out var type) && list.TryReadVector16(0, out var data))
        {
            if (!IsGrease(type))
            {
                parts.Extensions.Add(type);
                ReadExtension(parts, type, data);
            }
        }

        return parts;
    }

    private static void ReadExtension(Parts parts, int type, ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data);
        switch (type)
        {
            case SupportedGroups when reader.TryReadVector16(0, out var groups):
                parts.Groups = Values(groups);
                break;
            case PointFormats when reader.TryReadVector8(0, out var formats):
                parts.PointFormats = [.. formats];
                break;
            case SignatureAlgorithms when reader.TryReadVector16(0, out var schemes):
                parts.SignatureSchemes = Values(schemes);
                break;
            case SupportedVersions when reader.TryReadVector8(0, out var versions):
                parts.Versions = Values(versions);
                break;
            case ApplicationProtocols when reader.TryReadVector16(0, out var protocols):
                var names = new WireReader(protocols);
                parts.FirstProtocol = names.TryReadVector8(0, out var first) ? first.ToArray() : [];
                break;
            default:
                break;
        }
    }

    private static List<int> Values(ReadOnlySpan<byte> bytes)
    {
        var values = new List<int>(bytes.Length / 2);
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            int value = BinaryPrimitives.ReadUInt16BigEndian(bytes);
            if (!IsGrease(value))
            {
                values.Add(value);
            }
        }

        return values;
    }

    // RFC 8701 §2: 0x0A0A, 0x1A1A … 0xFAFA.
    private static bool IsGrease(int value) => (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);

    private static string Text3(Parts hello)
    {
        return string.Create(CultureInfo.InvariantCulture,
            $"{hello.LegacyVersion},{Join(hello.Suites)},{Join(hello.Extensions)},{Join(hello.Groups)},{Join(hello.PointFormats)}");

        static string Join(List<int> values) => string.Join('-', values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
    }

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "JA3 is defined with MD5; nothing is protected by it.")]
    private static string Hash3(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(text)));

    private static string Text4(Parts hello)
    {
        var extensions = hello.Extensions.Where(type => type is not (ServerName or ApplicationProtocols)).Order().ToList();
        var tail = hello.SignatureSchemes.Count == 0 ? "" : "_" + Hex(hello.SignatureSchemes);
        return string.Create(CultureInfo.InvariantCulture,
            $"t{Version4(hello)}{(hello.Extensions.Contains(ServerName) ? 'd' : 'i')}")
            + string.Create(CultureInfo.InvariantCulture, $"{Math.Min(hello.Suites.Count, 99):00}{Math.Min(hello.Extensions.Count, 99):00}{Protocol4(hello.FirstProtocol)}")
            + "_" + (hello.Suites.Count == 0 ? NoHash : Hash4(Hex(hello.Suites.Order())))
            + "_" + (hello.Extensions.Count == 0 ? NoHash : Hash4(Hex(extensions) + tail));
    }

    private static string Version4(Parts hello) => (hello.Versions.Count > 0 ? hello.Versions.Max() : hello.LegacyVersion) switch
    {
        0x0304 => "13",
        0x0303 => "12",
        0x0302 => "11",
        0x0301 => "10",
        0x0300 => "s3",
        0x0002 => "s2",
        _ => "00",
    };

    // First and last character of the first ALPN value; of its hexadecimal form when one of them is no letter or digit.
    private static string Protocol4(byte[] protocol)
    {
        if (protocol.Length == 0)
        {
            return "00";
        }

        if (char.IsAsciiLetterOrDigit((char)protocol[0]) && char.IsAsciiLetterOrDigit((char)protocol[^1]))
        {
            return $"{(char)protocol[0]}{(char)protocol[^1]}";
        }

        var hex = Convert.ToHexStringLower(protocol);
        return $"{hex[0]}{hex[^1]}";
    }

    private static string Hex(IEnumerable<int> values) => string.Join(',', values.Select(value => value.ToString("x4", CultureInfo.InvariantCulture)));

    private static string Hash4(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..NoHash.Length];

    private sealed class Parts
    {
        public int LegacyVersion { get; set; }

        public List<int> Suites { get; set; } = [];

        public List<int> Extensions { get; } = [];

        public List<int> Groups { get; set; } = [];

        public List<int> PointFormats { get; set; } = [];

        public List<int> SignatureSchemes { get; set; } = [];

        public List<int> Versions { get; set; } = [];

        public byte[] FirstProtocol { get; set; } = [];
    }
}
