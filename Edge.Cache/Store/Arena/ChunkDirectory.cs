using System.Numerics;

namespace Edge.Cache.Store.Arena;

/// <summary>Chunks by number. Read without a lock, written under the shard's.</summary>
internal sealed class ChunkDirectory
{
    /// <summary>Numbers end below this; at 512 KiB a chunk after 128 TiB, and then they begin anew.</summary>
    private const int MaxId = 1 << Handle.IdBits;

    private Chunk?[] _slots;
    private int _lastId;
    private int _count;

    /// <summary>A directory for about <paramref name="chunks"/> chunks; it grows.</summary>
    public ChunkDirectory(int chunks) => _slots = new Chunk?[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * chunks))];

    /// <summary>The chunk with this number; null once it was dropped.</summary>
    public Chunk? Find(int id)
    {
        var slots = Volatile.Read(ref _slots);
        var chunk = Volatile.Read(ref slots[id & (slots.Length - 1)]);
        return chunk?.Id == id ? chunk : null;
    }

    /// <summary>Makes a chunk and lists it.</summary>
    public Chunk Add(int size, ChunkLog log)
    {
        if (2 * _count >= _slots.Length)
        {
            Grow();
        }

        do
        {
            _lastId = _lastId + 1 < MaxId ? _lastId + 1 : 1;
        }
        while (_slots[_lastId & (_slots.Length - 1)] is not null);

        var chunk = new Chunk(_lastId, size, log);
        Volatile.Write(ref _slots[_lastId & (_slots.Length - 1)], chunk);
        _count++;
        return chunk;
    }

    /// <summary>Takes a chunk out.</summary>
    public void Remove(Chunk chunk)
    {
        Volatile.Write(ref _slots[chunk.Id & (_slots.Length - 1)], null);
        _count--;
    }

    private void Grow()
    {
        // Numbers that differ in the lower bits differ in more of them.
        var slots = new Chunk?[2 * _slots.Length];
        foreach (var chunk in _slots)
        {
            if (chunk is not null)
            {
                slots[chunk.Id & (slots.Length - 1)] = chunk;
            }
        }

        Volatile.Write(ref _slots, slots);
    }
}
