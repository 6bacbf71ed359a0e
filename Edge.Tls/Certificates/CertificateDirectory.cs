using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Tls.Certificates;

/// <summary>A directory of certificates, as tools leave them: which files belong together, and what each pair covers.</summary>
/// <remarks>
/// Understood are <c>NAME.pem</c>, <c>NAME.crt</c> or <c>NAME.cer</c> with <c>NAME.key</c> beside it or the key in the same file, and one
/// level below <c>NAME/fullchain.pem</c> with <c>privkey.pem</c> (certbot's <c>live</c>) or <c>NAME/tls.crt</c> with <c>tls.key</c>
/// (Kubernetes). Names that begin with a dot are left out: they are somebody's work in progress.
/// </remarks>
public static class CertificateDirectory
{
    /// <summary>Most certificates of a directory; what is behind it is left out, with a problem.</summary>
    public const int MaxCertificates = 100_000;

    private static readonly string[] CertificateEndings = [".pem", ".crt", ".cer"];
    private static readonly (string Certificate, string Key)[] FolderLayouts = [("fullchain.pem", "privkey.pem"), ("tls.crt", "tls.key")];

    /// <summary>Lists the pairs of <paramref name="path"/>, by name, without opening a file.</summary>
    /// <param name="name">The operator's name for the directory.</param>
    /// <param name="path">The directory.</param>
    /// <param name="pairs">What is there.</param>
    /// <returns>Null, or why the directory cannot be listed.</returns>
    public static CredentialProblem? TryList(string name, string path, out ImmutableArray<CredentialFiles> pairs)
    {
        pairs = [];
        try
        {
            var found = ImmutableArray.CreateBuilder<CredentialFiles>();
            var directory = new DirectoryInfo(path);
            var files = directory.EnumerateFiles().Select(file => file.Name).Where(IsVisible).ToHashSet(StringComparer.Ordinal);
            foreach (var file in files.Where(file => CertificateEndings.Contains(Path.GetExtension(file), StringComparer.Ordinal)))
            {
                var stem = Path.GetFileNameWithoutExtension(file);
                var certificateFile = Path.Combine(path, file);
                found.Add(new($"{name}/{stem}", certificateFile, files.Contains(stem + ".key") ? Path.Combine(path, stem + ".key") : certificateFile));
            }

            foreach (var folder in directory.EnumerateDirectories().Where(folder => IsVisible(folder.Name)))
            {
                if (FolderLayouts.FirstOrDefault(layout => File.Exists(Path.Combine(folder.FullName, layout.Certificate))) is { Certificate: not null } layout)
                {
                    found.Add(new(
                        $"{name}/{folder.Name}", Path.Combine(path, folder.Name, layout.Certificate), Path.Combine(path, folder.Name, layout.Key)));
                }
            }

            found.Sort((left, right) => string.CompareOrdinal(left.CertificateFile, right.CertificateFile));
            var tooMany = found.Count > MaxCertificates;
            found.Count = Math.Min(found.Count, MaxCertificates);
            pairs = found.DrainToImmutable();
            return tooMany
                ? new(CredentialProblemKind.Unreadable, $"{path}: holds more than {MaxCertificates} certificates; the rest is left out", IsWarning: true)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var why = exception is DirectoryNotFoundException ? "there is no such directory"
                : exception is UnauthorizedAccessException ? "permission denied" : "cannot be listed";
            return new(CredentialProblemKind.Unreadable, $"{path}: {why}", IsWarning: false);
        }
    }

    /// <summary>Reads what a pair covers. The key is not touched; loading checks it.</summary>
    /// <param name="files">The pair.</param>
    /// <param name="now">What has expired, or is not valid yet, must not stand before one that is.</param>
    /// <param name="options">Switches for loading.</param>
    /// <param name="ocsp">Stapling.</param>
    /// <returns>A certificate without credential, or the problem.</returns>
    public static (ServerCertificate? Certificate, CredentialProblem? Problem) Index(
        CredentialFiles files, DateTimeOffset now, CredentialLoadOptions options, OcspPolicy ocsp)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        var stamp = CredentialStamp.Read(files.CertificateFile, files.KeyFile);
        if (!PemFile.TryRead(files.CertificateFile, out var pem, out var error))
        {
            return Refuse(CredentialProblemKind.Unreadable, error!);
        }

        if (CertificateFacts.Read(pem) is not { } facts)
        {
            return Refuse(CredentialProblemKind.NotPem, "no PEM certificate with an RSA or ECDSA key");
        }

        if (files.KeyFile == files.CertificateFile ? !PemReader.HasPrivateKey(pem) : stamp.Key == FileStamp.Absent)
        {
            return Refuse(CredentialProblemKind.NoKey, "has no private key beside it");
        }

        if (!options.AllowInvalidPeriod && now > facts.NotAfter)
        {
            return Refuse(CredentialProblemKind.Expired, $"expired on {Day(facts.NotAfter)}");
        }

        if (!options.AllowInvalidPeriod && now < facts.NotBefore)
        {
            return Refuse(CredentialProblemKind.NotYetValid, $"is not valid before {Day(facts.NotBefore)}");
        }

        return (new()
        {
            Name = files.Name,
            CertificateFile = files.CertificateFile,
            KeyFile = files.KeyFile,
            Options = options,
            Stamp = stamp,
            Facts = facts,
            Ocsp = ocsp,
        }, null);

        (ServerCertificate?, CredentialProblem) Refuse(CredentialProblemKind kind, string text) =>
            (null, new(kind, $"{files.CertificateFile}: {text}", IsWarning: false));
    }

    private static bool IsVisible(string name) => name[0] != '.';

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Two files that belong together, or one with both in it.</summary>
/// <param name="Name">What logs and metrics call the certificate.</param>
/// <param name="CertificateFile">The chain, leaf first.</param>
/// <param name="KeyFile">The private key; may be the same file.</param>
public sealed record CredentialFiles(string Name, string CertificateFile, string KeyFile);
