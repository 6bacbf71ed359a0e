namespace Edge.Http1.Framing;

/// <summary>How the end of a message's content is found (RFC 9112 §6.3).</summary>
public enum BodyKind : byte
{
    /// <summary>There is no content.</summary>
    None,

    /// <summary>A number of bytes that was announced.</summary>
    Length,

    /// <summary>The chunked coding, ended by its last chunk.</summary>
    Chunked,

    /// <summary>Everything until the connection closes; responses only.</summary>
    UntilClose,
}
