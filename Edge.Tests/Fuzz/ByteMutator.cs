using System.Buffers.Binary;

namespace Edge.Tests.Fuzz;

/// <summary>Changes bytes the way parsers dislike: bits, lengths, pieces taken out, doubled, or put in from elsewhere.</summary>
internal static class ByteMutator
{
    private static readonly byte[] Interesting = [0, 1, 2, 3, 4, 5, 16, 20, 21, 22, 23, 24, 32, 0x7F, 0x80, 0xFE, 0xFF];

    /// <summary>One to four changes; the same for the same state of <paramref name="random"/>.</summary>
    public static byte[] Mutate(byte[] bytes, byte[] other, Random random)
    {
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            bytes = MutateOnce(bytes, other, random);
        }

        return bytes;
    }

    private static byte[] MutateOnce(byte[] bytes, byte[] other, Random random)
    {
        var copy = (byte[])bytes.Clone();
        if (copy.Length < 4)
        {
            return [.. copy, Interesting[random.Next(Interesting.Length)]];
        }

        var at = random.Next(copy.Length);
        var length = Math.Min(copy.Length - at, random.Next(1, random.Next(2, 40)));
        switch (random.Next(9))
        {
            case 0:
                copy[at] ^= (byte)(1 << random.Next(8));
                return copy;
            case 1:
                copy[at] = Interesting[random.Next(Interesting.Length)];
                return copy;
            case 2:
                copy[at] += (byte)random.Next(-2, 3);
                return copy;
            case 3:
                var where = copy.AsSpan(Math.Min(at, copy.Length - 2));
                BinaryPrimitives.WriteUInt16BigEndian(where, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(where) + random.Next(-3, 4)));
                return copy;
            case 4:
                return [.. copy[..at], .. copy[(at + length)..]];
            case 5:
                return [.. copy[..(at + length)], .. copy[at..]];
            case 6:
                var from = random.Next(other.Length);
                var taken = other[from..Math.Min(other.Length, from + length)];
                return [.. copy[..at], .. taken, .. copy[at..]];
            case 7:
                random.NextBytes(copy.AsSpan(at, length));
                return copy;
            default:
                return copy[..at];
        }
    }
}
