using System.Buffers;
using System.Text;

namespace Edge.Core.Diagnostics;

/// <summary>Makes bytes from the network safe to show and still exact (P10, H23): text stays as it is; control characters,
/// bytes that are not UTF-8 and characters that move the cursor or the reading direction become <c>\xHH</c> per byte; a backslash
/// becomes two. So the original can be read back, and no line break, NUL or terminal escape survives.</summary>
internal static class LogText
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>The most bytes one input byte can become.</summary>
    public const int MaxExpansion = 4;

    /// <summary>True when <paramref name="text"/> may be shown as it is.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Plain);

    /// <summary>Escapes <paramref name="text"/>, which was cut at <paramref name="maxBytes"/> first when longer.</summary>
    /// <remarks>For messages; hot paths escape into their own buffer.</remarks>
    public static string Escape(ReadOnlySpan<byte> text, int maxBytes = 256)
    {
        text = text[..Math.Min(text.Length, maxBytes)];
        if (IsPlain(text))
        {
            return Encoding.ASCII.GetString(text);
        }
        byte[] buffer = ArrayPool<byte>.Shared.Rent(text.Length * MaxExpansion);
        string escaped = Encoding.UTF8.GetString(buffer.AsSpan(0, Escape(text, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return escaped;
    }

    /// <summary>Escapes <paramref name="text"/> into <paramref name="destination"/>, which has room for <see cref="MaxExpansion"/> times its length.</summary>
    /// <returns>Bytes written: valid UTF-8 without control characters.</returns>
    public static int Escape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0;
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExcept(Plain);
            plain = plain < 0 ? text.Length : plain;
            text[..plain].CopyTo(destination[written..]);
            written += plain;
            text = text[plain..];
            if (text.IsEmpty)
            {
                break;
            }

            if (text[0] == (byte)'\\')
            {
                "\\\\"u8.CopyTo(destination[written..]);
                written += 2;
                text = text[1..];
                continue;
            }
            OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            ReadOnlySpan<byte> character = text[..consumed];
            if (status == OperationStatus.Done && IsVisible(rune))
            {
                character.CopyTo(destination[written..]);
                written += consumed;
            }
            else
            {
                foreach (byte value in character)
                {
                    destination[written++] = (byte)'\\';
                    destination[written++] = (byte)'x';
                    destination[written++] = HexDigit(value >> 4);
                    destination[written++] = HexDigit(value & 15);
                }
            }
            text = text[consumed..];
        }
        return written;
    }

    // Control (C0, DEL, C1), format (bidirectional overrides, zero width), line and paragraph separators, private use and
    // unassigned code points are not shown.
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or
        System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator or
        System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.OtherNotAssigned or
        System.Globalization.UnicodeCategory.Surrogate);

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
