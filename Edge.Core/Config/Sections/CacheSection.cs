using Edge.Cache;
using Edge.Cache.Store;
using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>cache</c>: the numbers of <see cref="CacheLimits"/>.</summary>
internal static class CacheSection
{
    private const long KiB = 1L << 10;
    private const long MiB = 1L << 20;
    private const long TiB = 1L << 40;

    private static readonly CacheLimits Defaults = new();

    private static readonly ChoiceKey<StoreKind> Store = new("store", Defaults.Store, ("arena", StoreKind.Arena), ("managed", StoreKind.Managed));
    private static readonly SizeKey Capacity = new("capacity", Defaults.Capacity, 0, 16 * TiB);
    private static readonly SizeKey MaxObjectSize = new("maxObjectSize", Defaults.MaxObjectSize, 1, TiB);
    private static readonly SizeKey MaxKeySize = new("maxKeySize", Defaults.MaxKeyBytes, KiB, MiB);
    private static readonly IntegerKey MaxVariants = new("maxVariants", Defaults.MaxVariants, 1, 64);
    private static readonly IntegerKey Shards = new("shards", Defaults.Shards, 0, 1_024);
    private static readonly IntegerKey MaxReadersPerFill = new("maxReadersPerFill", Defaults.MaxReadersPerFill, 1, 1_000_000);
    private static readonly SizeKey StoredFillWindow = new("storedFillWindow", Defaults.StoredFillWindow, 64 * KiB, 1_024 * MiB);
    private static readonly SizeKey StreamedFillWindow = new("streamedFillWindow", Defaults.StreamedFillWindow, 64 * KiB, 1_024 * MiB);
    private static readonly SizeKey MaxFillSize = new("maxFillSize", Defaults.MaxFillBytes, 0, 16 * TiB);
    private static readonly DurationKey HitForMissTime =
        new("hitForMissTime", Defaults.HitForMissTime, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(120));
    private static readonly IntegerKey HitForMissKeys = new("hitForMissKeys", Defaults.HitForMissKeys, 1, 1_000_000);

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("cache", new(
        Store, Capacity, MaxObjectSize, MaxKeySize, MaxVariants, Shards, MaxReadersPerFill, StoredFillWindow, StreamedFillWindow, MaxFillSize, HitForMissTime,
        HitForMissKeys));

    /// <summary>Reads the section; an absent one has the defaults.</summary>
    public static CacheLimits Read(SectionReader root)
    {
        var reader = root.Section(Key);
        var capacity = reader.Read(Capacity);
        var maxObjectSize = reader.Read(MaxObjectSize, Math.Min(Defaults.MaxObjectSize, Math.Max(1, capacity)));
        if (maxObjectSize > capacity && reader.Has(MaxObjectSize))
            reader.Error(MaxObjectSize, $"is larger than capacity, {SizeText.Format(capacity)}; no such object could ever be stored");
        return new()
        {
            Store = reader.Read(Store),
            Capacity = capacity,
            MaxObjectSize = maxObjectSize,
            MaxKeyBytes = (int)reader.Read(MaxKeySize),
            MaxVariants = reader.Read(MaxVariants),
            Shards = reader.Read(Shards),
            MaxReadersPerFill = reader.Read(MaxReadersPerFill),
            StoredFillWindow = (int)reader.Read(StoredFillWindow),
            StreamedFillWindow = (int)reader.Read(StreamedFillWindow),
            MaxFillBytes = reader.Read(MaxFillSize),
            HitForMissTime = reader.Read(HitForMissTime),
            HitForMissKeys = reader.Read(HitForMissKeys),
        };
    }
}
