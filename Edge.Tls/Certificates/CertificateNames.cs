using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tls.Certificates;

/// <summary>The names a certificate carries, and how names match them (RFC 6125 §6, RFC 9525; E-23, E-55).</summary>
internal sealed record CertificateNames
{
    /// <summary>DNS names of the SAN extension, lower case, wildcards included.</summary>
    public required ImmutableArray<string> DnsNames { get; init; }

    /// <summary>Addresses of the SAN extension.</summary>
    public required ImmutableArray<IPAddress> Addresses { get; init; }

    /// <summary>The common name, lower case; looked at only when there is no SAN extension, and only for origins
    /// (E-55).</summary>
    public string? CommonName { get; init; }

    /// <summary>Whether the certificate has a SAN extension.</summary>
    public bool HasSan { get; init; }

    /// <summary>Reads the names of <paramref name="certificate"/>. A damaged extension counts as one without names.</summary>
    public static CertificateNames Read(X509Certificate2 certificate)
    {
        var dnsNames = ImmutableArray.CreateBuilder<string>();
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        var hasSan = false;
        foreach (var extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != SubjectAlternativeName)
            {
                continue;
            }

            hasSan = true;
            try
            {
                var san = new X509SubjectAlternativeNameExtension(extension.RawData);
                dnsNames.AddRange(san.EnumerateDnsNames().Select(name => name.ToLowerInvariant()));
                addresses.AddRange(san.EnumerateIPAddresses());
            }
            catch (System.Security.Cryptography.CryptographicException)
            {
                dnsNames.Clear();
                addresses.Clear();
            }
        }

        var commonName = hasSan ? null : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false).ToLowerInvariant();
        return new()
        {
            DnsNames = dnsNames.DrainToImmutable(),
            Addresses = addresses.DrainToImmutable(),
            CommonName = string.IsNullOrEmpty(commonName) ? null : commonName,
            HasSan = hasSan,
        };
    }

    /// <summary>Whether the certificate is for <paramref name="name"/>, a DNS name or an address.</summary>
    public bool Matches(string name)
    {
        if (IPAddress.TryParse(name, out var address))
        {
            return Addresses.Contains(address);
        }

        var wanted = name.TrimEnd('.').ToLowerInvariant();
        return HasSan ? DnsNames.Any(pattern => MatchesPattern(pattern, wanted)) : CommonName is not null && MatchesPattern(CommonName, wanted);
    }

    /// <summary><c>*.example.com</c> covers one label: <c>a.example.com</c>, neither <c>example.com</c> nor
    /// <c>a.b.example.com</c> (E-23).</summary>
    public static bool MatchesPattern(string pattern, string name)
    {
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
        {
            return pattern.Equals(name, StringComparison.Ordinal);
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && name.AsSpan(dot).SequenceEqual(pattern.AsSpan(1));
    }

    private const string SubjectAlternativeName = "2.5.29.17";
}
