using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using static Edge.Tls.Certificates.CredentialProblemKind;

namespace Edge.Tls.Certificates;

/// <summary>One load of a certificate and its key: collects every problem instead of stopping at the first (T30).</summary>
internal sealed class CredentialLoader(string certificateName, string keyName, DateTimeOffset now, CredentialLoadOptions options)
{
    private readonly ImmutableArray<CredentialProblem>.Builder _problems = ImmutableArray.CreateBuilder<CredentialProblem>();

    public CredentialLoadResult LoadFiles()
    {
        var stamp = CredentialStamp.Read(certificateName, keyName);
        CheckExposure();
        var certificatePem = ReadFile(certificateName);
        var keyPem = ReadFile(keyName);
        if (certificatePem is null || keyPem is null)
        {
            return Result(null);
        }

        var result = LoadPem(certificatePem, keyPem);
        if (stamp == CredentialStamp.Read(certificateName, keyName))
        {
            return result;
        }

        // Half of one version and half of another may even fit, when a key is kept over a renewal.
        Error(BeingWritten, $"{certificateName}: changed while it was being read");
        return Result(null);
    }

    public CredentialLoadResult LoadPem(string certificatePem, string keyPem)
    {
        var readable = PemReader.TryReadCertificates(certificatePem, out var certificates);
        if (!readable)
        {
            Error(NotPem, $"{certificateName}: no PEM certificate");
        }

        var key = ReadKey(keyPem);
        try
        {
            if (!readable)
            {
                return Result(null);
            }

            CheckChain(certificates);
            var kind = X509Checks.KindOf(certificates[0]);
            if (kind is null)
            {
                Error(UnsupportedKey, $"{certificateName}: the key is neither RSA of 2048 bits or more nor ECDSA on P-256 or P-384");
            }

            if (key is not null && !IsPair(certificates[0], key))
            {
                Error(KeyMismatch, $"{keyName}: the private key belongs to another certificate than {certificateName}");
            }

            var names = CertificateNames.Read(certificates[0]);
            if (names.DnsNames.IsEmpty && names.Addresses.IsEmpty)
            {
                Warning(NoNames, $"{certificateName}: the certificate has no subject alternative name");
            }

            if (key is null || kind is null || _problems.Any(problem => !problem.IsWarning))
            {
                return Result(null);
            }

            var credential = new ServerCredential(key)
            {
                KeyKind = kind.Value,
                Names = [.. names.DnsNames, .. names.Addresses.Select(address => address.ToString())],
                NotBefore = certificates[0].NotBefore,
                NotAfter = certificates.Min(certificate => certificate.NotAfter),
                Chain = [.. certificates.Select(certificate => (ReadOnlyMemory<byte>)certificate.RawData)],
                OcspResponder = CertificateFacts.ResponderOf(certificates[0]),
                IsForClients = CertificateFacts.IsForClients(certificates[0]),
                MustStaple = CertificateFacts.DemandsStaple(certificates[0]),
            };
            key = null;
            return Result(credential);
        }
        finally
        {
            key?.Dispose();
            certificates.ForEach(certificate => certificate.Dispose());
        }
    }

    private CredentialLoadResult Result(ServerCredential? credential) => new(credential, _problems.ToImmutable());

    private string? ReadFile(string path)
    {
        if (PemFile.TryRead(path, out var text, out var error))
        {
            return text;
        }

        Error(Unreadable, $"{path}: {error}");
        return null;
    }

    private void CheckExposure()
    {
        if (KeyExposure.Of(keyName, options.CredentialsDirectory) is var mode and not UnixFileMode.None)
        {
            var octal = Convert.ToString((int)mode, 8);
            Add(KeyFileExposed, $"{keyName}: mode {octal} lets others read the private key; use 600", options.AllowExposedKeyFile);
        }
    }

    private AsymmetricAlgorithm? ReadKey(string keyPem)
    {
        switch (PemReader.TryReadPrivateKey(keyPem, out var key))
        {
            case KeyReadStatus.Absent:
                Error(NotPem, $"{keyName}: no PEM private key");
                break;
            case KeyReadStatus.Encrypted:
                Error(EncryptedKey, $"{keyName}: the private key is encrypted; store it without a password and protect the file");
                break;
            case KeyReadStatus.Unsupported:
                Error(UnsupportedKey, $"{keyName}: the private key is damaged or neither RSA nor ECDSA");
                break;
            default:
                break;
        }

        return key;
    }

    private void CheckChain(List<X509Certificate2> certificates)
    {
        if (certificates.Count > options.MaxChainCertificates)
        {
            Error(ChainTooLong, $"{certificateName}: {certificates.Count} certificates; at most {options.MaxChainCertificates} are sent");
        }

        for (var i = 0; i < certificates.Count; i++)
        {
            var certificate = certificates[i];
            if (now > certificate.NotAfter)
            {
                Add(Expired, $"{certificateName}: certificate {i + 1} expired on {Day(certificate.NotAfter)}", options.AllowInvalidPeriod);
            }

            if (now < certificate.NotBefore)
            {
                Add(
                    NotYetValid, $"{certificateName}: certificate {i + 1} is not valid before {Day(certificate.NotBefore)}",
                    options.AllowInvalidPeriod);
            }

            if (X509Checks.HasWeakSignature(certificate) && !X509Checks.IsSelfIssued(certificate))
            {
                Warning(WeakSignature, $"{certificateName}: certificate {i + 1} is signed with SHA-1 or MD5");
            }

            if (i + 1 < certificates.Count && !X509Checks.NamesChain(certificate, certificates[i + 1]))
            {
                Error(
                    ChainOutOfOrder,
                    $"{certificateName}: certificate {i + 1} was not issued by certificate {i + 2}; the leaf comes first, then its issuer");
            }
        }

        if (certificates is [var only] && CertificateFacts.SaysWhereItsIssuerIs(only))
        {
            Warning(IncompleteChain, $"{certificateName}: the issuer's certificate is missing; viewers need it between this one and their root");
        }

        if (certificates.Count > 1 && X509Checks.IsSelfIssued(certificates[^1]))
        {
            Warning(RootIncluded, $"{certificateName}: the root is in the chain; viewers have it already");
        }
    }

    private static bool IsPair(X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        try
        {
            return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Error(CredentialProblemKind kind, string text) => Add(kind, text, isWarning: false);

    private void Warning(CredentialProblemKind kind, string text) => Add(kind, text, isWarning: true);

    private void Add(CredentialProblemKind kind, string text, bool isWarning) => _problems.Add(new(kind, text, isWarning));
}
