using System.Buffers;

namespace Edge.Core.Config.Matching;

/// <summary>Makes the one spelling of a path that behaviours are matched against (RFC 3986 §6.2.2, E-89, H13).</summary>
/// <remarks>
/// <list type="number">
/// <item>A percent-encoded unreserved character (letter, digit, <c>- . _ ~</c>) is decoded, so <c>%2e%2e</c> is <c>..</c> and
/// <c>/%61pi</c> cannot slip past a rule for <c>/api</c>.</item>
/// <item>Every other escape stays as it is: an encoded slash, backslash or NUL is never decoded.</item>
/// <item>Runs of slashes become one; then dot segments are resolved (RFC 3986 §5.2.4), never above the root.</item>
/// </list>
/// The result is used for matching only: the origin and the cache key see the path as it was sent (E-89).
/// Normalising twice changes nothing.
/// </remarks>
internal static class PathNormalizer
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>True when <see cref="Normalize"/> would return <paramref name="path"/> unchanged; the common case, and cheap.</summary>
    /// <remarks>Errs on the side of false: a path with any escape is looked at closely.</remarks>
    public static bool IsNormal(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'/') return true;
        if (path.Contains((byte)'%')) return false;
        for (var rest = path; ;)
        {
            var slash = rest.IndexOf((byte)'/');
            if (slash < 0 || slash == rest.Length - 1) return true;
            rest = rest[(slash + 1)..];
            if (rest[0] is (byte)'/' or (byte)'.') return false;
        }
    }

    /// <summary>Writes the normal form of <paramref name="path"/> (a path without query) to <paramref name="destination"/>.</summary>
    /// <param name="path">The path as sent. One that does not begin with a slash (<c>*</c>) is copied unchanged.</param>
    /// <param name="destination">At least as long as <paramref name="path"/>; must not overlap it.</param>
    /// <returns>The number of bytes written; never more than the path has.</returns>
    public static int Normalize(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        if (path.IsEmpty || path[0] != (byte)'/')
        {
            path.CopyTo(destination);
            return path.Length;
        }

        var decoded = DecodeUnreserved(path, destination);
        return ResolveDots(destination[..decoded]);
    }

    private static int DecodeUnreserved(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        var written = 0;

        // After a '%' that begins no escape, the next two bytes written must not come from decoding: "%%36%31" would
        // otherwise turn into the escape "%61", and a second pass would see another path than the first.
        var guarded = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var b = path[i];
            if (b == (byte)'%' && TryEscape(path[i..], out var value))
            {
                if (guarded == 0 && Unreserved.Contains(value))
                {
                    destination[written++] = value;
                }
                else
                {
                    path.Slice(i, 3).CopyTo(destination[written..]);
                    written += 3;
                    guarded = 0;
                }

                i += 2;
                continue;
            }

            guarded = b == (byte)'%' ? 2 : Math.Max(0, guarded - 1);
            destination[written++] = b;
        }

        return written;
    }

    private static bool TryEscape(ReadOnlySpan<byte> text, out byte value)
    {
        value = 0;
        if (text.Length < 3 || !char.IsAsciiHexDigit((char)text[1]) || !char.IsAsciiHexDigit((char)text[2])) return false;
        value = (byte)((Nibble(text[1]) << 4) | Nibble(text[2]));
        return true;
    }

    private static int Nibble(byte hex) => hex <= (byte)'9' ? hex - '0' : (hex | 0x20) - 'a' + 10;

    // In place: 0 <= written <= read, and path[..written] is always normal and ends behind a whole segment.
    private static int ResolveDots(Span<byte> path)
    {
        var written = 0;
        for (var read = 0; read < path.Length;)
        {
            // path[read] is a slash here; the segment after it ends at the next one.
            var start = read + 1;
            var length = path[start..].IndexOf((byte)'/');
            var isLast = length < 0;
            if (isLast) length = path.Length - start;
            read = start + length;
            var segment = path.Slice(start, length);

            if (segment.SequenceEqual(".."u8)) written = Math.Max(0, path[..written].LastIndexOf((byte)'/'));
            else if (!segment.IsEmpty && !segment.SequenceEqual("."u8)) written = Append(path, written, segment);
            else if (!isLast) continue;

            // "/a/", "/a/." and "/a/b/.." all name the directory: the slash at the end is kept.
            if (isLast && (segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8))) path[written++] = (byte)'/';
        }

        return written;
    }

    private static int Append(Span<byte> path, int written, ReadOnlySpan<byte> segment)
    {
        path[written] = (byte)'/';
        segment.CopyTo(path[(written + 1)..]);
        return written + 1 + segment.Length;
    }
}
