using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Edge.Http1.Parsing;

/// <summary>A set of ASCII bytes in a form that tells 16 bytes of a head from it in one step and without a call: names, hosts and
/// targets are short, and there is nearly always more of the head behind them (ParserBenchmarks).</summary>
/// <remarks>A type for each set, so that its vector is a constant of the compiled code.</remarks>
internal interface IByteClass
{
    /// <summary>The set.</summary>
    static abstract SearchValues<byte> Set { get; }

    /// <summary>Of each low nibble, the high nibbles with which it makes a byte of the set, as bits 0 … 7.</summary>
    static abstract Vector128<byte> Rows { get; }
}

/// <summary>Searches by <see cref="IByteClass"/>.</summary>
internal static class ByteClass
{
    private static readonly Vector128<byte> HighBits = Vector128.Create(1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>The rows of a set that holds no byte above 127.</summary>
    internal static Vector128<byte> RowsOf(SearchValues<byte> set)
    {
        var rows = new byte[Vector128<byte>.Count];
        for (int b = 0; b < 128; b++)
        {
            if (set.Contains((byte)b))
                rows[b & 0x0F] |= (byte)(1 << (b >> 4));
        }

        return Vector128.Create(rows);
    }

    /// <summary>Offset of the first byte from <paramref name="start"/> on that is not of the class; <paramref name="end"/> if all
    /// before it are.</summary>
    /// <param name="head">Bytes that go on behind <paramref name="end"/>, mostly.</param>
    /// <param name="start">Where to begin; 0 … <paramref name="end"/>.</param>
    /// <param name="end">Where to stop; at most the length of <paramref name="head"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int EndOf<TClass>(ReadOnlySpan<byte> head, int start, int end)
        where TClass : struct, IByteClass
    {
        if (!Vector128.IsHardwareAccelerated || start > head.Length - Vector128<byte>.Count)
            return RestOf<TClass>(head, start, end);

        Vector128<byte> bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(head), (nuint)start);
        Vector128<byte> rows = Vector128.ShuffleNative(TClass.Rows, bytes & Vector128.Create((byte)0x0F));
        Vector128<byte> bits = Vector128.ShuffleNative(HighBits, Vector128.ShiftRightLogical(bytes, 4));
        uint others = Vector128.Equals(rows & bits, Vector128<byte>.Zero).ExtractMostSignificantBits();
        return others != 0 ? Math.Min(end, start + BitOperations.TrailingZeroCount(others)) : RestOf<TClass>(head, start + Vector128<byte>.Count, end);
    }

    private static int RestOf<TClass>(ReadOnlySpan<byte> head, int start, int end)
        where TClass : struct, IByteClass
    {
        if (start >= end)
            return end;

        int length = head[start..end].IndexOfAnyExcept(TClass.Set);
        return length < 0 ? end : start + length;
    }
}
