using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Edge.Http1.Parsing;

/// <summary>
/// The usual head, whole in one block and with nothing in it that needs a second look, found in one pass of 64 bytes a step. It says
/// yes only to what <see cref="HeadScanner"/> would accept step by step, with the same length; everything else is left to the steps,
/// which know the rule that was broken.
/// </summary>
internal static class PlainHead
{
    /// <summary>The bytes of the head that <paramref name="block"/> begins with, or 0: not whole, not usual, or no vectors on this machine.</summary>
    /// <remarks>A call of its own keeps the steps of the scanner small.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int Length(HeadKind kind, ReadOnlySpan<byte> block, Http1Limits limits, int maxBytes)
    {
        if (!Vector128.IsHardwareAccelerated || block.Length < BlockMask.LeastBytes || !BeginsAsUsual(kind, block, limits.MaxMethodBytes))
            return 0;

        int length = ToEmptyLine(block, out int lineLength);
        if (length == 0 || length > maxBytes)
            return 0;

        bool usualLine = kind == HeadKind.Response
            || (lineLength <= limits.MaxRequestLineBytes && block[..lineLength].EndsWith(" HTTP/1.1"u8));
        return usualLine ? length : 0;
    }

    private static bool BeginsAsUsual(HeadKind kind, ReadOnlySpan<byte> block, int maxMethodBytes)
    {
        if (kind == HeadKind.Response)
            return block.StartsWith("HTTP/"u8);
        if (block.StartsWith("GET "u8))
            return maxMethodBytes >= 3;

        int method = block.IndexOfAnyExcept(Tokens.Token);
        return method > 0 && method <= maxMethodBytes && block[method] == (byte)' ' && !block.StartsWith("PRI "u8);
    }

    // The length with the empty line, if up to there every CR is followed by LF, every LF follows a CR, and there is no NUL; else 0.
    private static int ToEmptyLine(ReadOnlySpan<byte> block, out int lineLength)
    {
        ulong crBefore = 0;  // bit 0: the byte before this step was CR
        ulong lfBefore = 0;  // bits 1 and 0: the byte before this step, and the one before that, were LF
        lineLength = 0;
        for (int at = 0; at < block.Length; at += BlockMask.Step)
        {
            ulong cr = BlockMask.At<IsCarriageReturn>(block, at);
            ulong lf = BlockMask.At<IsLineFeed>(block, at);
            ulong bad = (((cr << 1) | crBefore) ^ lf) | BlockMask.At<IsNul>(block, at);
            ulong ends = lf & ((lf << 2) | lfBefore);
            if (lineLength == 0 && lf != 0)
                lineLength = at + BitOperations.TrailingZeroCount(lf) - 1;
            if ((ends | bad) != 0)
            {
                int end = BitOperations.TrailingZeroCount(ends);  // 64 without one
                bool first = ends != 0 && BitOperations.TrailingZeroCount(bad) > end;
                return first && lineLength > 0 ? at + end + 1 : 0;
            }

            crBefore = cr >> 63;
            lfBefore = lf >> 62;
        }

        return 0;
    }

    private readonly struct IsCarriageReturn : IByteTest
    {
        public static Vector256<byte> Of(Vector256<byte> bytes) => Vector256.Equals(bytes, Vector256.Create((byte)'\r'));

        public static Vector128<byte> Of(Vector128<byte> bytes) => Vector128.Equals(bytes, Vector128.Create((byte)'\r'));
    }

    private readonly struct IsLineFeed : IByteTest
    {
        public static Vector256<byte> Of(Vector256<byte> bytes) => Vector256.Equals(bytes, Vector256.Create((byte)'\n'));

        public static Vector128<byte> Of(Vector128<byte> bytes) => Vector128.Equals(bytes, Vector128.Create((byte)'\n'));
    }

    private readonly struct IsNul : IByteTest
    {
        public static Vector256<byte> Of(Vector256<byte> bytes) => Vector256.Equals(bytes, Vector256<byte>.Zero);

        public static Vector128<byte> Of(Vector128<byte> bytes) => Vector128.Equals(bytes, Vector128<byte>.Zero);
    }
}
