using System.Collections.Immutable;
using Edge.Tls.Certificates;

namespace Edge.Core.Certificates;

/// <summary>Reads what an entry of <c>certificates</c> names. What has not changed since the last time is taken over, not read.</summary>
internal static class CertificateReader
{
    /// <summary>Loads a pair whole, or indexes a directory.</summary>
    /// <param name="source">The entry.</param>
    /// <param name="known">What it came to before, or null.</param>
    /// <param name="now">For validity periods.</param>
    /// <returns>What is there now. Without certificates, the problems say why.</returns>
    public static LoadedSource Read(CertificateSource source, LoadedSource? known, DateTimeOffset now) =>
        source.Directory is { } directory ? ReadDirectory(source, directory, known, now) : ReadPair(source, known, now);

    /// <summary>Loads every certificate of <paramref name="loaded"/> and adds what is wrong with any: for the check, which has the time.</summary>
    public static LoadedSource CheckWhole(LoadedSource loaded, DateTimeOffset now)
    {
        if (loaded.Source.Directory is null)
        {
            return loaded;
        }

        var problems = loaded.Problems.ToBuilder();
        var sound = ImmutableArray.CreateBuilder<ServerCertificate>();
        foreach (var certificate in loaded.Certificates)
        {
            var (whole, found) = ServerCertificate.Load(certificate.Name, certificate.CertificateFile, certificate.KeyFile, now, certificate.Options);
            problems.AddRange(found);
            if (whole is not null)
            {
                sound.Add(certificate);
            }
        }

        return loaded with { Certificates = sound.DrainToImmutable(), Problems = problems.ToImmutable() };
    }

    private static LoadedSource ReadPair(CertificateSource source, LoadedSource? known, DateTimeOffset now)
    {
        if (known is { Certificates: [var old] } && old.Stamp == CredentialStamp.Read(source.CertificateFile, source.KeyFile)
            && IsInPeriod(old, now))
        {
            return known;
        }

        var (certificate, problems) = ServerCertificate.Load(
            source.Name, source.CertificateFile, source.KeyFile, now, source.Options, source.Ocsp);
        return new(source, certificate is null ? [] : [certificate], problems);
    }

    private static LoadedSource ReadDirectory(CertificateSource source, string directory, LoadedSource? known, DateTimeOffset now)
    {
        var fault = CertificateDirectory.TryList(source.Name, directory, out var pairs);
        var problems = ImmutableArray.CreateBuilder<CredentialProblem>();
        if (fault is not null)
        {
            problems.Add(fault);
        }

        var before = known?.Certificates.ToDictionary(certificate => certificate.CertificateFile, StringComparer.Ordinal) ?? [];
        var certificates = ImmutableArray.CreateBuilder<ServerCertificate>(pairs.Length);
        foreach (var pair in pairs)
        {
            if (before.TryGetValue(pair.CertificateFile, out var old) && old.KeyFile == pair.KeyFile && IsInPeriod(old, now)
                && old.Stamp == CredentialStamp.Read(pair.CertificateFile, pair.KeyFile))
            {
                certificates.Add(old);
                continue;
            }

            var (certificate, problem) = CertificateDirectory.Index(pair, now, source.Options, source.Ocsp);
            if (problem is not null)
            {
                problems.Add(problem);
            }

            if (certificate is not null)
            {
                certificates.Add(certificate);
            }
        }

        return new(source, certificates.DrainToImmutable(), problems.ToImmutable());
    }

    private static bool IsInPeriod(ServerCertificate certificate, DateTimeOffset now) =>
        certificate.Options.AllowInvalidPeriod || now <= certificate.Facts.NotAfter;
}
