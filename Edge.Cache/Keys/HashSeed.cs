using System.Buffers.Binary;

namespace Edge.Cache.Keys;

/// <summary>The secret of the key hash, 128 bits, drawn once per process by the host (H34).</summary>
public readonly record struct HashSeed(ulong First, ulong Second)
{
    /// <summary>Length of the secret in bytes.</summary>
    public const int Length = 16;

    /// <summary>Reads the secret from <paramref name="bytes"/>, which must have <see cref="Length"/> bytes.</summary>
    public static HashSeed From(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..Length]));

    /// <summary>Hides the secret: it never reaches a log (P03).</summary>
    public override string ToString() => nameof(HashSeed);
}
