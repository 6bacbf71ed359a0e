namespace Edge.Http1.Framing;

/// <summary>Where a message's content ends.</summary>
/// <param name="Kind">How the end is found.</param>
/// <param name="Length">Bytes announced, 0 … 2^63 − 1; 0 unless <paramref name="Kind"/> is <see cref="BodyKind.Length"/>.</param>
public readonly record struct BodyFraming(BodyKind Kind, long Length)
{
    /// <summary>No content.</summary>
    public static BodyFraming None => default;

    /// <summary>Chunked content.</summary>
    public static BodyFraming Chunked => new(BodyKind.Chunked, 0);

    /// <summary>Content up to the close of the connection.</summary>
    public static BodyFraming UntilClose => new(BodyKind.UntilClose, 0);

    /// <summary>Content of <paramref name="length"/> bytes.</summary>
    public static BodyFraming OfLength(long length) => new(BodyKind.Length, length);

    /// <summary>True if no content byte can follow: none at all, or a length of 0.</summary>
    public bool IsEmpty => Kind == BodyKind.None || (Kind == BodyKind.Length && Length == 0);
}
