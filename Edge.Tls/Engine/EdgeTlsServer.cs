using Edge.Tls.Certificates;
using Edge.Tls.Crypto;
using Edge.Tls.Ocsp;
using Edge.Tls.Policy;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tls.Engine;

/// <summary>Answers the library's questions from the plan. It decides nothing: <see cref="ServerNegotiation"/> has.</summary>
internal sealed partial class EdgeTlsServer(EdgeTlsCrypto crypto, ServerPlan plan, TlsServerOptions options, string? serverName)
    : AbstractTlsServer(crypto)
{
    private readonly ViewerAuthentication? _authentication =
        options.ClientAuthentication is { } settings ? new(settings, options, plan.Version) : null;

    // Taken once: what is announced is what is sent, whatever a refresh does meanwhile.
    private readonly OcspStaple? _staple = plan.Credential?.Staple;

    /// <summary>Set when the handshake is over.</summary>
    public HandshakeInfo? Info { get; private set; }

    // A Certificate message may be larger than others (T29); each entry has a frame of its own.
    public override int GetMaxHandshakeMessageSize() => _authentication is null
        ? options.Limits.MaxHandshakeMessageBytes
        : Math.Max(options.Limits.MaxHandshakeMessageBytes, options.Limits.MaxChainBytes + CertificateFrameBytes);

    // Counted by ClientTrust, which has a name for it.
    public override int GetMaxCertificateChainLength() => int.MaxValue;

    // ClientTrust judges signatures of certificates.
    public override bool ShouldCheckSigAlgOfPeerCerts() => false;

    public override CertificateRequest? GetCertificateRequest() => _authentication?.CreateRequest();

    public override void NotifyClientCertificate(Certificate clientCertificate) => _authentication!.Accept(clientCertificate);

    public override bool PreferLocalSupportedGroups() => true;

    public override ProtocolVersion GetServerVersion() => ProtocolVersion.Get((int)plan.Version >> 8, (int)plan.Version & 0xFF);

    public override int GetSelectedCipherSuite()
    {
        SelectCipherSuite(plan.Suite.Id);
        return plan.Suite.Id;
    }

    /// <summary>The chosen group comes first, so the library picks it; the rest tells the viewer what else it may offer next
    /// time.</summary>
    public override int[] GetSupportedGroups() =>
        LibraryForm.Of(options.Policy).GroupsAfter(plan.Group);

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        // The plan has chosen the protocol; the library need not read the names again.
        var isOffered = clientExtensions.Remove(ExtensionType.application_layer_protocol_negotiation, out var protocols);
        base.ProcessClientExtensions(clientExtensions);
        if (isOffered)
        {
            clientExtensions.Add(ExtensionType.application_layer_protocol_negotiation, protocols!);
        }

        // max_fragment_length is not negotiated: its place is taken by RFC 8449, and small records help nobody here.
        m_maxFragmentLengthOffered = -1;
    }

    public override TlsECConfig GetECDHConfig() => TlsEccUtilities.CreateNamedECConfig(m_context, (int)plan.Group);

    public override TlsCredentials GetCredentials()
    {
        var credential = plan.Credential ?? throw new EdgeFatalAlert(
            TlsFailureKind.ProtocolError, TlsAlert.MissingExtension, "hello without signature schemes that offers no session any more");
        var certificate = credential.Managed.ToMessage(plan.Version, OffersStatusRequest ? _staple : null);
        if (plan.Suite.KeyExchange == SuiteKeyExchange.Rsa)
        {
            return new BcDefaultTlsCredentialedDecryptor(crypto, certificate, (RsaKeyParameters)credential.Managed.PrivateKey);
        }

        var algorithm = plan.Scheme == TlsSignatureScheme.None ? null : SignatureScheme.GetSignatureAndHashAlgorithm((int)plan.Scheme);
        var signer = crypto.CreateSigner(credential, plan.Scheme);
        return new DefaultTlsCredentialedSigner(new TlsCryptoParameters(m_context), signer, certificate, algorithm);
    }

    /// <summary>A viewer may lack secure renegotiation: nothing is ever renegotiated (RFC 5746 §3.6, E-12).</summary>
    public override void NotifySecureRenegotiation(bool secureRenegotiation)
    {
    }

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        Info = new()
        {
            Version = plan.Version,
            CipherSuite = plan.Suite.Id,
            Group = plan.Group,
            SignatureScheme = IsResumed ? TlsSignatureScheme.None : plan.Scheme,
            ApplicationProtocol = plan.Protocol,
            ServerName = serverName,
            Resumed = IsResumed,
            AskedForCertificate = _authentication is not null,
            ClientIdentity = ClientIdentity,
        };
        if (options.ClientAuthentication is { IsRequired: true } && Info.ClientIdentity is null)
        {
            // Whatever way led here: without a certificate nobody gets in (T15).
            Info = null;
            throw new EdgeFatalAlert(ClientCertificateError.Missing, plan.Version);
        }

        // Nobody asks for them again, and the connection may be idle for long.
        m_clientExtensions = null;
        m_serverExtensions.Clear();
        (m_serverExtensions as Dictionary<int, byte[]>)?.TrimExcess();
        ForgetSession();
    }

    private const int CertificateFrameBytes = 1024;

    protected override ProtocolVersion[] GetSupportedVersions() => LibraryForm.Of(options.Policy).Versions;

    protected override int[] GetSupportedCipherSuites() => LibraryForm.Of(options.Policy).CipherSuites;

    protected override IList<ProtocolName> GetProtocolNames() => LibraryForm.Of(options.ApplicationProtocols);

    /// <summary>The CertificateStatus message of TLS 1.2 (RFC 6066 §8); in TLS 1.3 it is a part of the certificate's entry.</summary>
    public override CertificateStatus? GetCertificateStatus() => _staple is null
        ? null
        : new(CertificateStatusType.ocsp, Org.BouncyCastle.Asn1.Ocsp.OcspResponse.GetInstance(_staple.Response.ToArray()));

    /// <summary>Only what will be sent is announced: RFC 6066 allows silence after the announcement, some clients do not.</summary>
    protected override bool AllowCertificateStatus() => _staple is not null;

    private bool OffersStatusRequest => m_certificateStatusRequest?.StatusType == CertificateStatusType.ocsp;
}
