namespace Edge.Http1.Framing;

/// <summary>What one call of <see cref="BodyDecoder"/> found.</summary>
public enum BodyStatus : byte
{
    /// <summary>Everything up to <c>consumed</c> was framing; read more.</summary>
    NeedMore,

    /// <summary>A run of content; take it, then call again from <c>consumed</c>.</summary>
    Content,

    /// <summary>The message ended at <c>consumed</c>; the next byte belongs to the next message.</summary>
    Complete,

    /// <summary>The framing is broken; nothing that follows can be trusted.</summary>
    Rejected,
}
