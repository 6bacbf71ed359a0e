using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Edge.Http1.Parsing;

/// <summary>
/// Where in a head the bytes are that no field value may hold (RFC 9110 §5.5). In a head without faults these are its CRs and LFs,
/// so that its lines are found with one look at every 64 bytes, however short they are.
/// </summary>
/// <remarks>Goes forward only.</remarks>
internal ref struct FieldStops
{
    private readonly ReadOnlySpan<byte> _head;
    private int _at;      // where the bytes begin that _stops tells of
    private ulong _stops; // bit i: the byte at _at + i is a stop

    /// <summary>Of <paramref name="head"/>, from <paramref name="start"/> on.</summary>
    internal FieldStops(ReadOnlySpan<byte> head, int start)
    {
        _head = head;
        _at = start;
        _stops = StopsAt(start);
    }

    /// <summary>Offset of the first stop at or behind <paramref name="from"/>, which never decreases; the length of the head
    /// without one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Next(int from)
    {
        while (from - _at >= BlockMask.Step)
            Advance();

        // Where a search before this one has come further, there was none in between.
        ulong stops = _stops & (ulong.MaxValue << Math.Max(0, from - _at));
        while (stops == 0)
        {
            if (_head.Length - _at <= BlockMask.Step)
                return _head.Length;
            Advance();
            stops = _stops;
        }

        return _at + BitOperations.TrailingZeroCount(stops);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance()
    {
        _at += BlockMask.Step;
        _stops = StopsAt(_at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong StopsAt(int at) =>
        Vector128.IsHardwareAccelerated && _head.Length >= BlockMask.LeastBytes ? BlockMask.At<IsStop>(_head, at) : StopsOneByOne(at);

    private readonly ulong StopsOneByOne(int at)
    {
        ulong stops = 0;
        for (int i = 0; i < BlockMask.Step && at + i < _head.Length; i++)
            stops |= Tokens.FieldContent.Contains(_head[at + i]) ? 0 : 1UL << i;
        return stops;
    }

    private readonly struct IsStop : IByteTest
    {
        public static Vector256<byte> Of(Vector256<byte> bytes) =>
            Vector256.AndNot(Vector256.LessThan(bytes, Vector256.Create((byte)' ')), Vector256.Equals(bytes, Vector256.Create((byte)'\t')))
            | Vector256.Equals(bytes, Vector256.Create((byte)0x7F));

        public static Vector128<byte> Of(Vector128<byte> bytes) =>
            Vector128.AndNot(Vector128.LessThan(bytes, Vector128.Create((byte)' ')), Vector128.Equals(bytes, Vector128.Create((byte)'\t')))
            | Vector128.Equals(bytes, Vector128.Create((byte)0x7F));
    }
}
