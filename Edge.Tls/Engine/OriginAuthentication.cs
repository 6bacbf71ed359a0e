using Edge.Tls.Certificates;
using Edge.Tls.Resumption;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>Hands an origin's chain to <see cref="OriginTrust"/>, and refuses to present a certificate of our own.</summary>
internal sealed class OriginAuthentication(TlsClientOptions options) : TlsAuthentication
{
    /// <summary>The good verdict; null until there is one.</summary>
    public OriginVerdict? Verdict { get; private set; }

    public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
    {
        var certificate = serverCertificate.Certificate;
        var chain = new ReadOnlyMemory<byte>[certificate.Length];
        for (var i = 0; i < chain.Length; i++)
        {
            chain[i] = certificate.GetCertificateAt(i).GetEncoded();
        }

        var now = options.Time.GetUtcNow();
        var error = options.Trust.Verify(chain, options.AcceptableNames, now, options.Limits, out var validUntil);
        if (error != OriginTrustError.None)
        {
            throw new EdgeFatalAlert(TlsFailureKind.UntrustedCertificate, AlertFor(error), error.ToText(), error);
        }

        Verdict = new OriginVerdict(options.Trust, options.AcceptableNames, now, validUntil);
    }

    /// <summary>E-60: an origin that asks for a certificate when none is configured is an origin failure.</summary>
    public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) =>
        throw new EdgeFatalAlert(
            TlsFailureKind.ClientCertificateRequested, TlsAlert.HandshakeFailure, "origin asked for a client certificate");

    private static TlsAlert AlertFor(OriginTrustError error) => error switch
    {
        OriginTrustError.Expired or OriginTrustError.NotYetValid => TlsAlert.CertificateExpired,
        OriginTrustError.SelfSigned or OriginTrustError.UntrustedRoot or OriginTrustError.IncompleteChain => TlsAlert.UnknownCa,
        OriginTrustError.NameMismatch => TlsAlert.CertificateUnknown,
        OriginTrustError.WrongUsage => TlsAlert.UnsupportedCertificate,
        _ => TlsAlert.BadCertificate,
    };
}
