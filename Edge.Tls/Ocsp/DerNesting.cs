using System.Formats.Asn1;

namespace Edge.Tls.Ocsp;

/// <summary>Looks at the shape of foreign DER before a recursive parser does.</summary>
internal static class DerNesting
{
    /// <summary>Deepest nesting of constructed values; a response with certificates needs about ten levels.</summary>
    public const int MaxDepth = 24;

    /// <summary>Whether every value of <paramref name="der"/> is whole, of definite length, and no deeper than <see cref="MaxDepth"/>.</summary>
    public static bool IsSane(ReadOnlyMemory<byte> der) => IsSane(der, MaxDepth);

    private static bool IsSane(ReadOnlyMemory<byte> values, int depth)
    {
        while (!values.IsEmpty)
        {
            if (!AsnDecoder.TryReadEncodedValue(values.Span, AsnEncodingRules.DER, out var tag, out var offset, out var length, out var consumed))
            {
                return false;
            }

            if (tag.IsConstructed && (depth == 0 || !IsSane(values.Slice(offset, length), depth - 1)))
            {
                return false;
            }

            values = values[consumed..];
        }

        return true;
    }
}
