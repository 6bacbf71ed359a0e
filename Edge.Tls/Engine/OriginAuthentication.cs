using Edge.Tls.Certificates;
using Edge.Tls.Crypto;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Engine;

/// <summary>Hands an origin's chain to <see cref="OriginTrust"/>, and presents the configured certificate of our own, or none.</summary>
/// <param name="crypto">Signs.</param>
/// <param name="options">What is configured.</param>
/// <param name="context">The handshake; asked for when it has begun.</param>
internal sealed class OriginAuthentication(EdgeTlsCrypto crypto, TlsClientOptions options, Func<TlsContext> context) : TlsAuthentication
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

    /// <summary>E-60: an origin that asks for a certificate when none is configured is an origin failure; E-219: else it gets ours, while that is valid.
    /// The origin's own chain has been judged before (RFC 8446 §4.4.2.4: it comes first).</summary>
    public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest)
    {
        var credential = options.Credential ?? throw Refuse("origin asked for a client certificate");
        var now = options.Time.GetUtcNow();
        if (now > credential.NotAfter || now < credential.NotBefore)
        {
            throw Refuse(now > credential.NotAfter ? "our client certificate has expired" : "our client certificate is not yet valid");
        }

        var parameters = new TlsCryptoParameters(context());
        var version = (TlsVersion)context().SecurityParameters.NegotiatedVersion.FullVersion;
        var schemes = certificateRequest.SupportedSignatureAlgorithms;
        var scheme = schemes is null ? TlsSignatureScheme.None : ClientCertificateChoice.SchemeFor(
            credential.KeyKind, version == TlsVersion.Tls13, options.Policy,
            wanted => schemes.Any(offered => SignatureScheme.From(offered) == (int)wanted));
        if (scheme == TlsSignatureScheme.None || !TakesKind(certificateRequest, credential.KeyKind))
        {
            throw Refuse("origin takes no signature that our client certificate can make");
        }

        return new DefaultTlsCredentialedSigner(
            parameters, crypto.CreateSigner(credential, scheme), credential.Managed.ToMessage(version),
            SignatureScheme.GetSignatureAndHashAlgorithm((int)scheme));
    }

    // RFC 5246 §7.4.4: before TLS 1.3 the request names kinds of certificates.
    private static bool TakesKind(CertificateRequest request, KeyKind kind) =>
        request.CertificateTypes is not { } types || types.Contains(kind == KeyKind.Rsa ? ClientCertificateType.rsa_sign : ClientCertificateType.ecdsa_sign);

    private static EdgeFatalAlert Refuse(string reason) => new(TlsFailureKind.ClientCertificateRequested, TlsAlert.HandshakeFailure, reason);

    private static TlsAlert AlertFor(OriginTrustError error) => error switch
    {
        OriginTrustError.Expired or OriginTrustError.NotYetValid => TlsAlert.CertificateExpired,
        OriginTrustError.SelfSigned or OriginTrustError.UntrustedRoot or OriginTrustError.IncompleteChain => TlsAlert.UnknownCa,
        OriginTrustError.NameMismatch => TlsAlert.CertificateUnknown,
        OriginTrustError.WrongUsage => TlsAlert.UnsupportedCertificate,
        _ => TlsAlert.BadCertificate,
    };
}
