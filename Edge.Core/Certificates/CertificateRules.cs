using System.Collections.Immutable;

namespace Edge.Core.Certificates;

/// <summary>What applies to all certificates of the edge; the section <c>certificateStore</c>.</summary>
internal sealed record CertificateRules
{
    /// <summary>The defaults.</summary>
    public static CertificateRules Default { get; } = new();

    /// <summary>What a client gets whose server name no certificate covers and no site claims (E-25, T26).</summary>
    public ServerNameRule UnknownServerName { get; init; } = ServerNameRule.Reject;

    /// <summary>What a client gets that sends no server name.</summary>
    public ServerNameRule AbsentServerName { get; init; } = ServerNameRule.Default;

    /// <summary>Credentials of directories that are kept in memory, 1 … 1,000,000. A thousand take some 15 MiB.</summary>
    public int MaxLoaded { get; init; } = 1_000;

    /// <summary>How often files are looked at, 1 s … 1 h; null: only on a signal or an admin call.</summary>
    public TimeSpan? WatchInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long files must have stayed as they are before they are read, 0 … 1 min: a certificate and its key are written one
    /// after the other.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Days before the end at which a warning is logged, 1 … 365 each. E-21: a day before is too late to begin.</summary>
    public ImmutableArray<int> ExpiryWarningDays { get; init; } = [30, 14, 7, 1];

    /// <summary>Status requests at a time, 1 … 64.</summary>
    public int MaxOcspFetches { get; init; } = 4;

    /// <summary>Time for one status request in total, 1 s … 1 min.</summary>
    public TimeSpan OcspTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest status response, 1 KiB … 256 KiB; they are 0.5 to 3 KiB as a rule.</summary>
    public int MaxOcspResponseBytes { get; init; } = 16 * 1024;
}

/// <summary>Two ways to treat a server name.</summary>
internal enum ServerNameRule
{
    /// <summary>Refuse with <c>unrecognized_name</c>.</summary>
    Reject,

    /// <summary>Offer the default certificate; without one, refuse.</summary>
    Default,
}
