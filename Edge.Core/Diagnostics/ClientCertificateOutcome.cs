using Edge.Tls.Certificates;

namespace Edge.Core.Diagnostics;

/// <summary>What came of asking a viewer for its certificate: the closed list of
/// <c>rawedge_client_certificates_total{outcome}</c> (E-218).</summary>
internal enum ClientCertificateOutcome
{
    /// <summary>It was presented and accepted.</summary>
    Accepted,

    /// <summary>None was presented, and none was required.</summary>
    Absent,

    /// <summary>None was presented, and one was required.</summary>
    Missing,

    /// <summary>It could not be read.</summary>
    Malformed,

    /// <summary>Too many certificates, bytes or names (T29).</summary>
    TooLarge,

    /// <summary>A key that nothing is computed with (T29).</summary>
    UnsupportedKey,

    /// <summary>A key or signature that is too weak.</summary>
    WeakKey,

    /// <summary>Issued by nobody who is trusted.</summary>
    UnknownIssuer,

    /// <summary>The chain is in the wrong order.</summary>
    WrongOrder,

    /// <summary>A signature is wrong.</summary>
    BadSignature,

    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>It is not valid yet.</summary>
    NotYetValid,

    /// <summary>It is not for client authentication.</summary>
    WrongUsage,

    /// <summary>A constraint or a critical extension does not hold.</summary>
    Invalid,
}

/// <summary>From what the handshake says to what is counted.</summary>
internal static class ClientCertificateOutcomes
{
    /// <summary>The outcome of a handshake that failed for its client certificate.</summary>
    public static ClientCertificateOutcome Of(ClientCertificateError error) => error switch
    {
        ClientCertificateError.Missing => ClientCertificateOutcome.Missing,
        ClientCertificateError.Malformed => ClientCertificateOutcome.Malformed,
        ClientCertificateError.TooLarge => ClientCertificateOutcome.TooLarge,
        ClientCertificateError.UnsupportedKey => ClientCertificateOutcome.UnsupportedKey,
        ClientCertificateError.WeakKey => ClientCertificateOutcome.WeakKey,
        ClientCertificateError.UnknownIssuer => ClientCertificateOutcome.UnknownIssuer,
        ClientCertificateError.WrongOrder => ClientCertificateOutcome.WrongOrder,
        ClientCertificateError.BadSignature => ClientCertificateOutcome.BadSignature,
        ClientCertificateError.Expired => ClientCertificateOutcome.Expired,
        ClientCertificateError.NotYetValid => ClientCertificateOutcome.NotYetValid,
        ClientCertificateError.WrongUsage => ClientCertificateOutcome.WrongUsage,
        _ => ClientCertificateOutcome.Invalid,
    };
}
