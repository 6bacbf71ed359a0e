namespace Edge.Cache.Store;

/// <summary>The content of a stored response: immutable segments of at most 64 KiB, below the large-object heap.
/// Thread-safe.</summary>
public sealed class StoredBody
{
    /// <summary>Largest segment.</summary>
    public const int MaxSegmentLength = 64 << 10;

    private readonly ReadOnlyMemory<byte>[] _segments;

    /// <summary>Takes over segments that will not change any more.</summary>
    /// <param name="segments">None empty.</param>
    /// <param name="size">Bytes they hold in memory.</param>
    internal StoredBody(ReadOnlyMemory<byte>[] segments, long size)
    {
        _segments = segments;
        Size = size;
        foreach (var segment in segments)
        {
            Length += segment.Length;
        }
    }

    /// <summary>No content.</summary>
    public static StoredBody Empty { get; } = new([], 0);

    /// <summary>A copy of <paramref name="content"/>.</summary>
    public static StoredBody CopyOf(ReadOnlySpan<byte> content)
    {
        var segments = new ReadOnlyMemory<byte>[(content.Length + MaxSegmentLength - 1) / MaxSegmentLength];
        for (var i = 0; i < segments.Length; i++)
        {
            var start = i * MaxSegmentLength;
            segments[i] = content.Slice(start, Math.Min(MaxSegmentLength, content.Length - start)).ToArray();
        }

        return segments.Length == 0 ? Empty : new StoredBody(segments, content.Length);
    }

    /// <summary>Length of the content.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes held, unused ends of segments included.</summary>
    public long Size { get; private set; }

    /// <summary>A body of one segment that looks at other bytes by <see cref="Reset"/>: for the body of a view.</summary>
    internal static StoredBody NewView() => new(new ReadOnlyMemory<byte>[1], 0);

    /// <summary>Looks at other bytes from now on: only for the body of a view (<see cref="StoredResponse.GiveBack"/>).</summary>
    internal void Reset(ReadOnlyMemory<byte> content)
    {
        _segments[0] = content;
        Length = content.Length;
        Size = content.Length;
    }

    /// <summary>The same bytes, whatever becomes of this object.</summary>
    internal StoredBody Fixed() => new([.. _segments], Size);

    /// <summary>Copies all of it.</summary>
    internal void CopyTo(Span<byte> target)
    {
        foreach (var segment in _segments)
        {
            segment.Span.CopyTo(target);
            target = target[segment.Length..];
        }
    }

    /// <summary>Number of segments.</summary>
    public int SegmentCount => _segments.Length;

    /// <summary>Segment at <paramref name="index"/>.</summary>
    public ReadOnlyMemory<byte> Segment(int index) => _segments[index];

    /// <summary>The piece at <paramref name="offset"/>, to the end of its segment or <paramref name="limit"/> bytes, whichever is
    /// less. Serve a part by calling again with what is left; empty at the end.</summary>
    /// <param name="offset">0 … <see cref="Length"/>.</param>
    /// <param name="limit">Bytes still wanted.</param>
    public ReadOnlyMemory<byte> Read(long offset, long limit)
    {
        // All segments but the first few and the last are full, so a short walk from an estimate would do; a plain walk over at
        // most 1,024 lengths (64 MiB) costs less than sending the first of them.
        foreach (var segment in _segments)
        {
            if (offset < segment.Length)
            {
                var rest = segment[(int)offset..];
                return rest[..(int)Math.Min(rest.Length, limit)];
            }

            offset -= segment.Length;
        }

        return default;
    }
}
