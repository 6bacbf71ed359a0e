namespace Edge.Cache.Semantics;

/// <summary>How a Range request is answered from a whole stored object.</summary>
public enum RangeVerdict : byte
{
    /// <summary>The whole object, 200: no Range, another unit, malformed, too many, or more bytes than the object has.</summary>
    Whole,

    /// <summary>206 with one part.</summary>
    Single,

    /// <summary>Several parts remain after coalescing. Without multipart the whole object is the answer (RFC 9110 §14.2 allows it).</summary>
    Several,

    /// <summary>416 with <c>Content-Range: bytes */length</c>.</summary>
    Unsatisfiable,
}

/// <summary>A part of an object.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">Number of bytes, at least 1.</param>
public readonly record struct BytePart(long Start, long Length);

/// <summary>Range requests in unit bytes (RFC 9110 §14).</summary>
public static class ByteRange
{
    /// <summary>Most ranges that are looked at, after coalescing (abuse cases §2, H20).</summary>
    public const int MaxRanges = 16;

    /// <summary>Evaluates one Range field value against an object of <paramref name="length"/> bytes.</summary>
    /// <param name="value">The field value; memory and time do not depend on how many ranges it names beyond <see cref="MaxRanges"/>.</param>
    /// <param name="length">Length of the object.</param>
    /// <param name="part">The part of <see cref="RangeVerdict.Single"/>.</param>
    public static RangeVerdict Evaluate(ReadOnlySpan<byte> value, long length, out BytePart part) => throw new NotImplementedException();

    /// <summary>Evaluates the Range of a request for a 200 answer to GET; more than one Range line counts as none.</summary>
    public static RangeVerdict Evaluate(IFieldSource request, long length, out BytePart part) => throw new NotImplementedException();

    /// <summary>Room that always suffices for the two writers below.</summary>
    public const int MaxContentRangeLength = 6 + (3 * 19) + 2;

    /// <summary>Writes the value of Content-Range for a part, <c>bytes 0-4/10</c>.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteContentRange(Span<byte> destination, BytePart part, long length) => throw new NotImplementedException();

    /// <summary>Writes the value of Content-Range for 416, <c>bytes */10</c>.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteUnsatisfied(Span<byte> destination, long length) => throw new NotImplementedException();
}
