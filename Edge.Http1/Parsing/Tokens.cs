using System.Buffers;
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

    /// <summary>True if <paramref name="token"/> is <paramref name="known"/> in any case; both of one length, at least 4.</summary>
    /// <remarks>Bit 5 tells capitals from small letters. No other byte of a token becomes one of a known name by it: that of
    /// <c>-</c> is CR.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsName(ReadOnlySpan<byte> token, ReadOnlySpan<byte> known)
    {
        if (known.Length < sizeof(ulong))
        {
            const uint lowerHalf = 0x20202020;
            return (MemoryMarshal.Read<uint>(token) | lowerHalf) == MemoryMarshal.Read<uint>(known)
                && (MemoryMarshal.Read<uint>(token[^sizeof(uint)..]) | lowerHalf) == MemoryMarshal.Read<uint>(known[^sizeof(uint)..]);
        }

        const ulong lower = 0x2020202020202020;
        for (int at = 0; at < known.Length - sizeof(ulong); at += sizeof(ulong))
        {
            if ((MemoryMarshal.Read<ulong>(token[at..]) | lower) != MemoryMarshal.Read<ulong>(known[at..]))
                return false;
        }

        return (MemoryMarshal.Read<ulong>(token[^sizeof(ulong)..]) | lower) == MemoryMarshal.Read<ulong>(known[^sizeof(ulong)..]);
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

    private static readonly Vector128<byte> TokenRows = ByteClass.RowsOf(Token);
    private static readonly Vector128<byte> PathRows = ByteClass.RowsOf(TargetPath);
    private static readonly Vector128<byte> QueryRows = ByteClass.RowsOf(TargetQuery);

    /// <summary><see cref="Token"/>, for names in a head.</summary>
    internal readonly struct TokenClass : IByteClass
    {
        public static SearchValues<byte> Set => Token;

        public static Vector128<byte> Rows => TokenRows;
    }

    /// <summary><see cref="TargetPath"/>, for targets in a head.</summary>
    internal readonly struct PathClass : IByteClass
    {
        public static SearchValues<byte> Set => TargetPath;

        public static Vector128<byte> Rows => PathRows;
    }

    /// <summary><see cref="TargetQuery"/>, for targets in a head.</summary>
    internal readonly struct QueryClass : IByteClass
    {
        public static SearchValues<byte> Set => TargetQuery;

        public static Vector128<byte> Rows => QueryRows;
    }
}
