namespace Edge.Tls.Certificates;

/// <summary>Why a viewer's certificate was not accepted (E-218, T29). A closed list, for logs and metrics.</summary>
public enum ClientCertificateError
{
    /// <summary>It was accepted, or none was asked for.</summary>
    None,

    /// <summary>None was presented, and one is required.</summary>
    Missing,

    /// <summary>A certificate of the chain cannot be read.</summary>
    Malformed,

    /// <summary>More certificates, bytes or names than are looked at.</summary>
    TooLarge,

    /// <summary>A key that nothing is computed with: another algorithm, a curve spelled out, an RSA key too long.</summary>
    UnsupportedKey,

    /// <summary>A key is too short, or a signature uses MD5 or SHA-1.</summary>
    WeakKey,

    /// <summary>The chain leads to nobody who is trusted.</summary>
    UnknownIssuer,

    /// <summary>A certificate was not issued by the one after it.</summary>
    WrongOrder,

    /// <summary>A signature in the chain is wrong.</summary>
    BadSignature,

    /// <summary>A certificate of the chain has expired.</summary>
    Expired,

    /// <summary>A certificate of the chain is not valid yet.</summary>
    NotYetValid,

    /// <summary>The certificate is not for client authentication, or may not make signatures.</summary>
    WrongUsage,

    /// <summary>A constraint or a critical extension does not hold.</summary>
    Invalid,
}

/// <summary>Texts and alerts of <see cref="ClientCertificateError"/>.</summary>
public static class ClientCertificateErrors
{
    /// <summary>Short text for logs, for example <c>client certificate expired</c>.</summary>
    public static string ToText(this ClientCertificateError error) => error switch
    {
        ClientCertificateError.None => "client certificate accepted",
        ClientCertificateError.Missing => "client certificate missing",
        ClientCertificateError.Malformed => "client certificate malformed",
        ClientCertificateError.TooLarge => "client certificate chain too large",
        ClientCertificateError.UnsupportedKey => "client certificate with an unsupported key",
        ClientCertificateError.WeakKey => "client certificate with a weak key or signature",
        ClientCertificateError.UnknownIssuer => "client certificate of an unknown issuer",
        ClientCertificateError.WrongOrder => "client certificate chain in the wrong order",
        ClientCertificateError.BadSignature => "client certificate with a wrong signature",
        ClientCertificateError.Expired => "client certificate expired",
        ClientCertificateError.NotYetValid => "client certificate not yet valid",
        ClientCertificateError.WrongUsage => "client certificate not for client authentication",
        _ => "client certificate invalid",
    };

    /// <summary>The alert to refuse with (RFC 8446 §6.2).</summary>
    /// <param name="error">Anything but <see cref="ClientCertificateError.None"/>.</param>
    /// <param name="version">The version: <c>certificate_required</c> exists since TLS 1.3.</param>
    internal static TlsAlert ToAlert(this ClientCertificateError error, TlsVersion version) => error switch
    {
        ClientCertificateError.Missing => version == TlsVersion.Tls13 ? TlsAlert.CertificateRequired : TlsAlert.HandshakeFailure,
        ClientCertificateError.UnknownIssuer => TlsAlert.UnknownCa,
        ClientCertificateError.Expired or ClientCertificateError.NotYetValid => TlsAlert.CertificateExpired,
        ClientCertificateError.WrongUsage or ClientCertificateError.UnsupportedKey => TlsAlert.UnsupportedCertificate,
        _ => TlsAlert.BadCertificate,
    };
}
