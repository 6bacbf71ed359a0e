using System.Numerics;

namespace Edge.Cache.Eviction;

/// <summary>Remembers what was evicted lately: one cell of fingerprint and age per slot, written by the evictor, read by
/// anyone.</summary>
/// <remarks>A fingerprint of 15 bits errs once in 32,768 lookups of a full slot; the price is an entry that starts in the main
/// queue.</remarks>
internal sealed class GhostTable
{
    // An age counts this many slots' worth of evictions; a memory is good for 256 of them, that is for as many evictions as there
    // are slots.
    private const uint Lifetime = 256;

    private readonly uint[] _cells; // fingerprint << 16 | age
    private readonly int _agingShift;
    private uint _evictions;

    /// <summary>A table that remembers about <paramref name="entries"/> evictions.</summary>
    public GhostTable(int entries)
    {
        _cells = new uint[Math.Max(256, BitOperations.RoundUpToPowerOf2((uint)entries))];
        _agingShift = BitOperations.Log2((uint)_cells.Length) - BitOperations.Log2(Lifetime);
    }

    /// <summary>Remembers an eviction. One thread at a time.</summary>
    public void Add(ulong hash)
    {
        var evictions = Volatile.Read(ref _evictions) + 1;
        Volatile.Write(ref _cells[Slot(hash)], (Fingerprint(hash) << 16) | Age(evictions));
        Volatile.Write(ref _evictions, evictions);
    }

    /// <summary>Whether an eviction of this hash is remembered.</summary>
    public bool Contains(ulong hash)
    {
        var cell = Volatile.Read(ref _cells[Slot(hash)]);
        var age = (Age(Volatile.Read(ref _evictions)) - cell) & 0xffff;
        return cell >> 16 == Fingerprint(hash) && age <= Lifetime;
    }

    private uint Age(uint evictions) => (evictions >> _agingShift) & 0xffff;

    // Bits the shard's bucket and the fingerprint do not use.
    private int Slot(ulong hash) => (int)(hash >> 8) & (_cells.Length - 1);

    // Never 0, so that an empty cell matches nothing.
    private static uint Fingerprint(ulong hash) => (uint)(hash >> 40 & 0xffff) | 1;
}
