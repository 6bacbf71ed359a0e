using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Edge.Core.Config;
using Edge.Core.Diagnostics;

namespace Edge.Core.Origin;

/// <summary>Every pool of the process, by target.</summary>
/// <remarks>A reload that changes an origin makes new pools and leaves the old ones to drain (E-70); one that does not leaves its connections,
/// its health and its retries as they are. The number of pools is bounded: Host forwarded by many aliases must not grow it without end.</remarks>
internal sealed class OriginPools : IAsyncDisposable
{
    /// <summary>Pools that are kept while nobody uses them: 1,024.</summary>
    private const int MaxPools = 1024;

    /// <summary>A pool that nobody used for this long is closed: 2 min.</summary>
    private static readonly TimeSpan UnusedLifetime = TimeSpan.FromMinutes(2);

    private readonly IOriginConnector _connector;
    private readonly IOriginObserver _observer;
    private readonly TimeProvider _time;
    private readonly Func<double> _random;
    private readonly Func<EdgeLimits> _limits;
    private readonly IdleAllowance _allowance;
    private readonly ConcurrentDictionary<OriginPoolKey, OriginPool> _pools = new();
    private readonly ConditionalWeakTable<object, OriginShare> _shares = [];

    /// <summary>Makes the pools; there are none yet.</summary>
    /// <param name="connector">Opens connections.</param>
    /// <param name="observer">Told of them.</param>
    /// <param name="limits">The limits of this moment.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">0 to 1, for what must not happen everywhere at once. Thread-safe.</param>
    public OriginPools(IOriginConnector connector, IOriginObserver observer, Func<EdgeLimits> limits, TimeProvider time, Func<double> random)
    {
        _connector = connector;
        _observer = observer;
        _limits = limits;
        _time = time;
        _random = random;
        _allowance = new IdleAllowance(() => limits().MaxIdleOriginConnections);
    }

    /// <summary>Connections in use and idle, over all pools.</summary>
    public (int Leased, int Idle) Count()
    {
        var leased = 0;
        var idle = 0;
        foreach (var pool in _pools.Values)
        {
            leased += pool.Leased;
            idle += pool.Idle;
        }

        return (leased, idle);
    }

    /// <summary>Connections and waiters by the origin's name, for metrics.</summary>
    public IEnumerable<OriginPoolGauges> Gauges() => _pools.Values
        .GroupBy(pool => pool.Target.Origin.Name, StringComparer.Ordinal)
        .Select(pools => new OriginPoolGauges(
            pools.Key, pools.Sum(pool => pool.Idle), pools.Sum(pool => pool.Leased), pools.Max(pool => pool.Waiting)))
        .ToArray();

    /// <summary>The pool of <paramref name="target"/>, made when it is the first.</summary>
    public OriginPool For(OriginPoolKey target)
    {
        if (_pools.TryGetValue(target, out var pool))
        {
            return pool;
        }

        var share = ShareOf(target.Origin);
        var made = new OriginPool(target, _connector, _observer, share.Capacity, share.Health, share.Retries, _time, _random);
        pool = _pools.GetOrAdd(target, made);
        if (pool != made)
        {
            made.Dispose();   // another thread was faster
        }

        return pool;
    }

    /// <summary>Addresses that are up, and that are not, by the origin's name.</summary>
    public IEnumerable<OriginHealthGauges> Health() => _pools.Values
        .GroupBy(pool => pool.Target.Origin.Name, StringComparer.Ordinal)
        .Select(pools =>
        {
            var peers = pools.SelectMany(pool => pool.Peers).DistinctBy(peer => peer.EndPoint).ToArray();
            var up = peers.Count(peer => peer.Health.IsUp);
            return new OriginHealthGauges(pools.Key, up, peers.Length - up);
        })
        .ToArray();

    /// <summary>Closes what has idled too long, and checks what is to be checked; called by the clock of the server once a second.</summary>
    /// <param name="origins">The origins of this moment; those with health checks are checked whether they are used or not.</param>
    public void Sweep(IEnumerable<OriginSettings> origins)
    {
        foreach (var origin in origins)
        {
            if (origin.HealthCheck is not null)
            {
                var pool = For(OriginProbe.TargetOf(origin));
                pool.KeepResolved();
                pool.Probe(OriginProbe.RunAsync);
            }
        }

        var crowded = _pools.Count > MaxPools;
        foreach (var (target, pool) in _pools)
        {
            pool.Sweep();
            var unused = pool.Leased == 0 && (crowded || _time.GetElapsedTime(pool.LastUsed) > UnusedLifetime);
            if (unused && pool.Idle == 0 && _pools.TryRemove(new KeyValuePair<OriginPoolKey, OriginPool>(target, pool)))
            {
                pool.Dispose();
            }
        }

        foreach (var pools in _pools.Values.GroupBy(static pool => pool.Target.Origin.Identity, ReferenceEqualityComparer.Instance))
        {
            ShareOf(pools.First().Target.Origin).Health.Keep(
                pools.SelectMany(static pool => pool.Peers).Select(static peer => peer.EndPoint).ToHashSet());
        }

        if (_allowance.Excess > 0)
        {
            EndColdest(_allowance.Excess);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }

        _pools.Clear();
        return ValueTask.CompletedTask;
    }

    // The least recently used of all origins make room for the next to idle.
    private void EndColdest(int count)
    {
        var idle = new List<(OriginPool Pool, OriginConnection Connection, long Since)>();
        foreach (var pool in _pools.Values)
        {
            pool.CollectIdle(idle);
        }

        idle.Sort(static (a, b) => a.Since.CompareTo(b.Since));
        foreach (var (pool, connection, _) in idle.Take(count))
        {
            pool.TryEndIdle(connection, OriginConnectionEnd.TooManyIdle);
        }
    }

    private OriginShare ShareOf(OriginSettings origin) => _shares.GetValue(origin.Identity, _ => new OriginShare(
        new OriginCapacity(origin.MaxConnections, origin.MaxQueuedRequests, origin.MaxIdleConnections, _allowance),
        new OriginHealthTable(origin, _time, _random),
        new RetryBudget(() => _limits().RetryBudgetPercent, _time)));

    /// <summary>What all pools of one origin share.</summary>
    private sealed record OriginShare(OriginCapacity Capacity, OriginHealthTable Health, RetryBudget Retries);
}
