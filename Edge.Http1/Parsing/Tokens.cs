using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    // Of each low nibble, the high nibbles with which it makes a token byte, as bits 0 … 7; of each high nibble, its bit.
    private static readonly Vector128<byte> TokenRows = Vector128.Create(TokenRowsOf());
    private static readonly Vector128<byte> HighBits = Vector128.Create(1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Index of the first byte that is no token byte, or −1.</summary>
    /// <remarks>As <see cref="EndOfFieldContent"/>: a name with its colon is seldom longer than one step.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int EndOfToken(ReadOnlySpan<byte> bytes)
    {
        if (!Vector128.IsHardwareAccelerated || bytes.Length < Vector128<byte>.Count)
            return bytes.IndexOfAnyExcept(Token);

        Vector128<byte> step = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(bytes));
        Vector128<byte> rows = Vector128.ShuffleNative(TokenRows, step & Vector128.Create((byte)0x0F));
        Vector128<byte> bits = Vector128.ShuffleNative(HighBits, Vector128.ShiftRightLogical(step, 4));
        uint others = Vector128.Equals(rows & bits, Vector128<byte>.Zero).ExtractMostSignificantBits();
        return others != 0 ? BitOperations.TrailingZeroCount(others) : bytes.IndexOfAnyExcept(Token);
    }

    private static byte[] TokenRowsOf()
    {
        var rows = new byte[16];
        for (int b = 0; b < 128; b++)
        {
            if (Token.Contains((byte)b))
                rows[b & 0x0F] |= (byte)(1 << (b >> 4));
        }

        return rows;
    }

    /// <summary>Index of the first byte that a field value may not hold, or −1.</summary>
    /// <remarks>Most values are shorter than a vector, and there is always more of the head behind them: one step, no call (ParserBenchmarks).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int EndOfFieldContent(ReadOnlySpan<byte> bytes)
    {
        if (!Vector256.IsHardwareAccelerated)
            return bytes.IndexOfAnyExcept(FieldContent);

        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int at = 0;
        for (; at <= bytes.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            Vector256<byte> step = Vector256.LoadUnsafe(ref start, (nuint)at);
            Vector256<byte> control = Vector256.AndNot(Vector256.LessThan(step, Vector256.Create((byte)' ')), Vector256.Equals(step, Vector256.Create((byte)'\t')));
            uint bad = (control | Vector256.Equals(step, Vector256.Create((byte)0x7F))).ExtractMostSignificantBits();
            if (bad != 0)
                return at + BitOperations.TrailingZeroCount(bad);
        }

        int rest = bytes[at..].IndexOfAnyExcept(FieldContent);
        return rest < 0 ? -1 : at + rest;
    }

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
