using Edge.Tls.Certificates;
using Edge.Tls.Crypto;
using Edge.Tls.Policy;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tls.Engine;

/// <summary>Answers the library's questions from the plan. It decides nothing: <see cref="ServerNegotiation"/> has.</summary>
internal sealed class EdgeTlsServer(EdgeTlsCrypto crypto, ServerPlan plan, TlsServerOptions options, string? serverName)
    : AbstractTlsServer(crypto)
{
    private readonly ViewerAuthentication? _authentication =
        options.ClientAuthentication is { } settings ? new(settings, options, plan.Version) : null;

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
        [(int)plan.Group, .. options.Policy.NamedGroups.Where(group => group != plan.Group).Select(group => (int)group)];

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        // max_fragment_length is not negotiated: its place is taken by RFC 8449, and small records help nobody here.
        m_maxFragmentLengthOffered = -1;
    }

    public override TlsECConfig GetECDHConfig() => TlsEccUtilities.CreateNamedECConfig(m_context, (int)plan.Group);

    public override TlsCredentials GetCredentials()
    {
        var certificate = plan.Credential.Managed.ToMessage(plan.Version);
        if (plan.Suite.KeyExchange == SuiteKeyExchange.Rsa)
        {
            return new BcDefaultTlsCredentialedDecryptor(crypto, certificate, (RsaKeyParameters)plan.Credential.Managed.PrivateKey);
        }

        var algorithm = plan.Scheme == TlsSignatureScheme.None ? null : SignatureScheme.GetSignatureAndHashAlgorithm((int)plan.Scheme);
        var signer = crypto.CreateSigner(plan.Credential, plan.Scheme);
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
            SignatureScheme = plan.Scheme,
            ApplicationProtocol = m_selectedProtocolName?.GetUtf8Decoding(),
            ServerName = serverName,
            Resumed = m_context.SecurityParameters.IsResumedSession,
            AskedForCertificate = _authentication is not null,
            ClientIdentity = _authentication?.Identity,
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
    }

    private const int CertificateFrameBytes = 1024;

    protected override ProtocolVersion[] GetSupportedVersions() =>
        [.. options.Policy.Versions.Select(version => ProtocolVersion.Get((int)version >> 8, (int)version & 0xFF))];

    protected override int[] GetSupportedCipherSuites() => [.. options.Policy.ServableSuites.Select(id => (int)id)];

    protected override IList<ProtocolName> GetProtocolNames() =>
        [.. options.ApplicationProtocols.Select(ProtocolName.AsUtf8Encoding)];

    protected override bool AllowCertificateStatus() => false;
}
