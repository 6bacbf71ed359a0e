namespace Edge.Core.Diagnostics;

/// <summary>Classification of an exchange (E-179); the names are those of the log.</summary>
internal enum ResultType
{
    /// <summary>Answered from the cache.</summary>
    Hit,

    /// <summary>Expired, confirmed by the origin, answered from the cache.</summary>
    RefreshHit,

    /// <summary>Fetched from the origin.</summary>
    Miss,

    /// <summary>A quota refused it.</summary>
    LimitExceeded,

    /// <summary>No capacity: 503.</summary>
    CapacityExceeded,

    /// <summary>A 4xx or 5xx, or the viewer left early.</summary>
    Error,

    /// <summary>Redirect from http to https.</summary>
    Redirect,
}

/// <summary>Finer classification (E-181). <see cref="AsResult"/> stands for the plain result type.</summary>
internal enum DetailedResultType
{
    /// <summary>The same as the result type.</summary>
    AsResult,

    /// <summary>A miss answered by the edge itself.</summary>
    MissGeneratedResponse,

    /// <summary>A shield's cache answered.</summary>
    OriginShieldHit,

    /// <summary>The exchange with the origin was given up.</summary>
    AbortedOrigin,

    /// <summary>The response could not be delivered to the viewer.</summary>
    ClientCommError,

    /// <summary>The viewer is in a place that is not served.</summary>
    ClientGeoBlocked,

    /// <summary>The viewer left before its request was whole.</summary>
    ClientHungUpRequest,

    /// <summary>An error without a finer name.</summary>
    Error,

    /// <summary>The request breaks HTTP.</summary>
    InvalidRequest,

    /// <summary>The request was blocked by a rule.</summary>
    InvalidRequestBlocked,

    /// <summary>Server name and host do not belong together.</summary>
    InvalidRequestCertificate,

    /// <summary>A field of the request is invalid.</summary>
    InvalidRequestHeader,

    /// <summary>The method is not allowed.</summary>
    InvalidRequestMethod,

    /// <summary>The connection to the origin broke.</summary>
    OriginCommError,

    /// <summary>The origin could not be connected to.</summary>
    OriginConnectError,

    /// <summary>Content-Range and length of the origin disagree.</summary>
    OriginContentRangeLengthError,

    /// <summary>The origin's name did not resolve.</summary>
    OriginDnsError,

    /// <summary>The origin answered with an error.</summary>
    OriginError,

    /// <summary>The origin's head is too large.</summary>
    OriginHeaderTooBigError,

    /// <summary>The origin's response breaks HTTP.</summary>
    OriginInvalidResponseError,

    /// <summary>Reading from the origin failed.</summary>
    OriginReadError,

    /// <summary>Writing to the origin failed.</summary>
    OriginWriteError,

    /// <summary>The origin sent an object of no bytes where there must be some.</summary>
    OriginZeroSizeObjectError,

    /// <summary>The viewer read so slowly that the origin was given up.</summary>
    SlowReaderOriginError,
}

/// <summary>How the exchange's connection was secured.</summary>
internal enum HandshakeKind
{
    /// <summary>Cleartext.</summary>
    None,

    /// <summary>First exchange after a handshake with a signature.</summary>
    Full,

    /// <summary>First exchange after a resumed handshake.</summary>
    Resumed,

    /// <summary>A later exchange of the connection.</summary>
    Reused,
}
