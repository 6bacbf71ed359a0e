using System.Text;

namespace Edge.Tests.Http1.Support;

/// <summary>Bytes as text and back; Latin-1, so that each char is one byte.</summary>
internal static class Bytes
{
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>One line, printable: for names of cases and messages of failures.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder();
        foreach (char c in text.Length > 120 ? string.Concat(text.AsSpan(0, 117), "...") : text)
            shown.Append(c switch { '\r' => "\\r", '\n' => "\\n", '\t' => "\\t", < ' ' or > '~' => $"\\x{(int)c:X2}", _ => c.ToString() });
        return shown.ToString();
    }
}
