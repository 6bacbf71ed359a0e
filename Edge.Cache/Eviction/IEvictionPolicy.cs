using Edge.Cache.Store;

namespace Edge.Cache.Eviction;

/// <summary>Decides who leaves a full shard. Counts bytes; the shard does the killing.</summary>
internal interface IEvictionPolicy
{
    /// <summary>Bytes of all living entries.</summary>
    long Bytes { get; }

    /// <summary>Counts the bytes of an entry about to be linked. Any thread.</summary>
    void Reserve(Entry entry);

    /// <summary>Takes the bytes of an entry back that was not linked after all. Any thread.</summary>
    void Unreserve(Entry entry);

    /// <summary>Queues a linked entry. Any thread.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="hot">It replaces one that had proved its worth.</param>
    void Admit(Entry entry, bool hot);

    /// <summary>Notes that an entry died. Any thread; once per entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="was">Its state before.</param>
    /// <param name="evicted">It is the last victim; otherwise its cell is still queued.</param>
    void Released(Entry entry, EntryState was, bool evicted);

    /// <summary>Takes the next victim out of the queues; null when they are empty. Only by the thread whose turn it is.</summary>
    /// <param name="isUseless">Whether an entry can serve nobody, however often it was visited.</param>
    Entry? TakeVictim(Func<Entry, bool> isUseless);

    /// <summary>Notes that the last victim had died before it could be killed.</summary>
    void VictimWasDead();

    /// <summary>Drops the cells of the dead when they outnumber the living. Only by the thread whose turn it is.</summary>
    void Compact();

    /// <summary>Whether <see cref="Compact"/> is worth a turn.</summary>
    bool NeedsCompaction { get; }
}
