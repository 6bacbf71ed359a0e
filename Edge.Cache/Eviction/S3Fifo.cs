using System.Collections.Concurrent;
using Edge.Cache.Store;

namespace Edge.Cache.Eviction;

/// <summary>S3-FIFO counted in bytes (Yang, Zhang, Qiu, Yue, Vigfusson, "FIFO queues are all you need for cache eviction", SOSP
/// 2023; docs/cache.md).</summary>
/// <remarks>
/// 1. A new entry joins the small queue, or the main queue when the ghost remembers it or it replaces a main entry.
/// 2. While small holds a tenth of the budget or more, its oldest entry leaves: visited → main, else → killed and remembered as a
/// ghost.
/// 3. Otherwise main's oldest: visited → one visit less and back to the end, else → killed.
/// Any thread may add; only the thread whose turn it is takes, so the queues have one consumer.
/// </remarks>
internal sealed class S3Fifo : IEvictionPolicy
{
    // After this many second chances in one eviction the next in line goes, visited or not (I10).
    private const int MaxMainSteps = 1000;

    // Dead cells are swept when there are more of them than this and than living entries.
    private const int MinDeadCells = 1024;

    private readonly ConcurrentQueue<Entry> _small = new();
    private readonly ConcurrentQueue<Entry> _main = new();
    private readonly GhostTable _ghost;
    private readonly long _smallShare;
    private long _smallBytes;
    private long _mainBytes;
    private long _living;
    private long _deadCells;

    /// <summary>A policy for <paramref name="budget"/> bytes and about <paramref name="expectedEntries"/> entries.</summary>
    public S3Fifo(long budget, int expectedEntries)
    {
        _smallShare = budget / 10;
        _ghost = new GhostTable(expectedEntries);
    }

    /// <inheritdoc/>
    public long Bytes => SmallBytes + MainBytes;

    /// <summary>Bytes of entries in state <see cref="EntryState.Small"/>.</summary>
    public long SmallBytes => Volatile.Read(ref _smallBytes);

    /// <summary>Bytes of entries in state <see cref="EntryState.Main"/>.</summary>
    public long MainBytes => Volatile.Read(ref _mainBytes);

    /// <summary>Cells of dead entries still queued.</summary>
    public long DeadCells => Volatile.Read(ref _deadCells);

    /// <summary>Cells queued, living and dead.</summary>
    public long Cells => _small.Count + _main.Count;

    /// <inheritdoc/>
    public bool NeedsCompaction => DeadCells > MinDeadCells && DeadCells > Volatile.Read(ref _living);

    /// <inheritdoc/>
    public void Reserve(Entry entry)
    {
        Interlocked.Add(ref _smallBytes, entry.Size);
        Interlocked.Increment(ref _living);
    }

    /// <inheritdoc/>
    public void Unreserve(Entry entry)
    {
        Interlocked.Add(ref _smallBytes, -entry.Size);
        Interlocked.Decrement(ref _living);
    }

    /// <inheritdoc/>
    public void Admit(Entry entry, bool hot)
    {
        if (hot || _ghost.Contains(entry.Key.Hash))
        {
            Promote(entry);
            _main.Enqueue(entry);
        }
        else
        {
            _small.Enqueue(entry);
        }
    }

    /// <inheritdoc/>
    public void Released(Entry entry, EntryState was, bool evicted)
    {
        if (was == EntryState.Main)
        {
            Interlocked.Add(ref _mainBytes, -entry.Size);
        }
        else
        {
            Interlocked.Add(ref _smallBytes, -entry.Size);
        }

        Interlocked.Decrement(ref _living);
        if (!evicted)
        {
            Interlocked.Increment(ref _deadCells);
        }
    }

    /// <inheritdoc/>
    public Entry? TakeVictim(Func<Entry, bool> isUseless)
    {
        var mainSteps = 0;
        while (true)
        {
            var fromSmall = SmallBytes >= _smallShare || _main.IsEmpty;
            if (fromSmall && _small.TryDequeue(out var entry))
            {
                if (IsDead(entry))
                {
                    continue;
                }

                if (entry.Visits == 0 || isUseless(entry))
                {
                    _ghost.Add(entry.Key.Hash);
                    return entry;
                }

                entry.Visits = 0;
                Promote(entry);
                _main.Enqueue(entry);
            }
            else if (_main.TryDequeue(out entry))
            {
                if (IsDead(entry))
                {
                    continue;
                }

                if (entry.Visits == 0 || isUseless(entry) || mainSteps++ >= MaxMainSteps)
                {
                    return entry;
                }

                entry.Visits--;
                _main.Enqueue(entry);
            }
            else if (_small.IsEmpty)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public void VictimWasDead() => Interlocked.Decrement(ref _deadCells);

    /// <inheritdoc/>
    public void Compact()
    {
        Compact(_small);
        Compact(_main);
    }

    private void Compact(ConcurrentQueue<Entry> queue)
    {
        for (var left = queue.Count; left > 0 && queue.TryDequeue(out var entry); left--)
        {
            if (!IsDead(entry))
            {
                queue.Enqueue(entry);
            }
        }
    }

    /// <summary>Moves the bytes with the state. Someone may kill the entry at any moment; then nothing is moved.</summary>
    private void Promote(Entry entry)
    {
        if (entry.TryPromote())
        {
            Interlocked.Add(ref _smallBytes, -entry.Size);
            Interlocked.Add(ref _mainBytes, entry.Size);
        }
    }

    private bool IsDead(Entry entry)
    {
        if (entry.State != EntryState.Dead)
        {
            return false;
        }

        Interlocked.Decrement(ref _deadCells);
        return true;
    }
}
