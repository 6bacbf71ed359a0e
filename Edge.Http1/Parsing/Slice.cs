namespace Edge.Http1.Parsing;

/// <summary>A run of bytes in a head, by offset, so that it stays true when the head is copied or kept.</summary>
public readonly record struct Slice
{
    // Both in one word, which stays in a register where two numbers would be put together in memory (ParserBenchmarks).
    private readonly ulong _word;

    /// <summary>The run of <paramref name="length"/> bytes from <paramref name="start"/> on; 0 is an empty run.</summary>
    public Slice(int start, int length) => _word = (uint)start | ((ulong)(uint)length << 32);

    /// <summary>Offset of the first byte from the start of the head.</summary>
    public int Start => (int)(uint)_word;

    /// <summary>Number of bytes.</summary>
    public int Length => (int)(_word >> 32);

    /// <summary>Offset just behind the last byte.</summary>
    public int End => Start + Length;

    /// <summary>True for a run of no bytes, and for a part that is absent.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes, in the head that this slice was made for.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> head) => head.Slice(Start, Length);
}
