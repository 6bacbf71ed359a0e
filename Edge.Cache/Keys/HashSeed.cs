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

    /// <summary>The keyed hash of <paramref name="data"/> (SipHash-1-3): for other tables that strangers fill (H34).</summary>
    public ulong HashOf(ReadOnlySpan<byte> data) => SipHash13.Hash(this, data);

    /// <summary>Hides the secret: it never reaches a log (P03).</summary>
    public override string ToString() => nameof(HashSeed);
}
