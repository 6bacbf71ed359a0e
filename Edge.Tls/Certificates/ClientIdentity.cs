using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tls.Certificates;

/// <summary>Who a viewer proved to be: its certificate, verified up to an anchor. Immutable; texts are made when first asked
/// for.</summary>
/// <remarks>It exists only for chains that <see cref="ClientTrust"/> accepted, and reaches a connection only after the viewer
/// has shown that it has the key.</remarks>
public sealed class ClientIdentity
{
    private readonly CertificateParts _leaf;
    private string? _subject;
    private string? _issuer;
    private string? _serialNumber;
    private (DateTimeOffset NotBefore, DateTimeOffset NotAfter)? _validity;

    internal ClientIdentity(ReadOnlySpan<CertificateParts> path)
    {
        _leaf = path[0];
        var issuers = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(path.Length - 1);
        foreach (var issuer in path[1..])
        {
            issuers.Add(issuer.Encoding);
        }

        Issuers = issuers.MoveToImmutable();
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(_leaf.Encoding.Span));
    }

    /// <summary>The certificate, DER.</summary>
    public ReadOnlyMemory<byte> Certificate => _leaf.Encoding;

    /// <summary>The verified path above it, DER, without the anchor.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Issuers { get; }

    /// <summary>SHA-256 of the certificate in lower-case hexadecimal: what identities are compared by.</summary>
    public string Sha256 { get; }

    /// <summary>The subject (RFC 4514), in visible ASCII and blanks.</summary>
    public string Subject => _subject ??= DistinguishedName.ToText(_leaf.Subject);

    /// <summary>The issuer (RFC 4514), in visible ASCII and blanks.</summary>
    public string Issuer => _issuer ??= DistinguishedName.ToText(_leaf.Issuer);

    /// <summary>The serial number in upper-case hexadecimal, without the octet that only carries the sign.</summary>
    public string SerialNumber => _serialNumber ??= Convert.ToHexString(
        _leaf.SerialNumber is { Length: > 1, Span: [0, ..] } ? _leaf.SerialNumber.Span[1..] : _leaf.SerialNumber.Span);

    /// <summary>First moment of the validity period.</summary>
    public DateTimeOffset NotBefore => Validity.NotBefore;

    /// <summary>Last moment of the validity period.</summary>
    public DateTimeOffset NotAfter => Validity.NotAfter;

    private (DateTimeOffset NotBefore, DateTimeOffset NotAfter) Validity
    {
        get
        {
            if (_validity is null)
            {
                using var certificate = X509CertificateLoader.LoadCertificate(_leaf.Encoding.Span);
                _validity = (certificate.NotBefore, certificate.NotAfter);
            }

            return _validity.Value;
        }
    }

    /// <summary>The subject, as logs show it.</summary>
    public override string ToString() => Subject;
}
