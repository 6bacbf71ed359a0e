using System.Numerics;
using Edge.Cache.Store;

namespace Edge.Cache;

/// <summary>Every number the cache obeys, with where it comes from.</summary>
public sealed record CacheLimits
{
    /// <summary>How responses are kept. Default <see cref="StoreKind.Arena"/>.</summary>
    public StoreKind Store { get; init; } = StoreKind.Arena;

    /// <summary>Bytes of all stored responses together, overhead included. Default 256 MiB.</summary>
    public long Capacity { get; init; } = 256L << 20;

    /// <summary>Largest body that is stored, in bytes; larger ones stream through. Default 64 MiB. Never more
    /// than a quarter of <see cref="Capacity"/> counts, so that one response cannot empty the cache (C10).</summary>
    public long MaxObjectSize { get; init; } = 64L << 20;

    /// <summary>Longest key in bytes; a longer one bypasses the cache. Default 16 KiB.</summary>
    public int MaxKeyBytes { get; init; } = 16 << 10;

    /// <summary>Stored variants of one key (C11). Default 10, as HAProxy; never above 64.</summary>
    public int MaxVariants { get; init; } = 10;

    /// <summary>Number of shards, a power of two up to 64; 0 (default) chooses: at most 4 × cores, and none smaller than four of
    /// the largest objects, so that one cannot empty its shard (C10).</summary>
    public int Shards { get; init; }

    /// <summary>Readers of one fill, the leader included (F8). Default 10,000.</summary>
    public int MaxReadersPerFill { get; init; } = 10_000;

    /// <summary>How far a fill that will be stored runs ahead of its fastest reader, in bytes (F9). Default 4 MiB.</summary>
    public int StoredFillWindow { get; init; } = 4 << 20;

    /// <summary>How far a fill that will not be stored runs ahead of its slowest reader, in bytes (F9, O04). Default
    /// 256 KiB.</summary>
    public int StreamedFillWindow { get; init; } = 256 << 10;

    /// <summary>Bytes that all fills in flight may hold for storage; past it fills stream unstored (F8). 0 (default)
    /// means half of <see cref="Capacity"/>.</summary>
    public long MaxFillBytes { get; init; }

    /// <summary>How long a key is remembered as unshareable, so that its requests do not queue (F5). Default 10 s;
    /// 10 s … 120 s.</summary>
    public TimeSpan HitForMissTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Keys remembered as unshareable; a newer one overwrites an older. Default 4,096.</summary>
    public int HitForMissKeys { get; init; } = 4096;

    /// <summary>Keys of which is remembered why they are not stored; a newer one overwrites an older. Default 16,384, 128
    /// KiB.</summary>
    public int OutcomeKeys { get; init; } = 16_384;

    internal long EffectiveObjectSize => Math.Min(MaxObjectSize, Capacity / 4);

    internal long EffectiveFillBytes => MaxFillBytes > 0 ? MaxFillBytes : Capacity / 2;

    internal int EffectiveVariants => Math.Clamp(MaxVariants, 1, 64);

    internal int EffectiveShards(int processors)
    {
        if (Shards > 0)
        {
            return (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Shards, 64));
        }

        var wanted = Math.Min(64, BitOperations.RoundUpToPowerOf2((uint)(4 * processors)));
        while (wanted > 1 && Capacity / wanted < 4 * EffectiveObjectSize)
        {
            wanted /= 2;
        }

        return (int)wanted;
    }
}
