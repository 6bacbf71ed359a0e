namespace Edge.Core.Diagnostics;

/// <summary>How a status request for a certificate ended (P16): the closed list of <c>rawedge_ocsp_fetches_total{outcome}</c>.</summary>
internal enum OcspOutcome
{
    /// <summary>A verified response: good. It is stapled.</summary>
    Good,

    /// <summary>A verified response: revoked. Logged, not stapled.</summary>
    Revoked,

    /// <summary>A verified response: the responder does not know the certificate.</summary>
    Unknown,

    /// <summary>A response that does not verify, is stale, or is about something else.</summary>
    Invalid,

    /// <summary>No connection, no answer in time, another status than 200, or too long.</summary>
    Unreachable,

    /// <summary>The question could not be put: the responder's address is private, its URL is none, or the issuer is not in the chain.</summary>
    NotAsked,
}

/// <summary>What happened to certificates since the start. Thread-safe.</summary>
internal sealed class CertificateCounters
{
    private readonly StripedCells _ocsp = new(Enum.GetValues<OcspOutcome>().Length);
    private long _loads;
    private long _failedLoads;
    private long _swaps;
    private long _failedSwaps;

    /// <summary>Loads on demand: done, failed.</summary>
    public (long Done, long Failed) Loads => (Volatile.Read(ref _loads), Volatile.Read(ref _failedLoads));

    /// <summary>New files: put into service, refused.</summary>
    public (long Done, long Failed) Swaps => (Volatile.Read(ref _swaps), Volatile.Read(ref _failedSwaps));

    /// <summary>A load on demand ended.</summary>
    public void Loaded(bool sound) => Interlocked.Increment(ref sound ? ref _loads : ref _failedLoads);

    /// <summary>New files of a certificate went into service, or were refused.</summary>
    public void Swapped(bool sound) => Interlocked.Increment(ref sound ? ref _swaps : ref _failedSwaps);

    /// <summary>A status request ended.</summary>
    public void OcspFetched(OcspOutcome outcome) => _ocsp.Add((int)outcome);

    internal long OcspFetches(OcspOutcome outcome) => _ocsp.Sum((int)outcome);
}
