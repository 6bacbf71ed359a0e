using Edge.Core.Diagnostics;

namespace Edge.Core.Origin;

/// <summary>Why an origin gave no usable answer: the step that failed, in the order the steps are taken.</summary>
/// <remarks>Statuses and detailed result types follow E-67; see <see cref="OriginFailures"/>.</remarks>
internal enum OriginFailure : byte
{
    None,

    /// <summary>The name has no address, and no last good answer is left.</summary>
    NameNotResolved,

    /// <summary>Every address refused the connection.</summary>
    ConnectionRefused,

    /// <summary>No address answered within the connection time-out.</summary>
    ConnectionTimedOut,

    /// <summary>No route, or the network reported an error.</summary>
    Unreachable,

    /// <summary>The handshake ended without a common version or suite, or with an alert.</summary>
    TlsHandshakeFailed,

    /// <summary>The origin ended the handshake: by an alert, or by closing.</summary>
    TlsRefusedByOrigin,

    /// <summary>The certificate was refused: expired, self-signed, wrong name, wrong order, incomplete chain (E-55 … E-59).</summary>
    CertificateRefused,

    /// <summary>The pool's cap is reached and no connection came back in time.</summary>
    PoolExhausted,

    /// <summary>Every address failed repeatedly, and the origin's circuit breaker lets nothing through until one has rested (O16).</summary>
    CircuitOpen,

    /// <summary>The connection ended before one byte of the response arrived.</summary>
    ClosedBeforeResponse,

    /// <summary>No response head within the response time-out, or not all of it within the completion time-out.</summary>
    ResponseTimedOut,

    /// <summary>A gap in the content longer than the response time-out.</summary>
    BodyTimedOut,

    /// <summary>The response breaks RFC 9112, or an interim response came that nobody asked for.</summary>
    InvalidResponse,

    /// <summary>The response head is larger than the limit.</summary>
    ResponseHeadTooLarge,

    /// <summary>Content-Length and Content-Range of a 206 disagree: whoever puts parts together would put them together wrongly.</summary>
    ContentRangeMismatch,

    /// <summary>The body ended before its framing said so.</summary>
    BodyTruncated,

    /// <summary>Nobody waits for the answer any more.</summary>
    Abandoned,
}

/// <summary>What each failure means to the viewer and to the log, in one table (E-67, E-181).</summary>
internal static class OriginFailures
{
    /// <summary>The status that the viewer gets when nothing stale may be served.</summary>
    public static int StatusOf(OriginFailure failure) => failure switch
    {
        OriginFailure.ConnectionTimedOut or OriginFailure.Unreachable or OriginFailure.ResponseTimedOut
            or OriginFailure.BodyTimedOut => 504,
        OriginFailure.PoolExhausted or OriginFailure.CircuitOpen => 503,
        _ => 502,
    };

    /// <summary>The detailed result type of the access log (E-181).</summary>
    public static DetailedResultType DetailOf(OriginFailure failure) => failure switch
    {
        OriginFailure.NameNotResolved => DetailedResultType.OriginDnsError,
        OriginFailure.ConnectionRefused or OriginFailure.TlsHandshakeFailed or OriginFailure.TlsRefusedByOrigin
            or OriginFailure.CertificateRefused => DetailedResultType.OriginConnectError,
        OriginFailure.ConnectionTimedOut or OriginFailure.Unreachable or OriginFailure.ResponseTimedOut
            or OriginFailure.BodyTimedOut => DetailedResultType.OriginCommError,
        OriginFailure.InvalidResponse => DetailedResultType.OriginInvalidResponseError,
        OriginFailure.ResponseHeadTooLarge => DetailedResultType.OriginHeaderTooBigError,
        OriginFailure.ContentRangeMismatch => DetailedResultType.OriginContentRangeLengthError,
        OriginFailure.ClosedBeforeResponse or OriginFailure.BodyTruncated => DetailedResultType.OriginReadError,
        OriginFailure.Abandoned => DetailedResultType.AbortedOrigin,
        OriginFailure.PoolExhausted or OriginFailure.CircuitOpen => DetailedResultType.AsResult,
        _ => DetailedResultType.OriginError,
    };

    /// <summary>How the attempt counts in the origin's metrics.</summary>
    public static OriginOutcome OutcomeOf(OriginFailure failure) => failure switch
    {
        OriginFailure.NameNotResolved => OriginOutcome.DnsFailed,
        OriginFailure.ConnectionRefused or OriginFailure.ConnectionTimedOut or OriginFailure.Unreachable => OriginOutcome.ConnectFailed,
        OriginFailure.TlsHandshakeFailed or OriginFailure.TlsRefusedByOrigin or OriginFailure.CertificateRefused => OriginOutcome.TlsFailed,
        OriginFailure.PoolExhausted => OriginOutcome.PoolExhausted,
        OriginFailure.CircuitOpen => OriginOutcome.ConnectFailed,
        OriginFailure.ResponseTimedOut or OriginFailure.BodyTimedOut => OriginOutcome.TimedOut,
        OriginFailure.InvalidResponse or OriginFailure.ResponseHeadTooLarge or OriginFailure.ContentRangeMismatch => OriginOutcome.Invalid,
        OriginFailure.Abandoned => OriginOutcome.Abandoned,
        _ => OriginOutcome.Broken,
    };

    /// <summary>The step that failed, a label of metrics: <c>resolve</c>, <c>pool</c>, <c>breaker</c>, <c>connect</c>, <c>handshake</c>, <c>certificate</c>,
    /// <c>response</c>, <c>body</c>.</summary>
    public static string StepOf(OriginFailure failure) => failure switch
    {
        OriginFailure.NameNotResolved => "resolve",
        OriginFailure.PoolExhausted => "pool",
        OriginFailure.CircuitOpen => "breaker",
        OriginFailure.ConnectionRefused or OriginFailure.ConnectionTimedOut or OriginFailure.Unreachable => "connect",
        OriginFailure.TlsHandshakeFailed or OriginFailure.TlsRefusedByOrigin => "handshake",
        OriginFailure.CertificateRefused => "certificate",
        OriginFailure.BodyTimedOut or OriginFailure.BodyTruncated => "body",
        _ => "response",
    };

    /// <summary>Whose doing it was, a label of metrics: <c>edge</c> refused, <c>origin</c> refused or broke off, <c>network</c> or <c>resolver</c> gave
    /// nothing, <c>viewer</c> left.</summary>
    public static string SideOf(OriginFailure failure) => failure switch
    {
        OriginFailure.NameNotResolved => "resolver",
        OriginFailure.ConnectionTimedOut or OriginFailure.Unreachable => "network",
        OriginFailure.PoolExhausted or OriginFailure.CircuitOpen or OriginFailure.TlsHandshakeFailed or OriginFailure.CertificateRefused => "edge",
        OriginFailure.Abandoned => "viewer",
        _ => "origin",
    };

    /// <summary>The reason in words, for the log, the <c>detail</c> of Cache-Status and metrics; a closed list.</summary>
    public static string NameOf(OriginFailure failure) => failure switch
    {
        OriginFailure.None => "none",
        OriginFailure.NameNotResolved => "origin-dns",
        OriginFailure.ConnectionRefused => "origin-refused",
        OriginFailure.ConnectionTimedOut => "origin-connect-timeout",
        OriginFailure.Unreachable => "origin-unreachable",
        OriginFailure.TlsHandshakeFailed => "origin-tls",
        OriginFailure.TlsRefusedByOrigin => "origin-tls-refused",
        OriginFailure.CertificateRefused => "origin-certificate",
        OriginFailure.PoolExhausted => "origin-pool-exhausted",
        OriginFailure.CircuitOpen => "origin-circuit-open",
        OriginFailure.ClosedBeforeResponse => "origin-closed",
        OriginFailure.ResponseTimedOut => "origin-timeout",
        OriginFailure.BodyTimedOut => "origin-stalled",
        OriginFailure.InvalidResponse => "origin-invalid-response",
        OriginFailure.ResponseHeadTooLarge => "origin-head-too-large",
        OriginFailure.ContentRangeMismatch => "origin-content-range",
        OriginFailure.BodyTruncated => "origin-truncated",
        OriginFailure.Abandoned => "abandoned",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
