using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Edge.Http1.Parsing;

/// <summary>A question to a byte, asked of many at once.</summary>
internal interface IByteTest
{
    /// <summary>All bits of a byte of the result are set where the answer is yes.</summary>
    static abstract Vector256<byte> Of(Vector256<byte> bytes);

    /// <summary>The same.</summary>
    static abstract Vector128<byte> Of(Vector128<byte> bytes);
}

/// <summary>The answers of 64 bytes as the bits of a word, the first byte in the lowest.</summary>
internal static class BlockMask
{
    /// <summary>Bytes that one word tells of.</summary>
    internal const int Step = 64;

    /// <summary>Bytes that a block has at least; without vectors there are no masks.</summary>
    internal const int LeastBytes = 32;

    /// <summary>The answers of the bytes of <paramref name="block"/> from <paramref name="at"/> on; 0 for what lies behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong At<TTest>(ReadOnlySpan<byte> block, int at)
        where TTest : struct, IByteTest
    {
        int left = block.Length - at;
        if (left >= Step)
            return Half<TTest>(block, at) | ((ulong)Half<TTest>(block, at + LeastBytes) << LeastBytes);
        if (left <= 0)
            return 0;

        // The last half begins earlier, and forgets what came before it.
        ulong last = Half<TTest>(block, block.Length - LeastBytes);
        return left <= LeastBytes
            ? last >> (LeastBytes - left)
            : Half<TTest>(block, at) | (last >> (Step - left) << LeastBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Half<TTest>(ReadOnlySpan<byte> block, int at)
        where TTest : struct, IByteTest
    {
        ref byte start = ref MemoryMarshal.GetReference(block);
        if (Vector256.IsHardwareAccelerated)
            return TTest.Of(Vector256.LoadUnsafe(ref start, (nuint)at)).ExtractMostSignificantBits();

        uint low = TTest.Of(Vector128.LoadUnsafe(ref start, (nuint)at)).ExtractMostSignificantBits();
        uint high = TTest.Of(Vector128.LoadUnsafe(ref start, (nuint)(at + Vector128<byte>.Count))).ExtractMostSignificantBits();
        return low | (high << Vector128<byte>.Count);
    }
}
