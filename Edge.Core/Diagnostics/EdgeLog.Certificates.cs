using Microsoft.Extensions.Logging;

namespace Edge.Core.Diagnostics;

internal static partial class EdgeLog
{
    /// <summary>New files went into service.</summary>
    [LoggerMessage(1110, LogLevel.Information, "Certificate {Certificate}: new files are in service, valid until {End}.")]
    public static partial void CertificateSwapped(ILogger logger, string certificate, string end);

    /// <summary>New files cannot be used (T30).</summary>
    [LoggerMessage(1111, LogLevel.Error, "Certificate {Certificate}: the new files cannot be used, the old certificate stays in service: {Problems}.")]
    public static partial void CertificateRefused(ILogger logger, string certificate, string problems);

    /// <summary>A certificate of a directory cannot be loaded on demand; its name alone suffers.</summary>
    [LoggerMessage(1112, LogLevel.Error, "Certificate {Certificate} cannot be loaded, handshakes for its names fail: {Problems}.")]
    public static partial void CertificateUnusable(ILogger logger, string certificate, string problems);

    /// <summary>Certificates came to or left a directory.</summary>
    [LoggerMessage(1113, LogLevel.Information, "Certificates {Directory}: {Added} added, {Removed} removed, {Total} in service.")]
    public static partial void CertificatesListed(ILogger logger, string directory, int added, int removed, int total);

    /// <summary>A certificate comes to its end (E-21).</summary>
    [LoggerMessage(1114, LogLevel.Warning, "Certificate {Certificate} {Expiry}.")]
    public static partial void CertificateExpires(ILogger logger, string certificate, string expiry);

    /// <summary>More certificates of a directory come to their end than are worth a line each.</summary>
    [LoggerMessage(1115, LogLevel.Warning, "Certificates {Directory}: {Count} more come to their end.")]
    public static partial void MoreCertificatesExpire(ILogger logger, string directory, int count);

    /// <summary>The files of certificates are not watched: changes are seen on a signal or an admin call, and on the next look.</summary>
    [LoggerMessage(1116, LogLevel.Warning, "The directory {Directory} cannot be watched: {Error}. Certificates are looked at on the timer alone.")]
    public static partial void CertificateWatchFailed(ILogger logger, string directory, string error);

    /// <summary>A CA says that a certificate in service is revoked: viewers that ask will refuse it.</summary>
    [LoggerMessage(1120, LogLevel.Critical, "Certificate {Certificate} is REVOKED since {Since}, says {Responder}. Replace it; no staple is sent.")]
    public static partial void CertificateRevoked(ILogger logger, string certificate, string since, string responder);

    /// <summary>A status request failed (P16); no staple is better than a bad one.</summary>
    [LoggerMessage(1121, LogLevel.Warning, "OCSP for certificate {Certificate}: {Responder}: {Reason}. Handshakes go on without a staple.")]
    public static partial void OcspFailed(ILogger logger, string certificate, string responder, string reason);
}
