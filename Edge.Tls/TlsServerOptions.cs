using Edge.Tls.Certificates;
using Edge.Tls.Policy;

namespace Edge.Tls;

/// <summary>How to answer one viewer: chosen from its ClientHello, then frozen.</summary>
public sealed record TlsServerOptions : TlsConnectionOptions
{
    /// <summary>What may be negotiated.</summary>
    public required SecurityPolicy Policy { get; init; }

    /// <summary>The certificates of the site: RSA, ECDSA or both. In TLS 1.2 the key type decides which suites can be used
    /// (E-7).</summary>
    public required CredentialSet Credentials { get; init; }

    /// <summary>Whether viewers authenticate with certificates; null: they are not asked (E-218). Versions before TLS 1.2 are
    /// not negotiated then.</summary>
    public ClientAuthentication? ClientAuthentication { get; init; }
}
