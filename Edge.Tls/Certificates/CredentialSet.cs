namespace Edge.Tls.Certificates;

/// <summary>The credentials of one name: RSA, ECDSA, or both.</summary>
/// <param name="Ecdsa">Used whenever the viewer can verify it.</param>
/// <param name="Rsa">Used otherwise.</param>
public sealed record CredentialSet(ServerCredential? Ecdsa, ServerCredential? Rsa)
{
    /// <summary>The set with one credential more; it replaces one of the same kind.</summary>
    public CredentialSet With(ServerCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return credential.KeyKind == KeyKind.Rsa ? this with { Rsa = credential } : this with { Ecdsa = credential };
    }

    /// <summary>A set of one.</summary>
    public static CredentialSet Of(ServerCredential credential) => new CredentialSet(null, null).With(credential);
}
