using System.Numerics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using static Edge.Tests.Http1.Fuzz.ReferenceFields;

namespace Edge.Tests.Http1.Fuzz;

/// <summary>A chunked decoder of the slow and obvious kind; see <see cref="ReferenceFields"/>.</summary>
internal static class ReferenceChunked
{
    private const string Quoted = @"""(?:[\t !#-\[\]-~\x80-\xFF]|\\[\t -~\x80-\xFF])*""";

    private static readonly Regex SizeLine = new(
        $@"\G(?<size>[0-9A-Fa-f]{{1,16}})(?<ext>(?:[ \t]*;[ \t]*{Token}(?:[ \t]*=[ \t]*(?:{Token}|{Quoted}))?)*)\r\n");

    private static readonly Regex Trailers = new($@"\G(?<fields>(?:{Line})*)\r\n");

    /// <summary>The content and where it ends, or nothing if the bytes are not one whole, valid message.</summary>
    public static (string Content, int End)? Decode(string bytes)
    {
        var content = new StringBuilder();
        int position = 0;
        int extensionBytes = 0;
        while (true)
        {
            Match line = SizeLine.Match(bytes, position);
            extensionBytes += line.Groups["ext"].Length;
            if (!line.Success || extensionBytes > 4096)
                return null;

            BigInteger size = BigInteger.Parse("0" + line.Groups["size"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            position += line.Length;
            if (size == 0)
                break;
            if (size > bytes.Length - position - 2 || bytes.Substring(position + (int)size, 2) != "\r\n")
                return null;

            content.Append(bytes, position, (int)size);
            position += (int)size + 2;
        }

        Match trailers = Trailers.Match(bytes, position);
        List<(string Name, string Raw)> fields = Split(trailers.Groups["fields"].Value);
        bool valid = trailers.Success
            && trailers.Length <= 8192
            && fields.Count <= 100
            && fields.TrueForAll(f => f.Name is not ("host" or "content-length" or "transfer-encoding"));
        return valid ? (content.ToString(), position + trailers.Length) : null;
    }
}
