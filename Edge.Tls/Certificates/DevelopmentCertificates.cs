namespace Edge.Tls.Certificates;

/// <summary>A throw-away CA and leaves for <c>rawedge certs dev</c>, the demonstration and tests. Never for production.</summary>
public sealed class DevelopmentCertificates : IDisposable
{
    /// <summary>Makes a CA (ECDSA P-256).</summary>
    /// <param name="now">Start of the validity period.</param>
    public static DevelopmentCertificates Create(DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>The CA certificate, PEM.</summary>
    public string CaPem => throw new NotImplementedException();

    /// <summary>Makes a leaf.</summary>
    /// <param name="kind">Key kind; RSA is 2048 bits.</param>
    /// <param name="names">DNS names, wildcards, or addresses.</param>
    public DevelopmentLeaf CreateLeaf(KeyKind kind, IReadOnlyList<string> names) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>A development leaf as text.</summary>
/// <param name="CertificatePem">The chain without the CA.</param>
/// <param name="KeyPem">The private key, PKCS #8.</param>
public sealed record DevelopmentLeaf(string CertificatePem, string KeyPem);
