namespace Edge.Cache.Store;

/// <summary>The content of a stored response: immutable segments of at most 64 KiB, below the large-object heap.</summary>
public sealed class StoredBody
{
    /// <summary>Largest segment.</summary>
    public const int MaxSegmentLength = 64 << 10;

    private StoredBody()
    {
    }

    /// <summary>No content.</summary>
    public static StoredBody Empty { get; } = new();

    /// <summary>A copy of <paramref name="content"/>.</summary>
    public static StoredBody CopyOf(ReadOnlySpan<byte> content) => throw new NotImplementedException();

    /// <summary>Length of the content.</summary>
    public long Length => throw new NotImplementedException();

    /// <summary>Bytes held, unused ends of segments included.</summary>
    public long Size => throw new NotImplementedException();

    /// <summary>Number of segments.</summary>
    public int SegmentCount => throw new NotImplementedException();

    /// <summary>Segment at <paramref name="index"/>.</summary>
    public ReadOnlyMemory<byte> Segment(int index) => throw new NotImplementedException();

    /// <summary>The piece at <paramref name="offset"/>, to the end of its segment or <paramref name="limit"/> bytes, whichever is less. Serve a
    /// part by calling again with what is left; empty at the end.</summary>
    /// <param name="offset">0 … <see cref="Length"/>.</param>
    /// <param name="limit">Bytes still wanted.</param>
    public ReadOnlyMemory<byte> Read(long offset, long limit) => throw new NotImplementedException();
}
