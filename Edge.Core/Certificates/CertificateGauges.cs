using Edge.Core.Config;
using Edge.Core.Diagnostics;

namespace Edge.Core.Certificates;

/// <summary>What metrics and status tell of certificates, bounded however many there are.</summary>
internal static class CertificateGauges
{
    /// <summary>Most certificates of one directory that get a series of their own.</summary>
    public const int MaxNamedPerDirectory = 100;

    /// <summary>Reads everything.</summary>
    /// <param name="snapshot">What is in service.</param>
    /// <param name="loaded">Credentials in memory.</param>
    /// <param name="now">The clock that tells which ends are near.</param>
    public static CertificateReadings Read(EdgeSnapshot snapshot, int loaded, DateTimeOffset now) => new(
        Expiries(snapshot, now),
        snapshot.CertificateSources.Select(entry => new CertificateEntryState(
            entry.Source.Name, entry.Certificates.Length, entry.Problems.Count(problem => !problem.IsWarning))),
        loaded);

    /// <summary>When certificates expire: each that has an entry of its own; of a directory the first under the directory's name, and
    /// by their own names those that have come to the first warning, soonest first.</summary>
    public static IEnumerable<CertificateExpiry> Expiries(EdgeSnapshot snapshot, DateTimeOffset now)
    {
        foreach (var entry in snapshot.CertificateSources.Where(entry => !entry.Certificates.IsEmpty))
        {
            yield return new(entry.Source.Name, entry.Certificates.Min(certificate => certificate.Facts.NotAfter));
            if (entry.Source.Directory is null)
            {
                continue;
            }

            var near = entry.Certificates.Where(certificate => CertificateExpiryText.DaysReached(certificate, now, snapshot.CertificateRules) is not null);
            foreach (var certificate in near.OrderBy(certificate => certificate.Facts.NotAfter).Take(MaxNamedPerDirectory))
            {
                yield return new(certificate.Name, certificate.Facts.NotAfter);
            }
        }
    }
}
