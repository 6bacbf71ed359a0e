using System.Buffers;

namespace Edge.Http1.Parsing;

/// <summary>The byte classes of the grammar, as sets that the runtime searches with vectors.</summary>
public static class Tokens
{
    /// <summary>tchar (RFC 9110 §5.6.2): what methods, field names and options are made of.</summary>
    public static SearchValues<byte> Token { get; } = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What a field value may hold: HTAB, SP, VCHAR and obs-text (RFC 9110 §5.5). Obs-text stays allowed
    /// because honest clients send UTF-8 in values; it cannot end a line.</summary>
    public static SearchValues<byte> FieldContent { get; } = SearchValues.Create(FieldContentBytes());

    /// <summary>What the path of a target may hold; <c>RequestTarget</c> says why.</summary>
    internal static SearchValues<byte> TargetPath { get; } = SearchValues.Create(
        "/-._~!$&'()*+,;=:@%[]^`{|}0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What the query of a target may hold.</summary>
    internal static SearchValues<byte> TargetQuery { get; } = SearchValues.Create(
        "?\\/-._~!$&'()*+,;=:@%[]^`{|}0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>True if <paramref name="value"/> is at least one byte long and all of it tchar.</summary>
    public static bool IsToken(ReadOnlySpan<byte> value) => !value.IsEmpty && value.IndexOfAnyExcept(Token) < 0;

    /// <summary>True if <paramref name="value"/> may be a field value: no CR, LF, NUL or other control byte.</summary>
    public static bool IsFieldContent(ReadOnlySpan<byte> value) => value.IndexOfAnyExcept(FieldContent) < 0;

    /// <summary>Cuts the optional blanks (SP and HTAB) off both ends.</summary>
    public static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> value)
    {
        int start = 0;
        while (start < value.Length && value[start] is (byte)' ' or (byte)'\t')
            start++;
        int end = value.Length;
        while (end > start && value[end - 1] is (byte)' ' or (byte)'\t')
            end--;
        return value[start..end];
    }

    private static byte[] FieldContentBytes()
        => [(byte)'\t', .. Enumerable.Range(0x20, 0xE0).Where(b => b != 0x7F).Select(b => (byte)b)];
}
