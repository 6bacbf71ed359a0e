using System.Collections.Frozen;

namespace Edge.Tls.Certificates;

/// <summary>Server name → credentials. Immutable: a reload builds another one.</summary>
public sealed class CertificateStore
{
    private readonly FrozenDictionary<string, CredentialSet> _exact;
    private readonly FrozenDictionary<string, CredentialSet> _wildcards;
    private readonly CredentialSet? _default;

    /// <summary>Builds a store.</summary>
    /// <param name="credentials">Credentials; when two of one kind share a name, the earlier one wins.</param>
    /// <param name="defaultCredentials">For clients that send no name; null: they are refused (E-25).</param>
    public CertificateStore(IEnumerable<ServerCredential> credentials, CredentialSet? defaultCredentials = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        var exact = new Dictionary<string, CredentialSet>(StringComparer.Ordinal);
        var wildcards = new Dictionary<string, CredentialSet>(StringComparer.Ordinal);
        foreach (var credential in credentials.Reverse())
        {
            foreach (var name in credential.Names)
            {
                var (table, key) = name.StartsWith("*.", StringComparison.Ordinal) ? (wildcards, name[2..]) : (exact, name);
                table[key] = (table.GetValueOrDefault(key) ?? new CredentialSet(null, null)).With(credential);
            }
        }

        _exact = exact.ToFrozenDictionary(StringComparer.Ordinal);
        _wildcards = wildcards.ToFrozenDictionary(StringComparer.Ordinal);
        _default = defaultCredentials;
    }

    /// <summary>The credentials for a name from <see cref="Records.ClientHelloInfo.ServerName"/>.</summary>
    /// <param name="serverName">Lower case; null when the client sent none.</param>
    /// <returns>An exact name before a wildcard of one label (E-23); null: refuse with
    /// <see cref="TlsAlert.UnrecognizedName"/>.</returns>
    public CredentialSet? Find(string? serverName)
    {
        if (serverName is null)
        {
            return _default;
        }

        if (_exact.TryGetValue(serverName, out var set))
        {
            return set;
        }

        var dot = serverName.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _wildcards.TryGetValue(serverName[(dot + 1)..], out set) ? set : null;
    }
}
