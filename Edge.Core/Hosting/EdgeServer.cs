using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using Edge.Cache.Fills;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Store;
using Edge.Core.Certificates;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Invalidation;
using Edge.Core.Origin;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Core.Viewer;
using Edge.Tls.Certificates;

namespace Edge.Core.Hosting;

/// <summary>The edge as an object: listeners, connections, cache and origins of one process. A test creates the same one that <c>rawedge run</c> does.</summary>
/// <remarks>Start once, reload as often as you like, drain once. Thread-safe after <see cref="Start"/>.</remarks>
internal sealed partial class EdgeServer : IViewerHost, IHeartbeatListener, IAsyncDisposable
{
    private readonly EdgeServerOptions _options;
    private readonly IEdgeObserver _observer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HandshakeGate _gate;
    private readonly ConnectionTable _connections;
    private readonly IdleRoom _room;
    private readonly OriginPools _pools;
    private readonly OriginResolver _resolver;
    private readonly Lock _listenersGate = new();
    private readonly List<RunningListener> _listeners = [];
    private int _sweeping;
    private long _lastSweep;

    /// <summary>Makes a server; nothing is bound yet.</summary>
    /// <param name="snapshot">The rules to begin with.</param>
    /// <param name="options">Clock, sockets passed from outside, observers.</param>
    public EdgeServer(EdgeSnapshot snapshot, EdgeServerOptions options)
    {
        _options = options;
        _observer = options.Observer;
        var time = options.Time;
        Heartbeat = new Heartbeat(time);
        var date = new DateField(time);
        Heartbeat.Add(date);
        Heartbeat.Add(this);
        _gate = new HandshakeGate(snapshot.Limits.ConcurrentHandshakes, snapshot.Limits.MaxQueuedHandshakes, ComputeThreads.Shared);
        _connections = new ConnectionTable();
        var resolver = _resolver = new OriginResolver(time, options.Lookup);
        var sockets = new SocketConnector(options.Pool, options.Transport, time);
        var connector = new OriginConnector(resolver, sockets, Heartbeat, time, _observer)
        {
            Crypto = () => Services!.Snapshot.Tls.Provider,
            Limits = () => Services!.Snapshot.Limits.Tls,
        };
        _pools = new OriginPools(connector, _observer, () => Services!.Snapshot.Limits, time, Chance);
        var ledger = new InvalidationLedger();
        var store = CacheStores.Create(snapshot.Cache, ledger);
        _room = new IdleRoom(Heartbeat, time);
        var seed = HashSeed.From(System.Security.Cryptography.RandomNumberGenerator.GetBytes(HashSeed.Length));
        Services = new EdgeServices(snapshot)
        {
            Time = time,
            Identity = new EdgeIdentity(),
            Heartbeat = Heartbeat,
            Date = date,
            HashSeed = seed,
            Rates = new ViewerRates(seed, time),
            Chance = Chance,
            CacheLimits = snapshot.Cache,
            Ledger = ledger,
            Store = store,
            Fills = new FillTable(snapshot.Cache, store, ledger),
            Origins = new OriginClient(_pools),
            Credentials = new LoadedCredentials(
                snapshot.CertificateRules.MaxLoaded, snapshot.Limits.ConcurrentHandshakes, time, _observer.OnCertificateLoaded),
            Stapler = new OcspStapler(
                new OcspFetcher(resolver, sockets, time), () => Services!.Snapshot.CertificateRules, _observer.OnOcspFetched,
                Chance, time, _stopping.Token),
            Observer = _observer,
            Pool = options.Pool,
            Stopping = _stopping.Token,
            Tickets = snapshot.Tickets.Create(time),
        };
        Heartbeat.Add(new PurgeSweeper(store, ledger, time, options.Logger, _stopping.Token));
    }

    /// <summary>What exchanges share.</summary>
    public EdgeServices Services { get; }

    /// <summary>The clock of all deadlines.</summary>
    public Heartbeat Heartbeat { get; }

    /// <inheritdoc/>
    public bool IsDraining => Services.IsDraining;

    /// <inheritdoc/>
    public TimeSpan IdleGrace => Services.Snapshot.Limits.DrainIdleGrace;

    /// <summary>Viewer connections now.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>Origin connections now: carrying an exchange, and idle.</summary>
    public (int Leased, int Idle) OriginConnections => _pools.Count();

    /// <summary>Origin pools, summed by origin, for metrics.</summary>
    public IEnumerable<OriginPoolGauges> OriginPoolGauges() => _pools.Gauges();

    /// <summary>Health of the origins' addresses, for metrics.</summary>
    public IEnumerable<OriginHealthGauges> OriginHealth() => _pools.Health();

    /// <summary>Accepts that failed since start, over the listeners of now.</summary>
    public long AcceptFailures
    {
        get
        {
            lock (_listenersGate)
            {
                return _listeners.Sum(listener => listener.Transport is SocketListener socket ? socket.AcceptFailures : 0);
            }
        }
    }

    /// <summary>Where viewers are accepted, with real ports.</summary>
    public IReadOnlyList<(ListenerSettings Settings, EndPoint EndPoint)> Endpoints
    {
        get
        {
            lock (_listenersGate)
            {
                return [.. _listeners.Select(listener => (listener.Settings, listener.Transport.LocalEndPoint))];
            }
        }
    }

    /// <summary>Binds every listener and begins to accept.</summary>
    /// <exception cref="ListenException">An address cannot be bound; nothing stays bound.</exception>
    public void Start()
    {
        var added = Bind(Services.Snapshot.Listeners);
        lock (_listenersGate)
        {
            _listeners.AddRange(added);
        }

        foreach (var listener in added)
        {
            listener.Run();
        }

        Heartbeat.Start();
    }

    /// <summary>Puts other rules in the place of the present ones: listeners first, then one write for everything else.</summary>
    /// <exception cref="ListenException">A new address cannot be bound; the old rules stay.</exception>
    public async Task ReloadAsync(EdgeSnapshot snapshot)
    {
        List<RunningListener> removed;
        List<RunningListener> added;
        lock (_listenersGate)
        {
            // One that stays where it is keeps its socket, whatever else is said of it; its next connections follow the new rules.
            foreach (var listener in _listeners)
            {
                listener.Settings = snapshot.Listeners.FirstOrDefault(wanted => IsSameSocket(wanted, listener.Settings)) ?? listener.Settings;
            }

            added = Bind(snapshot.Listeners.Where(wanted => !_listeners.Any(listener => listener.Settings == wanted)));
            removed = [.. _listeners.Where(listener => !snapshot.Listeners.Contains(listener.Settings))];
            _listeners.RemoveAll(removed.Contains);
            _listeners.AddRange(added);
        }

        _gate.Resize(snapshot.Limits.ConcurrentHandshakes, snapshot.Limits.MaxQueuedHandshakes);
        ReplaceTickets(snapshot.Tickets);
        UseSnapshot(snapshot);
        foreach (var listener in added)
        {
            listener.Run();
        }

        foreach (var listener in removed)
        {
            await listener.StopAsync().ConfigureAwait(false);
        }
    }

    private static bool IsSameSocket(ListenerSettings one, ListenerSettings other) => one.Name == other.Name && one.Endpoint == other.Endpoint;

    /// <summary>Puts other certificates into service. Handshakes that have begun keep what they have.</summary>
    public void UseCertificates(ImmutableArray<LoadedSource> sources) => UseSnapshot(Services.Snapshot.With(sources));

    /// <summary>Ends in order: no new connections, answers say close, what is in flight finishes, then whatever is left is broken off.</summary>
    /// <param name="force">Ends the waiting at once: the second signal.</param>
    /// <returns>Connections that had to be broken off.</returns>
    public async Task<int> DrainAsync(CancellationToken force)
    {
        Services.IsDraining = true;
        RunningListener[] listeners;
        lock (_listenersGate)
        {
            listeners = [.. _listeners];
            _listeners.Clear();
        }

        await Task.WhenAll(listeners.Select(listener => listener.StopAsync())).ConfigureAwait(false);
        foreach (var connection in _connections.All)
        {
            connection.Drain();
        }

        using var deadline = new CancellationTokenSource(Services.Snapshot.Limits.DrainTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, force);
        await _connections.WaitEmptyAsync(either.Token).ConfigureAwait(false);
        var left = _connections.Count;
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var connection in _connections.All)
        {
            connection.Abort(ConnectionEnd.Shutdown);
        }

        return left;
    }

    /// <summary>One exchange through parser, pipeline and writer, without a socket: what the watchdog asks before it says that all is well (P06).</summary>
    public async Task<bool> ProbeAsync(CancellationToken cancel)
    {
        var (client, server) = InMemoryConnection.CreatePair();
        await using (client.ConfigureAwait(false))
        {
            var connection = new ViewerConnection(Services, server, ProbeListener, _gate, this, _observer);
            var serving = ServeOneAsync(connection);
            client.Output.Write("GET / HTTP/1.1\r\nHost: watchdog.invalid\r\nConnection: close\r\n\r\n"u8);
            await client.Output.FlushAsync(cancel).ConfigureAwait(false);
            var answer = await client.Input.ReadAtLeastAsync(12, cancel).ConfigureAwait(false);
            client.Input.AdvanceTo(answer.Buffer.End);
            await client.CloseAsync().ConfigureAwait(false);
            await serving.WaitAsync(cancel).ConfigureAwait(false);
            return answer.Buffer.Length >= 12;
        }
    }

    /// <summary>The listener that a probe seems to come from; it is left out of logs and counters.</summary>
    public static ListenerSettings ProbeListener { get; } = new("watchdog", new ListenEndpoint(IPAddress.Loopback, 0, null), ListenerProtocol.Http);

    /// <inheritdoc/>
    public void OnTick(DateTimeOffset utcNow)
    {
        var second = utcNow.ToUnixTimeSeconds();
        if (second != _lastSweep)
        {
            Services.Tickets?.Keys.Refresh();   // T14: keys go when their time has come, viewers or none
        }

        if (second != _lastSweep && Interlocked.Exchange(ref _sweeping, 1) == 0)
        {
            _lastSweep = second;
            Sweep();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        RunningListener[] listeners;
        lock (_listenersGate)
        {
            listeners = [.. _listeners];
            _listeners.Clear();
        }

        foreach (var listener in listeners)
        {
            await listener.Transport.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var connection in _connections.All)
        {
            connection.Abort(ConnectionEnd.Shutdown);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        await _connections.WaitEmptyAsync(patience.Token).ConfigureAwait(false);
        await _pools.DisposeAsync().ConfigureAwait(false);
        Heartbeat.Dispose();
        Services.Tickets?.Dispose();
        _stopping.Dispose();
    }

    // What left is forgotten at once; it would only push out what is in use.
    private void UseSnapshot(EdgeSnapshot snapshot)
    {
        var before = Services.Snapshot.Certificates.All;
        snapshot.ContinueOrigins(Services.Snapshot);
        Services.Snapshot = snapshot;
        var now = snapshot.Certificates.All.ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var certificate in before.Where(certificate => !now.Contains(certificate)))
        {
            Services.Credentials.Remove(certificate);
        }

        Services.Credentials.Resize(snapshot.CertificateRules.MaxLoaded);
    }

    // Equal settings keep their keys, so that a reload costs nobody a full handshake.
    private void ReplaceTickets(TicketSettings wanted)
    {
        if (wanted == Services.Snapshot.Tickets)
        {
            return;
        }

        var old = Services.Tickets;
        Services.Tickets = wanted.Create(_options.Time);
        old?.Dispose();
    }

    private static double Chance() => System.Security.Cryptography.RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);

    private void Sweep()
    {
        try
        {
            _resolver.Refresh();
            _pools.Sweep(Services.Snapshot.Origins.Values);
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            _observer.OnDefect("sweep", defect);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    private async Task ServeAsync(ViewerConnection connection, ListenerSettings settings, TransportConnection transport)
    {
        await ServeOneAsync(connection).ConfigureAwait(false);
        _connections.Remove(connection);
        _observer.OnConnectionEnded(settings, transport);
    }

    private async Task ServeOneAsync(ViewerConnection connection)
    {
        try
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            connection.Abort(ConnectionEnd.Shutdown);
        }
        catch (Exception defect)
        {
            _observer.OnDefect("connection", defect);   // P18: this connection only
            connection.Abort(ConnectionEnd.ProtocolError);
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
