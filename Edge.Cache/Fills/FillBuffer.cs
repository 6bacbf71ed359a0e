using Edge.Cache.Store;

namespace Edge.Cache.Fills;

/// <summary>A piece of a body in flight.</summary>
internal sealed class FillSegment(int length)
{
    private FillSegment? _next;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Offset of its first byte in the body.</summary>
    public long Start { get; set; }

    /// <summary>Offset after its last byte, filled or not.</summary>
    public long End => Start + Bytes.Length;

    /// <summary>The piece after it; set before any of its bytes are published.</summary>
    public FillSegment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }
}

/// <summary>The bytes of a body in flight: a list of segments written by one producer. A finished list becomes a
/// <see cref="StoredBody"/> as it is.</summary>
/// <remarks>Readers hold the segment they read, so dropping the front of the list never takes bytes from a reader that is behind.
/// Invariant: 0 &lt;= Written &lt;= end of the last segment.</remarks>
internal sealed class FillBuffer
{
    // For bodies of unknown length: most are small, the rest settle at full segments.
    private static ReadOnlySpan<int> FirstLengths => [4 << 10, 16 << 10];

    private readonly Stack<FillSegment> _spare = new();
    private FillSegment? _first;
    private FillSegment? _last;
    private int _segments;

    /// <summary>Length the origin declared.</summary>
    public long? DeclaredLength { get; set; }

    /// <summary>Bytes written so far.</summary>
    public long Written { get; private set; }

    /// <summary>Bytes of all segments made so far.</summary>
    public long Allocated { get; private set; }

    /// <summary>The oldest segment still listed.</summary>
    public FillSegment? First => Volatile.Read(ref _first);

    /// <summary>Room after the last byte; empty only when the declared length is reached.</summary>
    public Memory<byte> GetMemory()
    {
        if (_last is null || Written == _last.End)
        {
            var length = NextLength();
            if (length == 0)
            {
                return default;
            }

            Append(length);
        }

        return _last!.Bytes.AsMemory((int)(Written - _last.Start));
    }

    /// <summary>Counts bytes written into the last <see cref="GetMemory"/>.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _last is null ? 0 : _last.End - Written);
        Written += count;
    }

    /// <summary>Forgets segments that every reader has left behind and keeps full ones for reuse.</summary>
    /// <param name="slowest">Position of the slowest reader: those who stand right at a segment's end may still hold it.</param>
    public void DropBefore(long slowest)
    {
        while (_first is { Next: { } next } first && first.End < slowest)
        {
            Volatile.Write(ref _first, next);
            if (first.Bytes.Length == StoredBody.MaxSegmentLength)
            {
                _spare.Push(first);
            }
        }
    }

    /// <summary>All bytes as a stored body, without a copy except of a last segment that is mostly empty.</summary>
    public StoredBody ToBody()
    {
        var segments = new List<ReadOnlyMemory<byte>>(_segments);
        var size = 0L;
        for (var segment = _first; segment is not null && segment.Start < Written; segment = segment.Next)
        {
            var used = (int)Math.Min(segment.Bytes.Length, Written - segment.Start);
            var bytes = used < segment.Bytes.Length / 4 * 3 ? segment.Bytes.AsSpan(0, used).ToArray() : segment.Bytes;
            segments.Add(bytes.AsMemory(0, used));
            size += bytes.Length;
        }

        return segments.Count == 0 ? StoredBody.Empty : new StoredBody([.. segments], size);
    }

    private int NextLength()
    {
        if (DeclaredLength is { } declared)
        {
            return (int)Math.Min(declared - Written, StoredBody.MaxSegmentLength);
        }

        return _segments < FirstLengths.Length ? FirstLengths[_segments] : StoredBody.MaxSegmentLength;
    }

    private void Append(int length)
    {
        FillSegment? segment = null;
        if (length == StoredBody.MaxSegmentLength && _spare.TryPop(out segment))
        {
            segment.Next = null;
        }
        else
        {
            segment = new FillSegment(length);
            Allocated += length;
        }

        segment.Start = Written;
        _segments++;
        if (_last is null)
        {
            Volatile.Write(ref _first, segment);
        }
        else
        {
            _last.Next = segment;
        }

        _last = segment;
    }
}
