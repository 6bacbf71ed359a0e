using System.Buffers.Binary;
using System.Numerics;

namespace Edge.Cache.Keys;

/// <summary>SipHash with one compression and three finalisation rounds: a keyed hash whose collisions strangers cannot choose
/// (H34).</summary>
/// <remarks>Aumasson and Bernstein, "SipHash: a fast short-input PRF". Rounds are a parameter here only so that the published
/// vectors of SipHash-2-4 prove the same code.</remarks>
internal static class SipHash13
{
    /// <summary>SipHash-1-3 of <paramref name="data"/>.</summary>
    public static ulong Hash(in HashSeed seed, ReadOnlySpan<byte> data) => Hash(seed, data, 1, 3);

    internal static ulong Hash(in HashSeed seed, ReadOnlySpan<byte> data, int compressions, int finalisations)
    {
        var v0 = seed.First ^ 0x736f6d6570736575;
        var v1 = seed.Second ^ 0x646f72616e646f6d;
        var v2 = seed.First ^ 0x6c7967656e657261;
        var v3 = seed.Second ^ 0x7465646279746573;
        var last = (ulong)data.Length << 56;

        while (data.Length >= 8)
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(data);
            v3 ^= word;
            for (var i = 0; i < compressions; i++)
            {
                Round(ref v0, ref v1, ref v2, ref v3);
            }

            v0 ^= word;
            data = data[8..];
        }

        for (var i = 0; i < data.Length; i++)
        {
            last |= (ulong)data[i] << (8 * i);
        }

        v3 ^= last;
        for (var i = 0; i < compressions; i++)
        {
            Round(ref v0, ref v1, ref v2, ref v3);
        }

        v0 ^= last;
        v2 ^= 0xff;
        for (var i = 0; i < finalisations; i++)
        {
            Round(ref v0, ref v1, ref v2, ref v3);
        }

        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
