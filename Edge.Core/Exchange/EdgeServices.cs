using Edge.Cache;
using Edge.Cache.Fills;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Store;
using Edge.Core.Certificates;
using Edge.Core.Compression;
using Edge.Core.Config;
using Edge.Core.Origin;
using Edge.Core.Timing;
using Edge.Tls.Certificates;
using Edge.Tls.Resumption;

namespace Edge.Core.Exchange;

/// <summary>The shared parts of the process that an exchange uses. All thread-safe; made once, by the server.</summary>
internal sealed class EdgeServices
{
    private EdgeSnapshot _snapshot;
    private SessionTickets? _tickets;
    private bool _draining;

    public EdgeServices(EdgeSnapshot snapshot) => _snapshot = snapshot;

    /// <summary>The rules of this moment. Swapped in one write by a reload.</summary>
    public EdgeSnapshot Snapshot
    {
        get => Volatile.Read(ref _snapshot);
        set => Volatile.Write(ref _snapshot, value);
    }

    public required TimeProvider Time { get; init; }

    public required EdgeIdentity Identity { get; init; }

    public required Heartbeat Heartbeat { get; init; }

    public required DateField Date { get; init; }

    public required HashSeed HashSeed { get; init; }

    public required CacheLimits CacheLimits { get; init; }

    public required ICacheStore Store { get; init; }

    public required FillTable Fills { get; init; }

    public required InvalidationLedger Ledger { get; init; }

    /// <summary>Bounds and counts what is compressed.</summary>
    public CompressionGate Compression { get; } = new();

    public required OriginClient Origins { get; init; }

    public required IExchangeObserver Observer { get; init; }

    /// <summary>Credentials of certificates that are loaded on demand.</summary>
    public required LoadedCredentials Credentials { get; init; }

    /// <summary>Fetches what is stapled.</summary>
    public required OcspStapler Stapler { get; init; }

    /// <summary>Session tickets of this moment; null: off. A reload that leaves their settings alone leaves their keys alone.</summary>
    public SessionTickets? Tickets
    {
        get => Volatile.Read(ref _tickets);
        set => Volatile.Write(ref _tickets, value);
    }

    /// <summary>Where TLS plaintext lives.</summary>
    public required System.Buffers.MemoryPool<byte> Pool { get; init; }

    /// <summary>What one address may ask for.</summary>
    public required ViewerRates Rates { get; init; }

    /// <summary>A number from 0 to below 1, drawn anew by each call.</summary>
    public required Func<double> Chance { get; init; }

    /// <summary>The WebSockets of the process.</summary>
    public WebSocketSlots WebSockets { get; } = new();

    /// <summary>Whether a stop was asked for: from then on every answer says <c>Connection: close</c> (P05).</summary>
    public bool IsDraining { get => Volatile.Read(ref _draining); set => Volatile.Write(ref _draining, value); }

    /// <summary>Cancelled when the drain deadline has passed: everything still running ends now.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>Both clocks, as the cache reads them.</summary>
    public CacheTime Now => CacheTime.Read(Time);
}
