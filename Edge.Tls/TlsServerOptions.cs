using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;

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

    /// <summary>Tickets for resumption; null: none are issued and none accepted.</summary>
    public SessionTickets? Tickets { get; init; }

    /// <summary>The site that answers, under a name that no other site has; a session never leaves it (T15). Null where there
    /// is only one.</summary>
    public string? Site { get; init; }
}
