using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>compression</c>.</summary>
internal static class CompressionSection
{
    private static readonly CompressionSettings Defaults = new();

    private static readonly IntegerKey GzipLevel = new("gzipLevel", Defaults.GzipLevel, 1, 9);
    private static readonly IntegerKey BrotliQuality = new("brotliQuality", Defaults.BrotliQuality, 0, 11);
    private static readonly IntegerKey MaxConcurrent = new("maxConcurrent", Defaults.MaxConcurrent, 1, 1_024);
    private static readonly SizeKey MinSize = new("minSize", Defaults.MinSize, 1, 1L << 30);
    private static readonly SizeKey MaxSize = new("maxSize", Defaults.MaxSize, 1, 1L << 30);

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("compression", new(GzipLevel, BrotliQuality, MaxConcurrent, MinSize, MaxSize));

    /// <summary>Reads the section.</summary>
    public static CompressionSettings Read(SectionReader root)
    {
        var reader = root.Section(Key);
        var settings = new CompressionSettings
        {
            GzipLevel = reader.Read(GzipLevel),
            BrotliQuality = reader.Read(BrotliQuality),
            MaxConcurrent = reader.Read(MaxConcurrent),
            MinSize = reader.Read(MinSize),
            MaxSize = reader.Read(MaxSize),
        };
        if (settings.MaxSize < settings.MinSize) reader.Error(MaxSize, "is smaller than minSize: nothing would ever be compressed");
        return settings;
    }
}
