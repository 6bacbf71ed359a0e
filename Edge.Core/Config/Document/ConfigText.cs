using System.Text;

namespace Edge.Core.Config.Document;

/// <summary>Puts pieces of a configuration into messages: short, on one line, without control characters (P10).</summary>
internal static class ConfigText
{
    // Long enough for any name or path worth reading in a message.
    private const int MaxQuotedLength = 80;

    /// <summary>The text in double quotes, escaped and cut to a readable length.</summary>
    public static string Quote(string text) =>
        text.Length <= MaxQuotedLength ? $"\"{Escape(text)}\"" : $"\"{Escape(text[..MaxQuotedLength])}…\"";

    /// <summary>Names in double quotes, joined by commas.</summary>
    public static string QuoteAll(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    /// <summary>Replaces what could break a line or drive a terminal by visible escapes.</summary>
    public static string Escape(string text)
    {
        var clean = true;
        foreach (var c in text) clean &= !char.IsControl(c) && c is not ('"' or '\\');
        if (clean) return text;

        var result = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is '"' or '\\') result.Append('\\').Append(c);
            else if (char.IsControl(c)) result.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            else result.Append(c);
        }

        return result.ToString();
    }
}
