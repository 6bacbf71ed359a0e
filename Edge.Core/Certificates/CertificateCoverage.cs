using System.Collections.Immutable;
using Edge.Core.Config;
using Edge.Tls.Certificates;

namespace Edge.Core.Certificates;

/// <summary>Keeps a certificate out that no longer covers a site which nothing else covers: the wrong file, in most cases (E-23, T30).</summary>
internal static class CertificateCoverage
{
    /// <summary>Takes such swaps back.</summary>
    /// <param name="snapshot">What is in service.</param>
    /// <param name="sources">What would be.</param>
    /// <param name="refresh">Remembers each.</param>
    /// <param name="report">Told of each.</param>
    public static ImmutableArray<LoadedSource> Guard(
        EdgeSnapshot snapshot, ImmutableArray<LoadedSource> sources, CertificateRefresh refresh, CertificateReloadReport report)
    {
        for (var i = 0; i < sources.Length; i++)
        {
            var (old, next) = (snapshot.CertificateSources[i], sources[i]);
            if (old.Source.Directory is not null || old.Certificates == next.Certificates || LostAlias(snapshot, sources, old) is not { } alias)
            {
                continue;
            }

            var problem = new CredentialProblem(
                CredentialProblemKind.WrongName, $"{old.Source.CertificateFile}: does not cover {alias}, and no other certificate does (E-23)", IsWarning: false);
            report.Refuse(next.Certificates[0], problem, refresh.Refuse(next.Certificates[0], problem));
            sources = sources.SetItem(i, old with { Problems = [problem] });
        }

        return sources;
    }

    // An exact alias that the old certificate of an entry covers, and nothing that would be in service.
    private static string? LostAlias(EdgeSnapshot snapshot, ImmutableArray<LoadedSource> sources, LoadedSource old)
    {
        var before = new AliasCoverage([.. NamesOf(old)], isNeeded: true);
        var after = new AliasCoverage([.. sources.SelectMany(NamesOf)], isNeeded: true);
        return snapshot.Distributions.SelectMany(site => site.Aliases)
            .FirstOrDefault(alias => AliasText.IsExact(alias) && before.Fault(alias) is null && after.Fault(alias) is not null);
    }

    private static IEnumerable<string> NamesOf(LoadedSource loaded) => loaded.Certificates.SelectMany(certificate => certificate.Facts.Names);
}
