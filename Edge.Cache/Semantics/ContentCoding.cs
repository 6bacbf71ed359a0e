using System.Text;
using Edge.Cache.Policy;

namespace Edge.Cache.Semantics;

/// <summary>Which coding the content of a response has (RFC 9110 §8.4).</summary>
internal static class ContentCoding
{
    /// <summary>Reads Content-Encoding.</summary>
    /// <param name="response">The response.</param>
    /// <param name="coding">The coding, if it is one that may be keyed and the only one; else None.</param>
    /// <returns>False when the content is not coded.</returns>
    public static bool TryRead(IFieldSource response, out KeyedCodings coding)
    {
        coding = KeyedCodings.None;
        var count = 0;
        for (var line = response.Find(FieldNames.ContentEncoding, 0); line >= 0; line = response.Find(FieldNames.ContentEncoding, line + 1))
        {
            var list = new ListReader(response.ValueAt(line));
            while (list.TryRead(out var name))
            {
                if (Ascii.EqualsIgnoreCase(name, "identity"u8))
                {
                    continue;
                }

                count++;
                coding = Ascii.EqualsIgnoreCase(name, "gzip"u8) || Ascii.EqualsIgnoreCase(name, "x-gzip"u8) ? KeyedCodings.Gzip
                    : Ascii.EqualsIgnoreCase(name, "br"u8) ? KeyedCodings.Brotli : KeyedCodings.None;
            }
        }

        coding = count == 1 ? coding : KeyedCodings.None;
        return count > 0;
    }
}
