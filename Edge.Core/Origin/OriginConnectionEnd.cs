namespace Edge.Core.Origin;

/// <summary>Why the edge closed a connection to an origin: a label of metrics.</summary>
internal enum OriginConnectionEnd : byte
{
    /// <summary>The exchange failed, the origin said close, or the response ended with the connection.</summary>
    NotReusable,

    /// <summary>Bytes or an end came behind the response (O05).</summary>
    Surplus,

    /// <summary>The origin closed it, or spoke, while it was idle (O06).</summary>
    EndedWhileIdle,

    /// <summary>It idled for as long as it may (E-63).</summary>
    IdleTooLong,

    /// <summary>It reached its age (O14).</summary>
    TooOld,

    /// <summary>Enough others are idle.</summary>
    TooManyIdle,

    /// <summary>It made room for a request that could not use it (O19).</summary>
    MadeRoom,

    /// <summary>Its address left the name, or its settings left the configuration (O14, E-70).</summary>
    Retired,
}
