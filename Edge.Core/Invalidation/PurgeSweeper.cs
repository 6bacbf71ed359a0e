using Edge.Cache.Invalidation;
using Edge.Cache.Store;
using Edge.Core.Diagnostics;
using Edge.Core.Timing;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Invalidation;

/// <summary>Sweeps the cache some seconds after a purge: what was purged gives its memory back, and lookups need not remember
/// the purge any more.</summary>
/// <remarks>Purges take effect without it; it only tidies. One sweep at a time, away from the heartbeat's thread.</remarks>
internal sealed class PurgeSweeper(ICacheStore store, InvalidationLedger ledger, TimeProvider time, ILogger logger, CancellationToken stopping)
    : IHeartbeatListener
{
    /// <summary>Seconds between the beginnings of two sweeps, at least.</summary>
    public const int IntervalSeconds = 5;

    private int _sweeping;
    private long _last;

    /// <inheritdoc/>
    public void OnTick(DateTimeOffset utcNow)
    {
        var second = utcNow.ToUnixTimeSeconds();
        if (second - _last >= IntervalSeconds && ledger.NeedsSweep && Interlocked.Exchange(ref _sweeping, 1) == 0)
        {
            _last = second;
            _ = SweepAsync();
        }
    }

    private async Task SweepAsync()
    {
        await Task.Yield();
        try
        {
            var started = time.GetTimestamp();
            var before = store.Snapshot().Removals;
            await store.SweepAsync(stopping).ConfigureAwait(false);
            EdgeLog.Swept(logger, store.Snapshot().Removals - before, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
        catch (Exception defect)
        {
            EdgeLog.Defect(logger, "sweep", defect);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
