using Edge.Core.Diagnostics;
using Edge.Http1;
using Edge.Tls;

namespace Edge.Core.Viewer;

/// <summary>From what the leaves found wrong to the closed list that metrics count (G9).</summary>
internal static class Refusals
{
    /// <summary>The reason behind a broken rule of HTTP/1.1.</summary>
    public static RefusalReason Of(Http1Error error) => error switch
    {
        Http1Error.TlsRecord => RefusalReason.TlsOnPlaintext,
        Http1Error.TargetTooLong or Http1Error.MethodTooLong => RefusalReason.TargetTooLong,
        Http1Error.HeadTooLarge or Http1Error.TooManyFields or Http1Error.TrailersTooLarge => RefusalReason.HeadTooLarge,
        Http1Error.Http2Preface or Http1Error.VersionInvalid or Http1Error.VersionUnsupported => RefusalReason.HttpVersion,
        Http1Error.HostMissing or Http1Error.HostRepeated or Http1Error.HostInvalid or Http1Error.TargetAuthorityInvalid => RefusalReason.InvalidHost,
        Http1Error.ContentLengthInvalid or Http1Error.ContentLengthRepeated or Http1Error.TransferEncodingInvalid
            or Http1Error.TransferEncodingRepeated or Http1Error.TransferEncodingUnsupported or Http1Error.TransferEncodingInHttp10
            or Http1Error.LengthAndTransferEncoding or Http1Error.ConnectionNamesFraming => RefusalReason.AmbiguousFraming,
        Http1Error.ExpectationUnsupported => RefusalReason.Expectation,
        Http1Error.ChunkSizeInvalid or Http1Error.ChunkSizeTooLarge or Http1Error.ChunkExtensionInvalid or Http1Error.ChunkExtensionsTooLarge
            or Http1Error.ChunkDataEndInvalid or Http1Error.TrailerForbidden => RefusalReason.MalformedBody,
        Http1Error.ContentTruncated => RefusalReason.Truncated,
        _ => RefusalReason.MalformedRequest,
    };

    /// <summary>The reason behind a handshake that failed.</summary>
    public static RefusalReason Of(TlsFailure failure) => failure.Kind switch
    {
        TlsFailureKind.NotTls => RefusalReason.PlaintextOnTls,
        TlsFailureKind.NoCommonVersion => RefusalReason.TlsVersion,
        TlsFailureKind.NoCommonParameters => RefusalReason.TlsParameters,
        TlsFailureKind.NoCommonProtocol => RefusalReason.NoApplicationProtocol,
        TlsFailureKind.UnknownName => RefusalReason.UnknownServerName,
        TlsFailureKind.TooLarge => RefusalReason.HandshakeTooLarge,
        TlsFailureKind.BadRecord => RefusalReason.TlsBadRecord,
        TlsFailureKind.Renegotiation => RefusalReason.Renegotiation,
        TlsFailureKind.Flood => RefusalReason.TlsFlood,
        TlsFailureKind.ClientCertificateRefused => RefusalReason.ClientCertificate,
        TlsFailureKind.AlertReceived => RefusalReason.TlsAlertReceived,
        TlsFailureKind.Truncated or TlsFailureKind.TransportFailed => RefusalReason.Truncated,
        TlsFailureKind.Canceled => RefusalReason.HandshakeTimeout,
        TlsFailureKind.ProtocolError => RefusalReason.TlsProtocol,
        _ => RefusalReason.Other,
    };
}
