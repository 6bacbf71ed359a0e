using System.Numerics;

namespace Edge.Cache.Status;

/// <summary>Why what was last seen of a key is not stored: for Cache-Status of the next miss and for explanations, never for a
/// decision. Bounded, lock-free, approximate.</summary>
/// <remarks>One word per slot: 48 bits of the hash, 10 of the status, 6 of the reason. A newer key overwrites an older one; the slot
/// is chosen by bits the tag leaves out, so two keys are confused once in 2^48 and more.</remarks>
public sealed class OutcomeTable
{
    private const int ReasonBits = 6;
    private const int StatusBits = 10;
    private const ulong Payload = (1 << (ReasonBits + StatusBits)) - 1;

    private readonly ulong[] _slots;

    /// <summary>A table that remembers about <paramref name="keys"/> keys, 8 bytes each.</summary>
    public OutcomeTable(int keys) => _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(keys, 1, 1 << 16))];

    /// <summary>Remembers why a response is not stored. <paramref name="status"/> 0: not known any more.</summary>
    public void Note(ulong hash, CacheReason reason, int status = 0) =>
        Volatile.Write(ref _slots[Slot(hash)], (hash & ~Payload) | ((ulong)(status & 1023) << ReasonBits) | (byte)reason);

    /// <summary>What is remembered of a key.</summary>
    /// <returns><see cref="CacheReason.NotSeen"/> when nothing is.</returns>
    public CacheReason Find(ulong hash, out int status)
    {
        var word = Volatile.Read(ref _slots[Slot(hash)]);
        var isKnown = ((word ^ hash) & ~Payload) == 0 && (word & Payload) != 0;
        status = isKnown ? (int)(word >> ReasonBits) & 1023 : 0;
        return isKnown ? (CacheReason)(word & ((1 << ReasonBits) - 1)) : CacheReason.NotSeen;
    }

    private int Slot(ulong hash) => (int)(hash & Payload) & (_slots.Length - 1);
}
