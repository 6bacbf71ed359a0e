using System.Collections.Concurrent;
using System.Numerics;
using Edge.Cache.Eviction;
using Edge.Cache.Invalidation;
using Edge.Cache.Status;

namespace Edge.Cache.Store.Arena;

/// <summary>The memory of a shard: two logs of blocks, which are also the queues of S3-FIFO (Yang et al., SOSP 2023), and the responses
/// that are objects. All but the look-ups by number are under the shard's lock.</summary>
/// <remarks>
/// 1. A new block goes to the small log, or to the main one when the ghost remembers its key or it replaces a block of the main one.
/// 2. While small holds a tenth of the budget or more, its oldest block leaves: visited → copied to main, else → killed and remembered.
/// 3. Otherwise main's oldest: visited → copied to the end with one visit less, else → killed.
/// 4. Before anything that is alive must leave, the room of what was killed elsewhere is won back: the living rest of the emptiest chunk
/// is copied to the end of its log.
/// A chunk is dropped when nothing in it is alive.
/// </remarks>
internal sealed class ArenaSpace
{
    private const int MinChunkSize = 4 << 10;
    private const int MaxChunkSize = 512 << 10;

    // After this many second chances for one insertion the next in line goes, visited or not (I10).
    private const int MaxChances = 1000;

    private readonly ConcurrentDictionary<long, StoredResponse> _objects = new();
    private readonly ChunkDirectory _directory;
    private readonly WordTable _table;
    private readonly GhostTable _ghost;
    private readonly BlockNames _names;
    private readonly InvalidationLedger _ledger;
    private readonly OutcomeTable _outcomes;
    private readonly ChunkLimbo _limbo;
    private readonly int _chunkSize;
    private readonly long _smallShare;
    private long _entries;
    private long _evictions;

    public ArenaSpace(
        long budget, WordTable table, int expectedEntries, BlockNames names, InvalidationLedger ledger, OutcomeTable outcomes, ChunkLimbo limbo)
    {
        Budget = budget;
        _table = table;
        _names = names;
        _ledger = ledger;
        _outcomes = outcomes;
        _limbo = limbo;
        _smallShare = budget / 10;
        _ghost = new GhostTable(expectedEntries);
        _chunkSize = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(budget / 128, MinChunkSize, MaxChunkSize));
        _directory = new ChunkDirectory((int)Math.Min(budget / _chunkSize, 1 << 20));
    }

    /// <summary>Bytes that may be held, table included.</summary>
    public long Budget { get; }

    /// <summary>Bytes that are held: whole chunks, and the responses that are objects.</summary>
    public long Held => Small.Held + Main.Held;

    /// <summary>Bytes of what can be found.</summary>
    public long LiveBytes => Small.LiveBytes + Small.ObjectBytes + Main.LiveBytes + Main.ObjectBytes;

    /// <summary>Blocks that can be found.</summary>
    public long Entries => Volatile.Read(ref _entries);

    /// <summary>Blocks killed for room.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>The queue of newcomers.</summary>
    public ChunkLog Small { get; } = new();

    /// <summary>The queue of those who were visited again.</summary>
    public ChunkLog Main { get; } = new();

    /// <summary>Longest block; a longer response is an object, and its block has only the key.</summary>
    public int MaxBlockLength => _chunkSize / 8;

    /// <summary>Responses that are objects.</summary>
    public int Objects => _objects.Count;

    /// <summary>The log for a new block.</summary>
    public ChunkLog LogFor(ulong hash, bool hot) => hot || _ghost.Contains(hash) ? Main : Small;

    /// <summary>The chunk of a word; null when it was dropped since the word was read. Without the lock.</summary>
    public Chunk? ChunkOf(ulong word) => _directory.Find(Handle.IdIn(word));

    /// <summary>The block of a word that is in the table now.</summary>
    public Block BlockOf(ulong word) => ChunkOf(word)!.BlockAt(Handle.OffsetIn(word));

    /// <summary>The response of a block that is an object; null when it was killed. Without the lock.</summary>
    public StoredResponse? ObjectOf(Block block) => _objects.GetValueOrDefault(block.Header.Stamp);

    /// <summary>Frees room for a block, and for the bytes of its object.</summary>
    /// <returns>Whether it did: blocks have been moved or killed then.</returns>
    public bool MakeRoom(ChunkLog log, int length, long objectBytes)
    {
        var chances = 0;
        var mayCompact = true;
        var changed = false;
        while (Held + _table.Size + objectBytes + (log.HasRoom(length) ? 0 : SizeFor(length)) > Budget)
        {
            mayCompact = mayCompact && TryCompact();
            if (!mayCompact && !TryEvict(ref chances))
            {
                break;
            }

            changed = true;
        }

        return changed;
    }

    /// <summary>Bytes of the objects of blocks.</summary>
    public long ObjectBytesOf(ReadOnlySpan<ulong> words)
    {
        var bytes = 0L;
        foreach (var word in words)
        {
            var block = BlockOf(word);
            bytes += block.Header.IsObject != 0 ? ObjectOf(block)?.Size ?? 0 : 0;
        }

        return bytes;
    }

    /// <summary>Gives a new block its place; it is not in the table yet.</summary>
    public ulong Place(ChunkLog log, ulong hash, int length, out Block block)
    {
        if (!log.HasRoom(length))
        {
            Open(log, length);
        }

        var chunk = log.Take(length, out var offset);
        block = chunk.BlockAt(offset);
        Interlocked.Increment(ref _entries);
        return Handle.Of(hash, chunk, offset);
    }

    /// <summary>Keeps the response of a block as an object.</summary>
    public void Keep(ChunkLog log, long stamp, StoredResponse response)
    {
        _objects[stamp] = response;
        log.ObjectBytes += response.Size;
    }

    /// <summary>Notes that a block was taken out of the table: it is dead.</summary>
    public void Retire(ulong word)
    {
        var chunk = ChunkOf(word)!;
        var block = chunk.BlockAt(Handle.OffsetIn(word));
        if (block.Header.IsObject != 0 && _objects.TryRemove(block.Header.Stamp, out var response))
        {
            chunk.Log.ObjectBytes -= response.Size;
        }

        Interlocked.Decrement(ref _entries);
        Lose(chunk, block);
    }

    /// <summary>Takes a block out of the table and retires it.</summary>
    public void Kill(ulong hash, ulong word)
    {
        _table.Replace(_table.BucketOf(hash), word, 0);
        Retire(word);
    }

    private int SizeFor(int length) => Math.Max(_chunkSize, length);

    private void Open(ChunkLog log, int length)
    {
        Seal(log);
        log.Add(_directory.Add(SizeFor(length), log));
    }

    private void Seal(ChunkLog log)
    {
        if (log.Seal() is { } sealedNow)
        {
            DropIfEmpty(sealedNow);
        }
    }

    private void Lose(Chunk chunk, Block block)
    {
        block.Header.Dead = 1;
        chunk.Log.Lose(chunk, block.Header.Length);
        DropIfEmpty(chunk);
    }

    private void DropIfEmpty(Chunk chunk)
    {
        if (chunk.IsSealed && chunk.Live == 0)
        {
            chunk.Log.Drop(chunk);
            _directory.Remove(chunk);
            _limbo.Add(chunk.Bytes);
        }
    }

    private bool TryEvict(ref int chances)
    {
        var log = Main.Oldest is null || (Small.Held >= _smallShare && Small.Oldest is not null) ? Small : Main;
        if (log.Oldest is not { } chunk)
        {
            return false;
        }

        if (!chunk.IsSealed)
        {
            Seal(log);
            return true;
        }

        var block = chunk.BlockAt(chunk.Cursor);
        chunk.Cursor += block.Header.Length;
        if (block.Header.Dead != 0)
        {
            return true;
        }

        var visits = block.Header.Visits;
        if (visits > 0 && chances < MaxChances && !IsPurged(block))
        {
            chances++;
            Move(chunk, block, Main, log == Small ? 0 : visits - 1);
            return true;
        }

        var hash = block.Header.Hash;
        if (log == Small)
        {
            _ghost.Add(hash);
        }

        Kill(hash, Handle.Of(hash, chunk, block.At));
        Interlocked.Increment(ref _evictions);
        _outcomes.Note(hash, CacheReason.Evicted);
        return true;
    }

    private bool IsPurged(Block block) => block.Header.IsObject != 0
        ? ObjectOf(block) is not { } response || _ledger.Judge(response, block.ToKey()) == Admission.Dead
        : _ledger.Judge(new JudgedBlock(block, _names), block.ToKey()) == Admission.Dead;

    // Worth it when an eighth of the chunks is dead, and this one is a quarter empty.
    private bool TryCompact()
    {
        if (Small.DeadBytes + Main.DeadBytes <= Math.Max(2 * _chunkSize, (Small.ChunkBytes + Main.ChunkBytes) / 8))
        {
            return false;
        }

        var (small, main) = (Small.Emptiest(), Main.Emptiest());
        var chunk = small is null || (main is not null && main.Live < small.Live) ? main : small;
        if (chunk is null || chunk.Live > chunk.Bytes.Length / 4 * 3)
        {
            return false;
        }

        var used = chunk.Used;
        for (int at = 0, length; at < used; at += length)
        {
            var block = chunk.BlockAt(at);
            length = block.Header.Length;
            if (block.Header.Dead == 0)
            {
                Move(chunk, block, chunk.Log, block.Header.Visits);
            }
        }

        return true;
    }

    private void Move(Chunk from, Block block, ChunkLog to, int visits)
    {
        var (hash, length) = (block.Header.Hash, block.Header.Length);
        if (!to.HasRoom(length))
        {
            Open(to, length);
        }

        var chunk = to.Take(length, out var offset);
        var target = chunk.BlockAt(offset);
        block.CopyTo(target);
        target.Header.Visits = (byte)visits;
        if (block.Header.IsObject != 0)
        {
            var bytes = ObjectOf(block)?.Size ?? 0;
            from.Log.ObjectBytes -= bytes;
            to.ObjectBytes += bytes;
        }

        _table.Replace(_table.BucketOf(hash), Handle.Of(hash, from, block.At), Handle.Of(hash, chunk, offset));
        Lose(from, block);
    }
}
