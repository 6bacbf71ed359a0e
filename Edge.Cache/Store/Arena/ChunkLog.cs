namespace Edge.Cache.Store.Arena;

/// <summary>A first-in-first-out queue of blocks: chunks from the oldest to the one that is being filled. Under the shard's
/// lock.</summary>
internal sealed class ChunkLog
{
    private Chunk? _youngest;

    /// <summary>The oldest chunk; it may be the one that is being filled.</summary>
    public Chunk? Oldest { get; private set; }

    /// <summary>Bytes of its chunks.</summary>
    public long ChunkBytes { get; private set; }

    /// <summary>Bytes of its blocks that can be found.</summary>
    public long LiveBytes { get; set; }

    /// <summary>Bytes of the responses of its blocks that are objects.</summary>
    public long ObjectBytes { get; set; }

    /// <summary>What counts for its share of the budget.</summary>
    public long Held => ChunkBytes + ObjectBytes;

    /// <summary>Bytes that nobody can find any more, in chunks that are not filled any more.</summary>
    public long DeadBytes { get; set; }

    /// <summary>Whether a block fits the chunk that is being filled.</summary>
    public bool HasRoom(int length) => _youngest is { IsSealed: false } open && open.Bytes.Length - open.Used >= length;

    /// <summary>Gives a block its place in the chunk that is being filled, which has room.</summary>
    public Chunk Take(int length, out int offset)
    {
        var chunk = _youngest!;
        offset = chunk.Used;
        chunk.Used += length;
        chunk.Live += length;
        LiveBytes += length;
        return chunk;
    }

    /// <summary>Ends the filling of the youngest chunk.</summary>
    public Chunk? Seal()
    {
        if (_youngest is not { IsSealed: false } open)
        {
            return null;
        }

        open.IsSealed = true;
        DeadBytes += open.Bytes.Length - open.Live;
        return open;
    }

    /// <summary>Adds an empty chunk; the one before is sealed.</summary>
    public void Add(Chunk chunk)
    {
        chunk.Older = _youngest;
        if (_youngest is null)
        {
            Oldest = chunk;
        }
        else
        {
            _youngest.Younger = chunk;
        }

        _youngest = chunk;
        ChunkBytes += chunk.Bytes.Length;
    }

    /// <summary>Takes a sealed chunk out, in which nothing is alive.</summary>
    public void Drop(Chunk chunk)
    {
        if (chunk.Older is null)
        {
            Oldest = chunk.Younger;
        }
        else
        {
            chunk.Older.Younger = chunk.Younger;
        }

        if (chunk.Younger is null)
        {
            _youngest = chunk.Older;
        }
        else
        {
            chunk.Younger.Older = chunk.Older;
        }

        ChunkBytes -= chunk.Bytes.Length;
        DeadBytes -= chunk.Bytes.Length;
        chunk.Older = null;
        chunk.Younger = null;
    }

    /// <summary>Notes that a block cannot be found any more.</summary>
    public void Lose(Chunk chunk, int length)
    {
        chunk.Live -= length;
        LiveBytes -= length;
        DeadBytes += chunk.IsSealed ? length : 0;
    }

    /// <summary>The sealed chunk with the fewest living bytes, but for the one the evictor is in.</summary>
    public Chunk? Emptiest()
    {
        var best = default(Chunk);
        for (var chunk = Oldest?.Younger; chunk is { IsSealed: true }; chunk = chunk.Younger)
        {
            if (best is null || (long)chunk.Live * best.Bytes.Length < (long)best.Live * chunk.Bytes.Length)
            {
                best = chunk;
            }
        }

        return best;
    }
}
