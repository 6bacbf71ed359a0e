using System.Runtime.CompilerServices;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Tls.Certificates;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Certificates;

/// <summary>Says once per warning day that a certificate in service comes to its end (E-21), and once that it has.</summary>
internal sealed class CertificateExpiryWatch(ILogger logger)
{
    /// <summary>Most lines per directory and look.</summary>
    public const int MaxLinesPerDirectory = 20;

    private const int Ended = 0;

    // The smallest day said; gone with the certificate.
    private readonly ConditionalWeakTable<ServerCertificate, StrongBox<int>> _said = [];

    /// <summary>Counts everything that is due now as said.</summary>
    public void TakeAsSaid(EdgeSnapshot snapshot, DateTimeOffset now)
    {
        foreach (var certificate in snapshot.Certificates.All)
        {
            IsDue(certificate, now, snapshot.CertificateRules);
        }
    }

    /// <summary>Says what has become due.</summary>
    public void Warn(EdgeSnapshot snapshot, DateTimeOffset now)
    {
        foreach (var entry in snapshot.CertificateSources)
        {
            var lines = 0;
            foreach (var certificate in entry.Certificates.Where(certificate => IsDue(certificate, now, snapshot.CertificateRules)))
            {
                if (++lines <= MaxLinesPerDirectory)
                {
                    EdgeLog.CertificateExpires(
                        logger, certificate.Name, CertificateExpiryText.Of(certificate, now, snapshot.CertificateRules) ?? "has expired and is still served");
                }
            }

            if (lines > MaxLinesPerDirectory)
            {
                EdgeLog.MoreCertificatesExpire(logger, entry.Source.Name, lines - MaxLinesPerDirectory);
            }
        }
    }

    private bool IsDue(ServerCertificate certificate, DateTimeOffset now, CertificateRules rules)
    {
        var days = certificate.Facts.NotAfter <= now ? Ended : CertificateExpiryText.DaysReached(certificate, now, rules);
        if (days is not { } reached)
        {
            return false;
        }

        var said = _said.GetValue(certificate, _ => new StrongBox<int>(int.MaxValue));
        if (said.Value <= reached)
        {
            return false;
        }

        said.Value = reached;
        return true;
    }
}
