namespace Edge.Tls.Certificates;

/// <summary>Server name → credentials. Immutable: a reload builds another one.</summary>
public sealed class CertificateStore
{
    /// <summary>Builds a store.</summary>
    /// <param name="credentials">Credentials; when two of one kind share a name, the earlier one wins.</param>
    /// <param name="defaultCredentials">For clients that send no name; null: they are refused (E-25).</param>
    public CertificateStore(IEnumerable<ServerCredential> credentials, CredentialSet? defaultCredentials = null) => throw new NotImplementedException();

    /// <summary>The credentials for a name from <see cref="Records.ClientHelloInfo.ServerName"/>.</summary>
    /// <param name="serverName">Lower case; null when the client sent none.</param>
    /// <returns>An exact name before a wildcard of one label (E-23); null: refuse with <see cref="TlsAlert.UnrecognizedName"/>.</returns>
    public CredentialSet? Find(string? serverName) => throw new NotImplementedException();
}
