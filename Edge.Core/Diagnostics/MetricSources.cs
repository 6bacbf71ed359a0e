namespace Edge.Core.Diagnostics;

/// <summary>State of the cache at a moment.</summary>
/// <param name="Entries">Stored responses.</param>
/// <param name="Bytes">Bytes they take.</param>
/// <param name="Capacity">Bytes they may take.</param>
/// <param name="Evictions">Responses removed for room since start.</param>
/// <param name="Fills">Fetches in flight that others may join.</param>
/// <param name="Purges">Purges that wait for a sweep.</param>
/// <param name="DroppedTags">Tags of responses that were not taken, since start (C24).</param>
/// <param name="LimitedPurges">Writes of an address beyond its rate, whose purge was cut down, since start (C31).</param>
/// <param name="Reserved">Bytes the store holds, the room between responses included.</param>
/// <param name="Limbo">Bytes that left the store and that the collector has not taken yet.</param>
internal readonly record struct CacheGauges(
    long Entries, long Bytes, long Capacity, long Evictions, long Fills, long Purges = 0, long DroppedTags = 0, long LimitedPurges = 0, long Reserved = 0, long Limbo = 0);

/// <summary>One certificate in service.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="NotAfter">When it expires.</param>
internal readonly record struct CertificateExpiry(string Name, DateTimeOffset NotAfter);

/// <summary>One entry of <c>certificates</c> at a moment.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="InService">Certificates of it that serve.</param>
/// <param name="Refused">Pairs of files on disk that cannot be used.</param>
internal readonly record struct CertificateEntryState(string Name, int InService, int Refused);

/// <summary>Certificates at a moment.</summary>
/// <param name="Expiries">When they end; bounded.</param>
/// <param name="Entries">One per entry of the configuration.</param>
/// <param name="Loaded">Certificates of directories in memory.</param>
internal sealed record CertificateReadings(IEnumerable<CertificateExpiry> Expiries, IEnumerable<CertificateEntryState> Entries, int Loaded);

/// <summary>Connections of one origin's pool at a moment.</summary>
/// <param name="Origin">Name of the origin in the configuration.</param>
/// <param name="Idle">Open and unused.</param>
/// <param name="Active">Open and at work.</param>
/// <param name="Waiting">Requests that wait for one.</param>
internal readonly record struct OriginPoolGauges(string Origin, int Idle, int Active, int Waiting);

/// <summary>Addresses of one origin at a moment.</summary>
/// <param name="Origin">Name of the origin in the configuration.</param>
/// <param name="Up">In use.</param>
/// <param name="Down">Out of use, by failures or by checks (O16).</param>
internal readonly record struct OriginHealthGauges(string Origin, int Up, int Down);

/// <summary>What a scrape reads from parts that hold the truth themselves. Each is optional, set once at composition, called
/// on the scraping thread, and must not block.</summary>
internal sealed class MetricSources
{
    /// <summary>The cache.</summary>
    public Func<CacheGauges>? Cache { get; set; }

    /// <summary>What was compressed.</summary>
    public Func<Compression.CompressionCounters>? Compression { get; set; }

    /// <summary>Certificates in service.</summary>
    public Func<CertificateReadings>? Certificates { get; set; }

    /// <summary>Origin pools.</summary>
    public Func<IEnumerable<OriginPoolGauges>>? OriginPools { get; set; }

    /// <summary>Health of the origins' addresses.</summary>
    public Func<IEnumerable<OriginHealthGauges>>? OriginHealth { get; set; }

    /// <summary>The block pool.</summary>
    public Transport.PinnedBlockPool? Blocks { get; set; }

    /// <summary>The access log, for its drop counter.</summary>
    public AccessLog? AccessLog { get; set; }

    /// <summary>Configuration in service.</summary>
    public ConfigState Config { get; } = new();

    /// <summary>WebSockets: open now, and opened since start.</summary>
    public Func<(int Open, long Total)>? WebSockets { get; set; }

    /// <summary>Accepts that failed, summed over listeners.</summary>
    public Func<long>? AcceptFailures { get; set; }
}

/// <summary>Which configuration is in service, and how the last attempt to change it went (P02).</summary>
internal sealed class ConfigState
{
    private readonly Lock _gate = new();
    private long _generation;
    private bool _lastSucceeded = true;
    private DateTimeOffset _lastAttempt;

    /// <summary>Generation, outcome and time of the last attempt, as one consistent reading.</summary>
    public (long Generation, bool LastSucceeded, DateTimeOffset LastAttempt) Read()
    {
        lock (_gate)
        {
            return (_generation, _lastSucceeded, _lastAttempt);
        }
    }

    /// <summary>A configuration went into service.</summary>
    public void Applied(DateTimeOffset at)
    {
        lock (_gate)
        {
            _generation++;
            _lastSucceeded = true;
            _lastAttempt = at;
        }
    }

    /// <summary>A configuration was refused; the old one stays.</summary>
    public void Refused(DateTimeOffset at)
    {
        lock (_gate)
        {
            _lastSucceeded = false;
            _lastAttempt = at;
        }
    }
}
