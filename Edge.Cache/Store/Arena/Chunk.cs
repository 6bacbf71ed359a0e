namespace Edge.Cache.Store.Arena;

/// <summary>A piece of a log: one array, filled from front to back, never written again, dropped as a whole.</summary>
/// <param name="id">Its number, never used twice.</param>
/// <param name="size">Bytes.</param>
/// <param name="log">The log it belongs to.</param>
internal sealed class Chunk(int id, int size, ChunkLog log)
{
    /// <summary>Its number.</summary>
    public int Id => id;

    /// <summary>The log it belongs to.</summary>
    public ChunkLog Log => log;

    /// <summary>Its bytes: pinned, so that no collection ever moves them; not cleared.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(size, pinned: true);

    /// <summary>Bytes given to blocks.</summary>
    public int Used { get; set; }

    /// <summary>Bytes of blocks that can be found.</summary>
    public int Live { get; set; }

    /// <summary>Where the evictor goes on.</summary>
    public int Cursor { get; set; }

    /// <summary>Whether nothing is added any more.</summary>
    public bool IsSealed { get; set; }

    /// <summary>The next younger one of its log.</summary>
    public Chunk? Younger { get; set; }

    /// <summary>The next older one of its log.</summary>
    public Chunk? Older { get; set; }

    /// <summary>The block at an offset.</summary>
    public Block BlockAt(int offset) => new(Bytes, offset);
}
