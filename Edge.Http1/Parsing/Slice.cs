namespace Edge.Http1.Parsing;

/// <summary>A run of bytes in a head, by offset, so that it stays true when the head is copied or kept.</summary>
/// <param name="Start">Offset of the first byte from the start of the head.</param>
/// <param name="Length">Number of bytes; 0 is an empty run.</param>
public readonly record struct Slice(int Start, int Length)
{
    /// <summary>Offset just behind the last byte.</summary>
    public int End => Start + Length;

    /// <summary>True for a run of no bytes, and for a part that is absent.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes, in the head that this slice was made for.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> head) => head.Slice(Start, Length);
}
