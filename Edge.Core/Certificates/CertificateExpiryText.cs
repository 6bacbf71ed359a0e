using System.Globalization;
using Edge.Tls.Certificates;

namespace Edge.Core.Certificates;

/// <summary>When a certificate is near its end, and what to say of it (E-21).</summary>
internal static class CertificateExpiryText
{
    /// <summary>The smallest of the warning days that <paramref name="certificate"/> has come to.</summary>
    /// <returns>Null while it is farther from its end than the largest, and once it has ended: that is a problem of its own.</returns>
    public static int? DaysReached(ServerCertificate certificate, DateTimeOffset now, CertificateRules rules)
    {
        var left = certificate.Facts.NotAfter - now;
        var reached = rules.ExpiryWarningDays.Where(days => left <= TimeSpan.FromDays(days)).ToArray();
        return left <= TimeSpan.Zero || reached.Length == 0 ? null : reached.Min();
    }

    /// <summary>What to say, without the certificate's name; null when there is nothing to say.</summary>
    public static string? Of(ServerCertificate certificate, DateTimeOffset now, CertificateRules rules)
    {
        if (DaysReached(certificate, now, rules) is null)
        {
            return null;
        }

        var left = certificate.Facts.NotAfter - now;
        var end = certificate.Facts.NotAfter.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
        return left <= TimeSpan.FromHours(24)
            ? $"expires within 24 hours, at {end}; renew it now (E-21)"
            : $"expires in {(int)left.TotalDays} days, at {end}";
    }
}
