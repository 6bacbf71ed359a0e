namespace Edge.Cache.Store.Arena;

/// <summary>Where a block lies, and a piece of its hash, in one word: 16 bits of hash, 28 of the chunk's number, 20 of the offset in units
/// of <see cref="Block.Unit"/>. Never 0, and never the same for two blocks.</summary>
internal static class Handle
{
    /// <summary>Bits of a chunk's number.</summary>
    public const int IdBits = 28;

    private const int OffsetBits = 20;

    /// <summary>Offsets in a chunk end below this.</summary>
    public const int MaxChunkLength = Block.Unit << OffsetBits;

    /// <summary>The word of a block.</summary>
    public static ulong Of(ulong hash, Chunk chunk, int offset) =>
        ((ulong)TagOf(hash) << (IdBits + OffsetBits)) | ((ulong)chunk.Id << OffsetBits) | (uint)(offset / Block.Unit);

    /// <summary>The piece of hash that words carry: bits which neither shard nor bucket use.</summary>
    public static ushort TagOf(ulong hash) => (ushort)(hash >> 42);

    /// <summary>That piece of a word.</summary>
    public static ushort TagIn(ulong word) => (ushort)(word >> (IdBits + OffsetBits));

    /// <summary>The chunk's number.</summary>
    public static int IdIn(ulong word) => (int)(word >> OffsetBits) & ((1 << IdBits) - 1);

    /// <summary>The offset in the chunk.</summary>
    public static int OffsetIn(ulong word) => (int)(word & ((1 << OffsetBits) - 1)) * Block.Unit;
}
