namespace Edge.Tls.Records;

/// <summary>What an impossible record header means for the connection.</summary>
internal static class RecordFailures
{
    /// <summary>The failure for a status other than <see cref="RecordStatus.NeedMore"/> and
    /// <see cref="RecordStatus.Complete"/>.</summary>
    public static TlsFailure From(RecordStatus status) => status switch
    {
        RecordStatus.UnexpectedMessage => TlsFailure.Sent(TlsFailureKind.ProtocolError, TlsAlert.UnexpectedMessage, "unknown record type"),
        RecordStatus.ProtocolVersion => TlsFailure.Sent(TlsFailureKind.ProtocolError, TlsAlert.ProtocolVersion, "unknown record version"),
        _ => TlsFailure.Sent(TlsFailureKind.ProtocolError, TlsAlert.RecordOverflow, "record too long"),
    };
}
