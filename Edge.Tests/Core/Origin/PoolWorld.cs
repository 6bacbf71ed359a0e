using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using Edge.Core.Config;
using Edge.Core.Origin;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Tests.Support;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Origin;

/// <summary>A pool whose origin is the test: it decides when a connect ends and how, and holds the other end of every connection.</summary>
internal sealed class PoolWorld : IOriginConnector, IDisposable
{
    private readonly ConcurrentQueue<PendingConnect> _pending = new();
    private readonly Heartbeat _heartbeat;
    private readonly List<OriginPool> _pools = [];

    public PoolWorld(int maxConnections = 512, int maxQueued = 1024, int maxIdle = 256, int allowance = 4096, bool connectsAtOnce = true, TimeProvider? time = null)
    {
        Clock = time ?? Time;
        _heartbeat = new Heartbeat(Clock);
        ConnectsAtOnce = connectsAtOnce;
        Origin = Settings(maxConnections, maxQueued, maxIdle);
        Capacity = new OriginCapacity(maxConnections, maxQueued, maxIdle, new IdleAllowance(() => allowance));
        Health = new OriginHealthTable(Origin, Clock, Random.Shared.NextDouble);
        Pool = NewPool("o.example");
    }

    public FakeTimeProvider Time { get; } = new();

    public TimeProvider Clock { get; }

    public OriginSettings Origin { get; }

    public OriginCapacity Capacity { get; }

    public OriginHealthTable Health { get; }

    public OriginPool Pool { get; }

    /// <summary>What the name resolves to.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; set; } = [IPAddress.Parse("192.0.2.1")];

    public RecordingObserver Log { get; } = new();

    public bool ConnectsAtOnce { get; }

    /// <summary>The origin's ends, in the order of connecting.</summary>
    public ConcurrentQueue<InMemoryConnection> Accepted { get; } = new();

    public int Connects;

    /// <summary>The order of addresses of the last connect.</summary>
    public IReadOnlyList<IPEndPoint> Asked { get; private set; } = [];

    public IEnumerable<OriginConnectionEnd> Ends => Log.OriginConnectionEnds;

    public static OriginSettings Settings(int maxConnections = 512, int maxQueued = 1024, int maxIdle = 256) => new()
    {
        Name = "app",
        DomainName = "o.example",
        HttpPort = 80,
        HttpsPort = 443,
        ProtocolPolicy = OriginProtocolPolicy.HttpOnly,
        TlsPolicy = OriginTlsPolicy.Default,
        Trust = null,
        OriginPath = "",
        CustomHeaders = ImmutableArray<ConfiguredField>.Empty,
        ConnectionAttempts = 3,
        ConnectionTimeout = TimeSpan.FromSeconds(10),
        ResponseTimeout = TimeSpan.FromSeconds(30),
        ResponseCompletionTimeout = null,
        KeepAliveTimeout = TimeSpan.FromSeconds(5),
        MaxConnections = maxConnections,
        MaxIdleConnections = maxIdle,
        MaxQueuedRequests = maxQueued,
        ConnectionLifetime = TimeSpan.FromMinutes(5),
        ResolveInterval = TimeSpan.FromSeconds(30),
        AllowLocalAddresses = true,
    };

    /// <summary>Another pool of the same origin: another server name.</summary>
    public OriginPool NewPool(string serverName)
    {
        var pool = new OriginPool(
            new OriginPoolKey(Origin, https: false, serverName), this, Log, Capacity, Health, new RetryBudget(() => 20, Clock), Clock, Random.Shared.NextDouble);
        _pools.Add(pool);
        return pool;
    }

    public ValueTask<OriginAddresses> ResolveAsync(OriginPoolKey target, CancellationToken cancel) => ValueTask.FromResult(new OriginAddresses(Addresses, ""));

    public IReadOnlyList<IPAddress>? Known(OriginPoolKey target) => Addresses;

    public ValueTask<OriginRent> ConnectAsync(
        OriginPoolKey target, IReadOnlyList<IPEndPoint> addresses, ClientSessions sessions, Action<IPEndPoint, OriginFailure> failed, CancellationToken cancel)
    {
        Asked = addresses;
        Interlocked.Increment(ref Connects);
        if (ConnectsAtOnce)
        {
            return ValueTask.FromResult(new OriginRent(NewConnection(addresses[0]), OriginFailure.None, ""));
        }

        var pending = new PendingConnect(this, addresses[0]);
        cancel.Register(() => pending.TrySetCanceled());
        _pending.Enqueue(pending);
        return new ValueTask<OriginRent>(pending.Task);
    }

    /// <summary>The oldest connect that still runs.</summary>
    public PendingConnect NextConnect() => _pending.TryDequeue(out var pending) ? pending : throw new AssertionException("nobody connects");

    public bool IsConnecting => !_pending.IsEmpty;

    /// <summary>Rents, and expects to get a connection without waiting.</summary>
    public OriginConnection Rent(bool replayable = true, bool reuse = true, OriginPool? pool = null)
    {
        var rent = (pool ?? Pool).RentAsync(replayable, reuse, 0, default).AsTask();
        Assert.That(rent.Wait(TimeSpan.FromSeconds(5)), "no connection came");
        return rent.Result.Connection ?? throw new AssertionException(rent.Result.Detail);
    }

    /// <summary>Lets other threads work until it is so.</summary>
    public static void Until(Func<bool> condition, string what) =>
        Assert.That(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(5)), what);

    private OriginConnection NewConnection(IPEndPoint address)
    {
        var options = TransportOptions.Default with { ApplicationScheduler = PipeScheduler.Inline, SendScheduler = PipeScheduler.Inline };
        var (client, server) = InMemoryConnection.CreatePair(options: options);
        Accepted.Enqueue(server);
        return new OriginConnection(client, tls: null, address, _heartbeat, Clock.GetTimestamp());
    }

    public void Dispose()
    {
        foreach (var pool in _pools)
        {
            pool.Dispose();
        }

        _heartbeat.Dispose();
    }

    internal sealed class PendingConnect(PoolWorld world, IPEndPoint address) : TaskCompletionSource<OriginRent>
    {
        public void Succeed() => SetResult(new OriginRent(world.NewConnection(address), OriginFailure.None, ""));

        public void Fail() => SetResult(OriginRent.Failed(OriginFailure.ConnectionRefused, "refused"));
    }
}
