using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;

namespace Edge.Tls.Engine;

/// <summary>Everything that is negotiated with a viewer, decided before the protocol machine exists.</summary>
internal sealed record ServerPlan
{
    public required TlsVersion Version { get; init; }

    public required SuiteInfo Suite { get; init; }

    /// <summary>The group of the key exchange; none for RSA key transport.</summary>
    public required TlsGroup Group { get; init; }

    /// <summary>The credential to authenticate with; null when the viewer can verify none, which only a resumed session may
    /// forgive.</summary>
    public required ServerCredential? Credential { get; init; }

    /// <summary>The scheme to sign with; none for RSA key transport and below TLS 1.2.</summary>
    public required TlsSignatureScheme Scheme { get; init; }

    /// <summary>The ALPN protocol to answer with; null when the viewer offered none.</summary>
    public string? Protocol { get; init; }

    /// <summary>The session to resume; null for a full handshake.</summary>
    public OfferedSession? Resumption { get; init; }
}
