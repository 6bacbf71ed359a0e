namespace Edge.Core.Diagnostics;

/// <summary>The form of a line.</summary>
internal enum AccessLogLayout
{
    /// <summary>One JSON object.</summary>
    Json,

    /// <summary>W3C extended format with CloudFront's fields (E-176 … E-178).</summary>
    W3c,
}

/// <summary>Where the access log goes and what it may take.</summary>
internal sealed record AccessLogOptions
{
    /// <summary>A file, appended to; null: standard output.</summary>
    public string? Path { get; init; }

    /// <summary>Form of a line. Default JSON.</summary>
    public AccessLogLayout Layout { get; init; }

    /// <summary>Lines that may wait for the sink; more are dropped and counted (P11). Default 16,384.</summary>
    public int QueueLines { get; init; } = 16_384;

    /// <summary>Bytes of lines that may wait for the sink. Default 32 MiB: full queues of usual lines stay below.</summary>
    public long QueueBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes of one field from the network before escaping; the rest is cut. Default 8 KiB, the longest target we take.</summary>
    public int MaxFieldBytes { get; init; } = 8 * 1024;

    /// <summary>Whether cookies are logged (E-178, field 13). Default no: they are credentials (P03).</summary>
    public bool LogCookies { get; init; }

    /// <summary>Whether subject, serial number and digest of viewers' certificates are logged; the certificate never is. Default
    /// no.</summary>
    public bool LogClientCertificate { get; init; }

    /// <summary>Whether JA3 and JA4 are logged. Default no.</summary>
    public bool LogFingerprints { get; init; }

    /// <summary>Name of this place in <c>x-edge-location</c>. Default absent.</summary>
    public string? EdgeLocation { get; init; }

    /// <summary>How long a stop waits for the sink to take what is queued. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
