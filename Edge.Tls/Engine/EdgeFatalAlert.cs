using Edge.Tls.Certificates;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>A fatal alert that our overrides raise inside the library, with the cause we will report. Never leaves the
/// engine.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2237:Mark ISerializable types with serializable",
    Justification = "Caught a few frames above; serialization of exceptions is obsolete.")]
internal sealed class EdgeFatalAlert : TlsFatalAlert
{
    public EdgeFatalAlert(TlsFailureKind kind, TlsAlert alert, string reason, OriginTrustError trustError = OriginTrustError.None)
        : base((short)alert, reason) =>
        Failure = TlsFailure.Sent(kind, alert, reason) with { TrustError = trustError };

    /// <summary>A viewer's certificate that is missing or not acceptable.</summary>
    public EdgeFatalAlert(ClientCertificateError error, TlsVersion version)
        : base((short)error.ToAlert(version), error.ToText()) =>
        Failure = TlsFailure.Sent(TlsFailureKind.ClientCertificateRefused, error.ToAlert(version), error.ToText()) with
        {
            ClientCertificateError = error,
        };

    /// <summary>The failure to report once the alert is out.</summary>
    public TlsFailure Failure { get; }
}
