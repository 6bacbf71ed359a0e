using System.Buffers.Text;
using System.Text;

namespace Edge.Core.Origin;

/// <summary>The <c>Content-Range</c> field of a 206 with one part (RFC 9110 §14.4).</summary>
internal static class ContentRangeField
{
    /// <summary>Bytes that the range says the content has; null when it is none of bytes that can be read.</summary>
    /// <param name="value">The field's value; empty: there is none.</param>
    public static long? LengthOf(ReadOnlySpan<byte> value)
    {
        if (value.Length < 6 || !Ascii.EqualsIgnoreCase(value[..6], "bytes "u8))
        {
            return null;
        }

        value = value[6..];
        return Utf8Parser.TryParse(value, out long first, out var used) && used < value.Length && value[used] == (byte)'-'
            && Utf8Parser.TryParse(value[(used + 1)..], out long last, out var more) && used + 1 + more < value.Length && value[used + 1 + more] == (byte)'/'
            && first >= 0 && last >= first ? last - first + 1 : null;
    }
}
