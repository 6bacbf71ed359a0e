using System.Buffers;

namespace Edge.Core.Config.Keys;

/// <summary>What an operator may write as a field name or value.</summary>
internal static class FieldText
{
    // RFC 9110 §5.6.2, tchar.
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>True for a token (RFC 9110 §5.6.2).</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token);

    /// <summary>True for visible ASCII with blanks only inside; an empty value is fine (E-170).</summary>
    public static bool IsValue(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && (text.Length == 0 || (text[0] != ' ' && text[^1] != ' '));
}
