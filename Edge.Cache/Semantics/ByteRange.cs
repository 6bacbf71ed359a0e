using System.Text;

namespace Edge.Cache.Semantics;

/// <summary>How a Range request is answered from a whole stored object.</summary>
public enum RangeVerdict : byte
{
    /// <summary>The whole object, 200: no Range, another unit, malformed, too many, out of order, or more bytes than the object
    /// has.</summary>
    Whole,

    /// <summary>206 with one part.</summary>
    Single,

    /// <summary>206 with several parts, as multipart/byteranges (RFC 9110 §14.6).</summary>
    Several,

    /// <summary>416 with <c>Content-Range: bytes */length</c>.</summary>
    Unsatisfiable,
}

/// <summary>A part of an object.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">Number of bytes, at least 1.</param>
public readonly record struct BytePart(long Start, long Length)
{
    /// <summary>The byte after the last.</summary>
    public long End => Start + Length;
}

/// <summary>Range requests in unit bytes (RFC 9110 §14).</summary>
public static class ByteRange
{
    /// <summary>Most ranges that are looked at, after coalescing (H20).</summary>
    public const int MaxRanges = 16;

    /// <summary>Room that always suffices for the two writers below.</summary>
    public const int MaxContentRangeLength = 6 + (3 * 19) + 2;

    /// <summary>Evaluates one Range field value against an object of <paramref name="length"/> bytes.</summary>
    /// <param name="value">The field value; no memory is used for its ranges, however many.</param>
    /// <param name="length">Length of the object.</param>
    /// <param name="parts">Room for <see cref="MaxRanges"/> parts: those of <see cref="RangeVerdict.Single"/> and
    /// <see cref="RangeVerdict.Several"/>, ascending, none touching another.</param>
    /// <param name="count">How many there are.</param>
    /// <remarks>Ranges that touch or overlap are joined; ranges out of order, a sum above the object and more than
    /// <see cref="MaxRanges"/> get the whole object (E-143, H20). An unsatisfiable range beside satisfiable ones is skipped (RFC
    /// 9110 §14.2).</remarks>
    public static RangeVerdict Evaluate(ReadOnlySpan<byte> value, long length, Span<BytePart> parts, out int count)
    {
        count = 0;
        var equals = value.IndexOf((byte)'=');
        if (equals < 0 || !Ascii.EqualsIgnoreCase(ListReader.Trim(value[..equals]), "bytes"u8))
        {
            return RangeVerdict.Whole;
        }

        var list = new ListReader(value[(equals + 1)..]);
        var found = 0;
        var asked = 0;
        var sum = 0L;
        var previousStart = 0L;
        while (list.TryRead(out var element))
        {
            asked++;
            if (!TryResolve(element, length, out var next))
            {
                return RangeVerdict.Whole;
            }

            if (next.Length == 0)
            {
                continue;
            }

            // 0 <= sum <= length before each addition, and next.Length <= length: no overflow.
            sum += next.Length;
            if (sum > length || next.Start < previousStart)
            {
                return RangeVerdict.Whole;
            }

            previousStart = next.Start;

            if (found > 0 && next.Start <= parts[found - 1].End)
            {
                ref var last = ref parts[found - 1];
                last = new BytePart(last.Start, Math.Max(last.End, next.End) - last.Start);
            }
            else if (found == MaxRanges)
            {
                return RangeVerdict.Whole;
            }
            else
            {
                parts[found++] = next;
            }
        }

        count = found;
        return found switch
        {
            0 when asked == 0 => RangeVerdict.Whole,

            // RFC 9110 §14.1.2: a suffix of an empty object is satisfiable, but no part could say so.
            0 => length == 0 && HasSatisfiableSuffix(value[(equals + 1)..]) ? RangeVerdict.Whole : RangeVerdict.Unsatisfiable,
            1 => RangeVerdict.Single,
            _ => RangeVerdict.Several,
        };
    }

    /// <summary>Evaluates the Range of a request for a 200 answer to GET; more than one Range line counts as none.</summary>
    /// <param name="request">The request's fields.</param>
    /// <param name="length">Length of the object.</param>
    /// <param name="parts">Room for <see cref="MaxRanges"/> parts.</param>
    /// <param name="count">How many there are.</param>
    public static RangeVerdict Evaluate(IFieldSource request, long length, Span<BytePart> parts, out int count)
    {
        count = 0;
        return request.TrySingle(FieldNames.Range, out var value) ? Evaluate(value, length, parts, out count) : RangeVerdict.Whole;
    }

    /// <summary>Writes the value of Content-Range for a part, <c>bytes 0-4/10</c>.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteContentRange(Span<byte> destination, BytePart part, long length)
    {
        var writer = new SpanWriter(destination);
        writer.Write("bytes "u8);
        writer.Write(part.Start);
        writer.Write((byte)'-');
        writer.Write(part.End - 1);
        writer.Write((byte)'/');
        writer.Write(length);
        return writer.Written;
    }

    /// <summary>Writes the value of Content-Range for 416, <c>bytes */10</c>.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteUnsatisfied(Span<byte> destination, long length)
    {
        var writer = new SpanWriter(destination);
        writer.Write("bytes */"u8);
        writer.Write(length);
        return writer.Written;
    }

    /// <summary>Resolves one range-spec. False when it is malformed; an unsatisfiable one resolves to length 0.</summary>
    private static bool TryResolve(ReadOnlySpan<byte> spec, long length, out BytePart part)
    {
        part = default;
        var dash = spec.IndexOf((byte)'-');
        if (dash < 0 || !TryPosition(spec[(dash + 1)..], out var second))
        {
            return false;
        }

        var hasSecond = dash + 1 < spec.Length;
        if (dash == 0)
        {
            part = new BytePart(length - Math.Min(second, length), Math.Min(second, length));
            return hasSecond;
        }

        if (!TryPosition(spec[..dash], out var first) || (hasSecond && second < first))
        {
            return false;
        }

        var end = hasSecond ? Math.Min(second, length - 1) : length - 1;
        part = first < length ? new BytePart(first, end - first + 1) : default;
        return true;
    }

    /// <summary>Digits, or nothing (0); what overflows is as far as one can point (CVE-2017-7529).</summary>
    private static bool TryPosition(ReadOnlySpan<byte> digits, out long position)
    {
        position = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            var value = digit - '0';
            position = position > (long.MaxValue - value) / 10 ? long.MaxValue : (position * 10) + value;
        }

        return true;
    }

    private static bool HasSatisfiableSuffix(ReadOnlySpan<byte> set)
    {
        var list = new ListReader(set);
        while (list.TryRead(out var element))
        {
            if (element[0] == '-' && TryPosition(element[1..], out var suffix) && suffix > 0)
            {
                return true;
            }
        }

        return false;
    }
}
