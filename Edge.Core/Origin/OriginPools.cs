using System.Collections.Concurrent;
using Edge.Core.Diagnostics;

namespace Edge.Core.Origin;

/// <summary>Every pool of the process, by target.</summary>
/// <remarks>A target holds the settings object of its snapshot, so a reload that changes an origin makes new pools and leaves the
/// old ones to drain (E-70). The number of pools is bounded: Host forwarded by many aliases must not grow it without end.</remarks>
internal sealed class OriginPools(IOriginConnector connector, int retryPercent, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Pools that are kept while nobody uses them: 1,024.</summary>
    private const int MaxPools = 1024;

    /// <summary>A pool that nobody used for this long is closed: 2 min.</summary>
    private static readonly TimeSpan UnusedLifetime = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<OriginPoolKey, OriginPool> _pools = new();

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
            pools.Key, pools.Sum(pool => pool.Idle), pools.Sum(pool => pool.Leased), pools.Sum(pool => pool.Waiting)))
        .ToArray();

    /// <summary>The pool of <paramref name="target"/>, made when it is the first.</summary>
    public OriginPool For(OriginPoolKey target) =>
        _pools.TryGetValue(target, out var pool) ? pool : _pools.GetOrAdd(target, t => new OriginPool(t, connector, new RetryBudget(retryPercent, time), time));

    /// <summary>Closes what has idled too long; called by the clock of the server once a second.</summary>
    public async ValueTask SweepAsync()
    {
        var crowded = _pools.Count > MaxPools;
        foreach (var (target, pool) in _pools)
        {
            await pool.SweepAsync().ConfigureAwait(false);
            var unused = pool.Leased == 0 && (crowded || time.GetElapsedTime(pool.LastUsed) > UnusedLifetime);
            if (unused && pool.Idle == 0 && _pools.TryRemove(new KeyValuePair<OriginPoolKey, OriginPool>(target, pool)))
            {
                await pool.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values)
        {
            await pool.DisposeAsync().ConfigureAwait(false);
        }

        _pools.Clear();
    }
}
