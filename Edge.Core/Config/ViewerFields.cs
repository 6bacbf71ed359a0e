namespace Edge.Core.Config;

/// <summary>How the origin is told who a viewer's certificate says it is (E-218).</summary>
internal enum ClientCertificateFields
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary><c>Client-Cert</c>, the certificate (RFC 9440 §2.2).</summary>
    ClientCert,

    /// <summary><c>Client-Cert</c>, and <c>Client-Cert-Chain</c> with the verified path above it (RFC 9440 §2.3).</summary>
    ClientCertChain,

    /// <summary>One field for each property: <c>RawEdge-Viewer-Cert-Subject</c> and its kin.</summary>
    RawEdge,

    /// <summary>The same under CloudFront's names: <c>CloudFront-Viewer-Cert-Subject</c> and its kin.</summary>
    CloudFront,
}

/// <summary>How the origin is told about a viewer's TLS: JA3, JA4, and version, suite and handshake (E-31, E-208).</summary>
internal enum FingerprintFields
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary><c>RawEdge-Viewer-JA3-Fingerprint</c> and its kin.</summary>
    RawEdge,

    /// <summary><c>CloudFront-Viewer-JA3-Fingerprint</c> and its kin.</summary>
    CloudFront,
}
