using System.Security.Cryptography;
using System.Text;
using Edge.Cache.Semantics;

namespace Edge.Core.Exchange;

/// <summary>The content of a 206 with several parts: multipart/byteranges (RFC 9110 §14.6, RFC 2046 §5.1).</summary>
/// <remarks>Its length is known before a byte of it is sent. Parts come in the order in which they lie in the object, so that they can be cut
/// from an object that is still arriving.</remarks>
internal sealed class MultipartRanges
{
    private readonly byte[] _boundary;
    private readonly byte[][] _heads;

    /// <summary>The parts, each with its head.</summary>
    /// <param name="parts">Ascending, apart from each other; at most <see cref="ByteRange.MaxRanges"/>.</param>
    /// <param name="wholeLength">Length of the object.</param>
    /// <param name="fields">The object's fields: every part says its type.</param>
    public MultipartRanges(ReadOnlySpan<BytePart> parts, long wholeLength, IFieldSource fields)
    {
        // Nobody knows it beforehand, so no content can be made to hold it.
        _boundary = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true));
        Parts = parts.ToArray();
        _heads = new byte[parts.Length][];
        var type = fields.Find("content-type"u8, 0) is >= 0 and var line ? fields.ValueAt(line) : default;
        Span<byte> range = stackalloc byte[ByteRange.MaxContentRangeLength];
        for (var i = 0; i < parts.Length; i++)
        {
            var value = range[..ByteRange.WriteContentRange(range, parts[i], wholeLength)];
            _heads[i] =
            [
                .. i == 0 ? default : "\r\n"u8, .. "--"u8, .. _boundary, .. "\r\n"u8,
                .. type.IsEmpty ? default : "Content-Type: "u8, .. type, .. type.IsEmpty ? default : "\r\n"u8,
                .. "Content-Range: "u8, .. value, .. "\r\n\r\n"u8,
            ];
            ContentLength += _heads[i].Length + parts[i].Length;
        }

        End = [.. "\r\n--"u8, .. _boundary, .. "--\r\n"u8];
        ContentLength += End.Length;
    }

    /// <summary>The parts.</summary>
    public BytePart[] Parts { get; }

    /// <summary>Bytes of it all.</summary>
    public long ContentLength { get; }

    /// <summary>What Content-Type says.</summary>
    public byte[] ContentType => [.. "multipart/byteranges; boundary="u8, .. _boundary];

    /// <summary>What follows the last part.</summary>
    public byte[] End { get; }

    /// <summary>What comes before part <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> HeadOf(int index) => _heads[index];
}
