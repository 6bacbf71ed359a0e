using System.Net;
using System.Text;
using Edge.Tls.Crypto;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>Offers an origin what <see cref="OriginTlsPolicy"/> says, and verifies what it presents.</summary>
internal sealed partial class EdgeTlsClient(EdgeTlsCrypto crypto, TlsClientOptions options) : AbstractTlsClient(crypto)
{
    private OriginAuthentication? _madeAuthentication;
    private SignatureAndHashAlgorithm[]? _schemes;

    /// <summary>Set when the handshake is over.</summary>
    public HandshakeInfo? Info { get; private set; }

    // A Certificate message may be larger than others (T29).
    public override int GetMaxHandshakeMessageSize() => Math.Max(options.Limits.MaxHandshakeMessageBytes, options.Limits.MaxChainBytes);

    // Counted by OriginTrust, which has a name for it.
    public override int GetMaxCertificateChainLength() => int.MaxValue;

    // OriginTrust judges signatures of certificates; an Ed25519 root in a private chain is none of TLS's business.
    public override bool ShouldCheckSigAlgOfPeerCerts() => false;

    public override TlsAuthentication GetAuthentication() => Authentication;

    private OriginAuthentication Authentication => _madeAuthentication ??= new(crypto, options, () => m_context);

    public override IList<int> GetEarlyKeyShareGroups() => [m_supportedGroups[0]];

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        CheckProtocol();
    }

    private void CheckProtocol()
    {
        var protocol = m_context.SecurityParameters.ApplicationProtocol?.GetUtf8Decoding();
        if (protocol is not null && !options.ApplicationProtocols.Contains(protocol))
        {
            // RFC 7301 §3.2: one of those offered, or none.
            throw new EdgeFatalAlert(
                TlsFailureKind.NoCommonProtocol, TlsAlert.IllegalParameter, "origin selected a protocol that was not offered");
        }
    }

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        CheckProtocol();   // in a resumed TLS 1.2 session nobody has asked yet
        _verdict = VerdictNow();
        KeepSession12();
        var parameters = m_context.SecurityParameters;
        var suite = SuiteCatalog.Find((ushort)parameters.CipherSuite);
        Info = new()
        {
            Version = (TlsVersion)parameters.NegotiatedVersion.FullVersion,
            CipherSuite = (ushort)parameters.CipherSuite,
            Group = suite?.KeyExchange switch
            {
                SuiteKeyExchange.Tls13 => (TlsGroup)parameters.NegotiatedGroup,
                SuiteKeyExchange.Rsa => TlsGroup.None,
                _ when parameters.IsResumedSession => TlsGroup.None,
                _ => crypto.LastCurve,
            },
            ApplicationProtocol = parameters.ApplicationProtocol?.GetUtf8Decoding(),
            ServerName = SniName,
            Resumed = IsResumed,
        };
        ForgetSession();
    }

    protected override ProtocolVersion[] GetSupportedVersions() =>
        [.. options.Policy.Versions.Select(version => ProtocolVersion.Get((int)version >> 8, (int)version & 0xFF))];

    protected override int[] GetSupportedCipherSuites() => [.. options.Policy.CipherSuites.Select(id => (int)id)];

    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) => [.. options.Policy.NamedGroups.Select(group => (int)group)];

    protected override IList<SignatureAndHashAlgorithm> GetSupportedSignatureAlgorithms() =>
        _schemes ??= [.. options.Policy.SignatureSchemes.Select(scheme => SignatureScheme.GetSignatureAndHashAlgorithm((int)scheme))];

    protected override IList<ProtocolName>? GetProtocolNames() =>
        options.ApplicationProtocols.IsEmpty ? null : [.. options.ApplicationProtocols.Select(ProtocolName.AsUtf8Encoding)];

    protected override IList<ServerName>? GetSniServerNames() =>
        SniName is { } name ? [new ServerName(NameType.host_name, Encoding.ASCII.GetBytes(name))] : null;

    // Stapled responses are not looked at, so none is asked for.
    protected override CertificateStatusRequest? GetCertificateStatusRequest() => null;

    /// <summary>RFC 6066 §3: no addresses, no trailing dot.</summary>
    private string? SniName =>
        string.IsNullOrEmpty(options.ServerName) || IPAddress.TryParse(options.ServerName, out _)
            ? null
            : options.ServerName.TrimEnd('.').ToLowerInvariant();
}
