using System.Text;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;

namespace Edge.Cache.Keys;

/// <summary>Brings the values a request has for one field into one form, so that spellings of the same wish compare equal (RFC
/// 9111 §4.1).</summary>
/// <remarks>Only what the field's own definition says is the same is made the same: a false match would serve the wrong variant
/// (C30). Unknown fields keep their bytes; their lines are joined as RFC 9110 §5.3 joins them.</remarks>
internal static class VaryNormalizer
{
    private const int MaxCodings = 16;

    // Lists whose spacing means nothing.
    private static readonly NameList Lists = NameList.Of("accept", "accept-charset", "accept-encoding", "accept-language");

    // Lists whose case means nothing either (RFC 9110 §8.3.2, §8.5.1).
    private static readonly NameList CaselessLists = NameList.Of("accept-charset", "accept-encoding", "accept-language");

    /// <summary>Writes the normal form.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">Field name, lower-case.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="written">Its length; 0 means the field is absent, while a present, empty one has length 1.</param>
    /// <returns>False when it does not fit.</returns>
    public static bool TryNormalize(IFieldSource request, ReadOnlySpan<byte> name, Span<byte> destination, out int written)
    {
        written = 0;
        var line = request.Find(name, 0);
        if (line < 0)
        {
            return true;
        }

        var writer = new SpanWriter(destination);
        writer.Write((byte)'=');
        if (name.SequenceEqual(FieldNames.AcceptEncoding) && TryWriteCodings(request, line, ref writer))
        {
            written = writer.Written;
            return !writer.Overflowed;
        }

        var isList = Lists.Contains(name);
        for (var first = true; line >= 0; line = request.Find(name, line + 1), first = false)
        {
            if (isList)
            {
                WriteElements(request.ValueAt(line), ref writer);
            }
            else
            {
                writer.Write(first ? default : ", "u8);
                writer.Write(request.ValueAt(line));
            }
        }

        written = writer.Written;
        if (CaselessLists.Contains(name))
        {
            Ascii.ToLowerInPlace(destination[..written], out _);
        }

        return !writer.Overflowed;
    }

    private static void WriteElements(ReadOnlySpan<byte> value, ref SpanWriter writer)
    {
        var list = new ListReader(value);
        while (list.TryRead(out var element))
        {
            writer.Write(element);
            writer.Write((byte)',');
        }
    }

    /// <summary>Accept-Encoding becomes the sorted set of codings on offer; weights order a choice that either answer satisfies.
    /// Refused ones stay, marked, because "*" or the default would offer them.</summary>
    /// <returns>False when there are more codings than are worth sorting: then the plain form has to do.</returns>
    private static bool TryWriteCodings(IFieldSource request, int line, ref SpanWriter writer)
    {
        Span<(int Line, int Start, int Length, bool Refused)> found = stackalloc (int, int, int, bool)[MaxCodings];
        var count = 0;
        for (; line >= 0; line = request.Find(FieldNames.AcceptEncoding, line + 1))
        {
            var value = request.ValueAt(line);
            var reader = new AcceptEncodingReader(value);
            while (reader.TryRead(out var coding, out var refused))
            {
                value.Overlaps(coding, out var start);
                if (!Insert(request, found, ref count, (line, start, coding.Length, refused)))
                {
                    return false;
                }
            }
        }

        Span<byte> lower = stackalloc byte[64];
        foreach (var (at, start, length, refused) in found[..count])
        {
            var coding = request.ValueAt(at).Slice(start, length);
            if (length > lower.Length)
            {
                return false;
            }

            Ascii.ToLower(coding, lower, out _);
            writer.Write(refused ? "!"u8 : default);
            writer.Write(lower[..length]);
            writer.Write((byte)',');
        }

        return true;
    }

    /// <summary>Inserts in order of name; of two mentions of a coding the first counts.</summary>
    private static bool Insert(
        IFieldSource request,
        Span<(int Line, int Start, int Length, bool Refused)> found,
        ref int count,
        (int Line, int Start, int Length, bool Refused) item)
    {
        var name = request.ValueAt(item.Line).Slice(item.Start, item.Length);
        var at = count;
        for (; at > 0; at--)
        {
            var order = CompareIgnoreCase(
                request.ValueAt(found[at - 1].Line).Slice(found[at - 1].Start, found[at - 1].Length), name);
            if (order == 0)
            {
                return true;
            }

            if (order < 0)
            {
                break;
            }
        }

        if (count == found.Length)
        {
            return false;
        }

        found[at..count].CopyTo(found[(at + 1)..]);
        found[at] = item;
        count++;
        return true;
    }

    private static int CompareIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = ToLower(left[i]) - ToLower(right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length - right.Length;
    }

    private static int ToLower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? value + 32 : value;
}
