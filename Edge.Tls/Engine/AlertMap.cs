using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>The one place where exceptions of the library become alerts and failures.</summary>
internal static class AlertMap
{
    /// <summary>The alert to send for <paramref name="exception"/>, where the library would send
    /// <paramref name="proposed"/>.</summary>
    /// <remarks>It answers <c>internal_error</c> to a message that ends too early, and to one that is too long;
    /// both are the peer's fault (T10, T21).</remarks>
    public static TlsAlert ToAlert(short proposed, Exception? exception) => exception switch
    {
        TlsFatalAlert alert when IsTooLong(alert) => TlsAlert.IllegalParameter,
        EndOfStreamException => TlsAlert.DecodeError,
        _ => (TlsAlert)proposed,
    };

    /// <summary>What an exception thrown while a record was processed means.</summary>
    public static TlsFailure ToFailure(Exception exception) => exception switch
    {
        EdgeFatalAlert ours => ours.Failure,
        TlsFatalAlertReceived received => TlsFailure.Received((TlsAlert)received.AlertDescription),
        TlsFatalAlert alert when IsTooLong(alert) =>
            TlsFailure.Sent(TlsFailureKind.TooLarge, TlsAlert.IllegalParameter, "handshake message above the limit"),
        TlsFatalAlert { InnerException: { } inner, AlertDescription: AlertDescription.internal_error } when inner is not TlsFatalAlert =>
            TlsFailure.Sent(TlsFailureKind.InternalError, TlsAlert.InternalError, "unexpected fault in the TLS library"),
        TlsFatalAlert alert => FromAlert((TlsAlert)alert.AlertDescription),
        EndOfStreamException => TlsFailure.Sent(TlsFailureKind.ProtocolError, TlsAlert.DecodeError, "message ends too early"),
        _ => TlsFailure.Sent(TlsFailureKind.InternalError, TlsAlert.InternalError, "unexpected fault in the TLS library"),
    };

    /// <summary>The failure that goes with an alert we send.</summary>
    public static TlsFailure FromAlert(TlsAlert alert) => alert switch
    {
        TlsAlert.BadRecordMac => TlsFailure.Sent(TlsFailureKind.BadRecord, alert, "record failed authentication"),
        TlsAlert.ProtocolVersion => TlsFailure.Sent(TlsFailureKind.NoCommonVersion, alert, "no common protocol version"),
        TlsAlert.HandshakeFailure => TlsFailure.Sent(TlsFailureKind.NoCommonParameters, alert, "no acceptable parameters"),
        TlsAlert.InsufficientSecurity => TlsFailure.Sent(TlsFailureKind.NoCommonParameters, alert, "parameters too weak"),
        TlsAlert.NoApplicationProtocol => TlsFailure.Sent(TlsFailureKind.NoCommonProtocol, alert, "ALPN without overlap"),
        TlsAlert.InappropriateFallback => TlsFailure.Sent(TlsFailureKind.NoCommonVersion, alert, "inappropriate fallback"),
        TlsAlert.UnexpectedMessage => TlsFailure.Sent(TlsFailureKind.ProtocolError, alert, "unexpected message"),
        TlsAlert.IllegalParameter => TlsFailure.Sent(TlsFailureKind.ProtocolError, alert, "illegal parameter"),
        TlsAlert.DecodeError => TlsFailure.Sent(TlsFailureKind.ProtocolError, alert, "message cannot be decoded"),
        TlsAlert.DecryptError => TlsFailure.Sent(TlsFailureKind.ProtocolError, alert, "signature or finished value is wrong"),
        TlsAlert.RecordOverflow => TlsFailure.Sent(TlsFailureKind.ProtocolError, alert, "record too long"),
        TlsAlert.MissingExtension => TlsFailure.Sent(TlsFailureKind.ProtocolError, alert, "mandatory extension is absent"),
        TlsAlert.BadCertificate or TlsAlert.UnsupportedCertificate or TlsAlert.CertificateUnknown =>
            TlsFailure.Sent(TlsFailureKind.UntrustedCertificate, alert, "certificate cannot be used") with
            {
                TrustError = Certificates.OriginTrustError.Malformed,
            },
        TlsAlert.InternalError => TlsFailure.Sent(TlsFailureKind.InternalError, alert, "unexpected fault in the TLS library"),
        _ => TlsFailure.Sent(TlsFailureKind.ProtocolError, alert, "protocol error"),
    };

    // The library has no own type for this one; StrictnessTests fails when the text changes.
    private static bool IsTooLong(TlsFatalAlert alert) =>
        alert.AlertDescription == AlertDescription.internal_error
        && alert.Message.Contains("length exceeds the maximum", StringComparison.Ordinal);
}
