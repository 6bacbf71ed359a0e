using System.Buffers;
using System.Buffers.Binary;

namespace Edge.Tests.Tls.Records;

/// <summary>Writes ClientHellos byte by byte, right or wrong.</summary>
internal sealed class ClientHelloBytes
{
    public ushort LegacyVersion { get; set; } = 0x0303;

    public byte[] SessionId { get; set; } = new byte[32];

    public ushort[] CipherSuites { get; set; } = [0x1301, 0xC02F];

    public byte[] Compression { get; set; } = [0];

    public List<(ushort Type, byte[] Data)> Extensions { get; } =
    [
        (43, [4, 3, 4, 3, 3]),
        (10, [0, 2, 0, 29]),
        (13, [0, 2, 8, 4]),
        (51, [0, 36, 0, 29, 0, 32, .. Enumerable.Repeat((byte)9, 32)]),
        (16, [0, 9, 8, .. "http/1.1"u8]),
    ];

    public bool OmitExtensions { get; set; }

    public ClientHelloBytes With(ushort type, params byte[] data)
    {
        Extensions.RemoveAll(extension => extension.Type == type);
        Extensions.Add((type, data));
        return this;
    }

    public ClientHelloBytes Without(ushort type)
    {
        Extensions.RemoveAll(extension => extension.Type == type);
        return this;
    }

    public ClientHelloBytes WithServerName(params byte[] name) => With(0, ServerName((0, name)));

    public static byte[] ServerName(params (byte Type, byte[] Name)[] names)
    {
        byte[] list = [.. names.SelectMany(name => (byte[])[name.Type, .. Vector16(name.Name)])];
        return Vector16(list);
    }

    public byte[] Message()
    {
        byte[] extensions = OmitExtensions ? [] : Vector16([.. Extensions.SelectMany(extension => (byte[])[.. U16(extension.Type), .. Vector16(extension.Data)])]);
        byte[] body =
        [
            .. U16(LegacyVersion), .. new byte[32], (byte)SessionId.Length, .. SessionId,
            .. Vector16([.. CipherSuites.SelectMany(U16)]), (byte)Compression.Length, .. Compression, .. extensions,
        ];
        return [1, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }

    /// <summary>The message in records of at most <paramref name="fragment"/> bytes.</summary>
    public byte[] Records(int fragment = 1 << 14) => ToRecords(Message(), fragment);

    public static byte[] ToRecords(byte[] message, int fragment) =>
        [.. message.Chunk(fragment).SelectMany(chunk => (byte[])[22, 3, 1, .. U16((ushort)chunk.Length), .. chunk])];

    public static byte[] Vector16(byte[] bytes) => [.. U16((ushort)bytes.Length), .. bytes];

    public static byte[] U16(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>A sequence cut into segments at <paramref name="cuts"/>.</summary>
    public static ReadOnlySequence<byte> Segmented(byte[] bytes, params int[] cuts)
    {
        var points = cuts.Select(cut => Math.Clamp(cut, 0, bytes.Length)).Append(0).Append(bytes.Length).Distinct().Order().ToArray();
        Segment? first = null;
        Segment? last = null;
        for (var i = 0; i + 1 < points.Length; i++)
        {
            last = new Segment(bytes.AsMemory(points[i], points[i + 1] - points[i]), last);
            first ??= last;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
