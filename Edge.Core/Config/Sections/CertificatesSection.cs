using Edge.Core.Certificates;
using Edge.Core.Config.Keys;
using Edge.Tls.Certificates;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>certificates</c> and the files they name (E-17 … E-19, P14, T30).</summary>
internal static class CertificatesSection
{
    private static readonly TextKey CertificateFile = new("certificateFile") { IsOptional = true };
    private static readonly TextKey KeyFile = new("keyFile") { IsOptional = true };
    private static readonly TextKey DirectoryPath = new("directory") { IsOptional = true };
    private static readonly BooleanKey IsDefault = new("default", false);
    private static readonly ChoiceKey<Stapling> OcspStapling = new("ocspStapling", Stapling.On, ("on", Stapling.On), ("off", Stapling.Off));
    private static readonly BooleanKey AllowPrivateResponder = new("allowPrivateResponder", false);
    private static readonly BooleanKey AllowExposedKey = new("allowExposedKey", false);
    private static readonly BooleanKey AllowInvalidPeriod = new("allowInvalidPeriod", false);

    /// <summary>The keys of one certificate, or one directory of them.</summary>
    public static NamedSectionsKey Key { get; } = new("certificates", new(
        CertificateFile, KeyFile, DirectoryPath, IsDefault, OcspStapling, AllowPrivateResponder, AllowExposedKey, AllowInvalidPeriod));

    /// <summary>Loads every pair of files and indexes every directory; reports everything wrong or dangerous about them.</summary>
    public static NamedSet<LoadedSource> Read(SectionReader root, ConfigContext context, CertificateRules rules)
    {
        var sources = new NamedSet<LoadedSource>("certificate");
        foreach (var (name, reader) in root.NamedSections(Key))
        {
            var source = ReadSource(name, reader, context);
            sources.Add(name, source is null ? null : Load(source, reader, context, rules));
        }

        return sources;
    }

    private static CertificateSource? ReadSource(string name, SectionReader reader, ConfigContext context)
    {
        var isDirectory = reader.Has(DirectoryPath);
        var directory = reader.Read(DirectoryPath);
        if (isDirectory && (reader.Has(CertificateFile) || reader.Has(KeyFile)))
            reader.Error(DirectoryPath, "stands beside certificateFile or keyFile; a directory brings its own");
        var certificateFile = isDirectory ? reader.Read(CertificateFile)
            : reader.Require(CertificateFile, "a PEM file with the certificate and its intermediates is needed, or a directory of them");
        var keyFile = isDirectory ? reader.Read(KeyFile) : reader.Require(KeyFile, "a PEM file with the private key is needed");
        var isDefault = reader.Read(IsDefault);
        if (isDefault && isDirectory) reader.Error(IsDefault, "a directory cannot be the default: which of its files would it be?");
        var source = new CertificateSource
        {
            Name = name,
            CertificateFile = isDirectory || certificateFile.Length == 0 ? "" : context.Resolve(certificateFile),
            KeyFile = isDirectory || keyFile.Length == 0 ? "" : context.Resolve(keyFile),
            Directory = isDirectory && directory.Length > 0 ? context.Resolve(directory) : null,
            IsDefault = isDefault,
            Ocsp = new(reader.Read(OcspStapling) == Stapling.On, reader.Read(AllowPrivateResponder)),
            Options = new CredentialLoadOptions
            {
                AllowExposedKeyFile = reader.Read(AllowExposedKey),
                AllowInvalidPeriod = reader.Read(AllowInvalidPeriod),
            },
        };
        return reader.IsSound ? source : null;
    }

    private static LoadedSource? Load(CertificateSource source, SectionReader reader, ConfigContext context, CertificateRules rules)
    {
        var loaded = CertificateReader.Read(source, context.KnownCertificates.GetValueOrDefault(source), context.Now);
        if (context.Thorough) loaded = CertificateReader.CheckWhole(loaded, context.Now);
        if (source.Directory is null) ReportPair(loaded, reader, context, rules);
        else ReportDirectory(loaded, reader, context, rules);
        return source.Directory is null && loaded.Certificates.IsEmpty ? null : loaded;
    }

    private static void ReportPair(LoadedSource loaded, SectionReader reader, ConfigContext context, CertificateRules rules)
    {
        var source = loaded.Source;
        foreach (var problem in loaded.Problems)
        {
            // Some kinds, such as Unreadable, happen to either file; the text begins with the one that is meant.
            var isKey = IsAboutKey(problem.Kind)
                || (source.KeyFile != source.CertificateFile && problem.Text.StartsWith(source.KeyFile + ":", StringComparison.Ordinal));
            var key = isKey ? KeyFile : CertificateFile;
            if (problem.IsWarning) reader.Warn(key, problem.Text);
            else reader.Error(key, problem.Text);
        }

        foreach (var certificate in loaded.Certificates)
        {
            if (CertificateExpiryText.Of(certificate, context.Now, rules) is { } expiry) reader.Warn(CertificateFile, expiry);
            if (StaplingFault(certificate) is { } fault) reader.Warn(OcspStapling, fault);
        }
    }

    // One broken file of twenty thousand must not stop the rest: the server warns, the check refuses (T30).
    private static void ReportDirectory(LoadedSource loaded, SectionReader reader, ConfigContext context, CertificateRules rules)
    {
        foreach (var problem in loaded.Problems.Take(MaxReported))
        {
            if (problem.IsWarning || (loaded.Certificates.Length > 0 && !context.Thorough)) reader.Warn(DirectoryPath, problem.Text);
            else reader.Error(DirectoryPath, problem.Text);
        }

        if (loaded.Problems.Length > MaxReported) reader.Warn(DirectoryPath, $"{loaded.Problems.Length - MaxReported} more problems");
        var ending = loaded.Certificates.Where(certificate => CertificateExpiryText.Of(certificate, context.Now, rules) is not null)
            .OrderBy(certificate => certificate.Facts.NotAfter).ToArray();
        if (ending.Length == 0) return;
        reader.Warn(DirectoryPath, $"{ending.Length} of {loaded.Certificates.Length} certificates: the first is {ending[0].Name}, which "
            + CertificateExpiryText.Of(ending[0], context.Now, rules));
    }

    // RFC 7633: viewers that know the extension refuse the certificate without a staple.
    private static string? StaplingFault(ServerCertificate certificate) => certificate.Held switch
    {
        { MustStaple: true, OcspResponder: null } => "the certificate demands a stapled status response (RFC 7633) and names no http:// responder to get one from",
        { MustStaple: true } when !certificate.Ocsp.Staple => "the certificate demands a stapled status response (RFC 7633); with stapling off some viewers refuse it",
        { MustStaple: true } => "the certificate demands a stapled status response (RFC 7633); viewers that insist refuse the first handshakes after a start (E-15)",
        _ => null,
    };

    private static bool IsAboutKey(CredentialProblemKind kind) =>
        kind is CredentialProblemKind.EncryptedKey or CredentialProblemKind.KeyMismatch or CredentialProblemKind.KeyFileExposed;

    // More lines than this about one directory help nobody.
    private const int MaxReported = 20;

    private enum Stapling
    {
        Off,
        On,
    }
}
