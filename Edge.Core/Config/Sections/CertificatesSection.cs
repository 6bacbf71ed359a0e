using Edge.Core.Config.Keys;
using Edge.Tls.Certificates;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>certificates</c> and the files they name (E-17 … E-19, P14, T30).</summary>
internal static class CertificatesSection
{
    // E-21: a day before the end is too late to begin; two weeks are what ACME clients leave.
    private static readonly TimeSpan UrgentExpiry = TimeSpan.FromHours(24);
    private static readonly TimeSpan NearExpiry = TimeSpan.FromDays(14);

    private static readonly TextKey CertificateFile = new("certificateFile") { IsOptional = true };
    private static readonly TextKey KeyFile = new("keyFile") { IsOptional = true };
    private static readonly BooleanKey AllowExposedKey = new("allowExposedKey", false);
    private static readonly BooleanKey AllowInvalidPeriod = new("allowInvalidPeriod", false);

    /// <summary>The keys of one certificate.</summary>
    public static NamedSectionsKey Key { get; } = new("certificates", new(CertificateFile, KeyFile, AllowExposedKey, AllowInvalidPeriod));

    /// <summary>Loads every certificate; reports everything wrong or dangerous about the files.</summary>
    public static NamedSet<ServerCredential> Read(SectionReader root, ConfigContext context)
    {
        var credentials = new NamedSet<ServerCredential>("certificate");
        foreach (var (name, reader) in root.NamedSections(Key))
        {
            var certificateFile = reader.Require(CertificateFile, "a PEM file with the certificate and its intermediates is needed");
            var keyFile = reader.Require(KeyFile, "a PEM file with the private key is needed");
            var options = new CredentialLoadOptions
            {
                AllowExposedKeyFile = reader.Read(AllowExposedKey),
                AllowInvalidPeriod = reader.Read(AllowInvalidPeriod),
            };
            credentials.Add(name, reader.IsSound ? Load(reader, context, certificateFile, keyFile, options) : null);
        }

        return credentials;
    }

    private static ServerCredential? Load(
        SectionReader reader, ConfigContext context, string certificateFile, string keyFile, CredentialLoadOptions options)
    {
        var (certificatePath, keyPath) = (context.Resolve(certificateFile), context.Resolve(keyFile));
        var result = ServerCredential.LoadFiles(certificatePath, keyPath, context.Now, options);
        foreach (var problem in result.Problems)
        {
            // Some kinds, such as Unreadable, happen to either file; the text begins with the one that is meant.
            var isKey = IsAboutKey(problem.Kind) || (keyPath != certificatePath && problem.Text.StartsWith(keyPath + ":", StringComparison.Ordinal));
            var key = isKey ? KeyFile : CertificateFile;
            if (problem.IsWarning) reader.Warn(key, problem.Text);
            else reader.Error(key, problem.Text);
        }

        if (result.Credential is { } credential) WarnOfExpiry(reader, credential, context.Now);
        return result.Credential;
    }

    private static bool IsAboutKey(CredentialProblemKind kind) =>
        kind is CredentialProblemKind.EncryptedKey or CredentialProblemKind.KeyMismatch or CredentialProblemKind.KeyFileExposed;

    private static void WarnOfExpiry(SectionReader reader, ServerCredential credential, DateTimeOffset now)
    {
        var left = credential.NotAfter - now;
        if (left <= TimeSpan.Zero || left > NearExpiry) return; // what has expired is a problem of its own
        var end = credential.NotAfter.ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
        reader.Warn(CertificateFile, left <= UrgentExpiry
            ? $"expires within 24 hours, at {end}; renew it now (E-21)"
            : $"expires in {(int)left.TotalDays} days, at {end}");
    }
}
