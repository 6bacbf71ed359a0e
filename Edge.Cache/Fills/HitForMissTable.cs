using System.Numerics;

namespace Edge.Cache.Fills;

/// <summary>Keys that were unshareable a moment ago, so that their requests do not wait for each other in vain (F5). Bounded,
/// lock-free, approximate.</summary>
/// <remarks>One word per slot: 40 bits of the hash, 24 bits of the second it is good until. A newer key overwrites an older one;
/// an unlucky key that shares all 40 bits loses collapsing for a few seconds, nothing else.</remarks>
internal sealed class HitForMissTable
{
    private const ulong TimeMask = (1 << 24) - 1;
    private static readonly TimeSpan MinTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(120);

    private readonly ulong[] _slots;
    private readonly ulong _seconds;

    /// <summary>A table of <paramref name="keys"/> keys, each good for <paramref name="time"/>, 10 s … 120 s.</summary>
    public HitForMissTable(int keys, TimeSpan time)
    {
        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, keys))];
        _seconds = (ulong)Math.Clamp(time.TotalSeconds, MinTime.TotalSeconds, MaxTime.TotalSeconds);
    }

    /// <summary>Remembers a key.</summary>
    public void Add(ulong hash, CacheTime now) =>
        Volatile.Write(ref _slots[Slot(hash)], (hash & ~TimeMask) | ((Seconds(now) + _seconds) & TimeMask));

    /// <summary>Whether a key is remembered.</summary>
    public bool Contains(ulong hash, CacheTime now)
    {
        var word = Volatile.Read(ref _slots[Slot(hash)]);
        var left = (word - Seconds(now)) & TimeMask;
        return ((word ^ hash) & ~TimeMask) == 0 && word != 0 && left > 0 && left <= _seconds;
    }

    private static ulong Seconds(CacheTime now) => (ulong)(now.MonotonicMilliseconds / 1000);

    // The bits the tag leaves out.
    private int Slot(ulong hash) => (int)(hash & TimeMask) & (_slots.Length - 1);
}
