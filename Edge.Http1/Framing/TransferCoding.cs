using System.Text;
using Edge.Http1.Parsing;

namespace Edge.Http1.Framing;

/// <summary>Reads the value of Transfer-Encoding: exactly one <c>chunked</c> is understood (E-114, H03).</summary>
internal static class TransferCoding
{
    /// <summary>None for <c>chunked</c> in any case; otherwise why the value is refused.</summary>
    /// <remarks>
    /// A list that ends in <c>chunked</c>, or holds none, asks for a coding that we do not have: unsupported (RFC 9112 §6.1).
    /// Everything else cannot be framed or is not a list of codings: invalid. Parameters of <c>chunked</c>
    /// are an error (RFC 9112 §7), and so are empty members, which this field has no honest use for.
    /// </remarks>
    internal static Http1Error Check(ReadOnlySpan<byte> value)
    {
        if (IsChunked(value))
            return Http1Error.None;

        bool chunkedBefore = false;
        while (true)
        {
            int comma = value.IndexOf((byte)',');
            ReadOnlySpan<byte> coding = Tokens.TrimBlanks(comma < 0 ? value : value[..comma]);
            // After a chunked that was not last, or twice chunked, the end of the content is anybody's guess.
            if (chunkedBefore || !Tokens.IsToken(coding))
                return Http1Error.TransferEncodingInvalid;
            if (comma < 0)
                return Http1Error.TransferEncodingUnsupported;

            chunkedBefore = IsChunked(coding);
            value = value[(comma + 1)..];
        }
    }

    private static bool IsChunked(ReadOnlySpan<byte> coding) => Ascii.EqualsIgnoreCase(coding, "chunked"u8);
}
