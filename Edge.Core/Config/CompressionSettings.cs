namespace Edge.Core.Config;

/// <summary>How the edge compresses where a behaviour asks for it (E-145, E-146). Frozen.</summary>
internal sealed record CompressionSettings
{
    /// <summary>Effort of gzip, 1 … 9. Default 6, as gzip itself.</summary>
    public int GzipLevel { get; init; } = 6;

    /// <summary>Effort of Brotli, 0 … 11. Default 5: an object is compressed once and sent often.</summary>
    public int BrotliQuality { get; init; } = 5;

    /// <summary>Objects that are compressed at a time, 1 … 1,024; the next ones are stored as they come (E-146). Default 32.</summary>
    public int MaxConcurrent { get; init; } = 32;

    /// <summary>Smallest content that is compressed, in bytes. Default 1,000 (E-145).</summary>
    public long MinSize { get; init; } = 1_000;

    /// <summary>Largest content that is compressed, in bytes. Default 10,000,000 (E-145).</summary>
    public long MaxSize { get; init; } = 10_000_000;
}
