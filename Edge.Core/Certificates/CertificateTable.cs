using Edge.Tls.Certificates;

namespace Edge.Core.Certificates;

/// <summary>Entries → the table that handshakes look into.</summary>
internal static class CertificateTable
{
    /// <summary>Builds the table.</summary>
    /// <param name="sources">Entries in the order of the file: the earlier one wins a name.</param>
    /// <param name="hasDefaultSite">Whether a site claims any host; without a marked default its certificate is the first of the file.</param>
    public static CertificateStore Build(IReadOnlyCollection<LoadedSource> sources, bool hasDefaultSite) =>
        new(sources.SelectMany(source => source.Certificates), DefaultOf(sources, hasDefaultSite));

    // E-25: the marked ones; else, for the site of any host, the first of the file, with the first of the other key kind that shares
    // a name with it. What a directory holds first changes from day to day, so it is nobody's default.
    private static CertificateSet? DefaultOf(IReadOnlyCollection<LoadedSource> sources, bool hasDefaultSite)
    {
        var single = sources.Where(source => source.Source.Directory is null && source.Certificates.Length > 0).ToArray();
        var marked = single.Where(source => source.Source.IsDefault).Select(source => source.Certificates[0]).ToArray();
        if (marked.Length > 0)
        {
            return marked.Aggregate(new CertificateSet(null, null), (set, certificate) => set.With(certificate));
        }

        if (!hasDefaultSite || single.Length == 0)
        {
            return null;
        }

        var first = single[0].Certificates[0];
        var other = single.Select(source => source.Certificates[0]).FirstOrDefault(certificate =>
            certificate.Facts.IsRsa != first.Facts.IsRsa && certificate.Facts.Names.Intersect(first.Facts.Names).Any());
        return other is null ? CertificateSet.Of(first) : CertificateSet.Of(first).With(other);
    }
}
