using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Edge.Tls.Certificates;

/// <summary>Server name → certificates. Immutable: a reload builds another one.</summary>
public sealed class CertificateStore
{
    private readonly FrozenDictionary<string, CertificateSet> _exact;
    private readonly FrozenDictionary<string, CertificateSet> _wildcards;

    /// <summary>Builds a store.</summary>
    /// <param name="certificates">Certificates; when two of one kind share a name, the earlier one wins.</param>
    /// <param name="defaultCertificates">For clients that send no name; null: they are refused (E-25).</param>
    public CertificateStore(IEnumerable<ServerCertificate> certificates, CertificateSet? defaultCertificates = null)
    {
        All = [.. certificates];
        Default = defaultCertificates;
        var exact = new Dictionary<string, CertificateSet>(StringComparer.Ordinal);
        var wildcards = new Dictionary<string, CertificateSet>(StringComparer.Ordinal);
        foreach (var certificate in All.Reverse())
        {
            foreach (var name in certificate.Facts.Names)
            {
                var (table, key) = name.StartsWith("*.", StringComparison.Ordinal) ? (wildcards, name[2..]) : (exact, name);
                table[key] = (table.GetValueOrDefault(key) ?? new CertificateSet(null, null)).With(certificate);
            }
        }

        _exact = exact.ToFrozenDictionary(StringComparer.Ordinal);
        _wildcards = wildcards.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Every certificate, in the order given.</summary>
    public ImmutableArray<ServerCertificate> All { get; }

    /// <summary>What clients get that send no name; null: they are refused (E-25).</summary>
    public CertificateSet? Default { get; }

    /// <summary>The certificates for a name from <see cref="Records.ClientHelloInfo.ServerName"/>.</summary>
    /// <param name="serverName">Lower case; null when the client sent none.</param>
    /// <returns>An exact name before a wildcard of one label (E-23); null: refuse with
    /// <see cref="TlsAlert.UnrecognizedName"/>.</returns>
    public CertificateSet? Find(string? serverName)
    {
        if (serverName is null)
        {
            return Default;
        }

        if (_exact.TryGetValue(serverName, out var set))
        {
            return set;
        }

        var dot = serverName.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _wildcards.TryGetValue(serverName[(dot + 1)..], out set) ? set : null;
    }
}
