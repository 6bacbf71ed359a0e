namespace Edge.Cache.Fills;

/// <summary>Why a fill, or one reader's view of it, did not come to a clean end.</summary>
public enum FillFailure : byte
{
    /// <summary>It did not fail.</summary>
    None = 0,

    /// <summary>No connection to the origin: name, connect or handshake.</summary>
    OriginConnect,

    /// <summary>The origin took too long.</summary>
    OriginTimeout,

    /// <summary>The origin closed or reset in mid-message.</summary>
    OriginReset,

    /// <summary>The origin sent what is not HTTP, or breaks its own framing.</summary>
    OriginInvalid,

    /// <summary>The body ended before its declared length or its last chunk (C18).</summary>
    Truncated,

    /// <summary>The origin's connection caps are used up (O19).</summary>
    OriginBusy,

    /// <summary>The last reader left and nobody asked for completion (E-116).</summary>
    Abandoned,

    /// <summary>The server is going down.</summary>
    Shutdown,

    /// <summary>This reader's own token ended its wait; the fill itself goes on.</summary>
    WaitEnded,
}
