using System.Diagnostics;
using Edge.Tls.Resumption;

namespace Edge.Core.Origin;

/// <summary>What renting gave: a connection, or why there is none.</summary>
internal readonly record struct OriginRent(OriginConnection? Connection, OriginFailure Failure, string Detail)
{
    public static OriginRent Failed(OriginFailure failure, string detail) => new(null, failure, detail);
}

/// <summary>The connections of one <see cref="OriginPoolKey"/>: idle ones last in, first out, so that hot ones stay hot and cold ones age away.</summary>
/// <remarks>
/// <para>Never holds more than <c>maxConnections</c> of the origin; who finds the cap reached waits, in order, at most the connection
/// time-out, and is then refused (O19). A connection comes back only after a clean end of framing on both sides; the exchange decides
/// that (O05). A lock guards the short list of idle connections; nothing is awaited inside it.</para>
/// </remarks>
internal sealed class OriginPool(OriginPoolKey target, IOriginConnector connector, RetryBudget retries, TimeProvider time) : IAsyncDisposable
{
    /// <summary>An idle connection younger than this may carry what cannot be replayed: the origin has hardly begun to think of closing it.</summary>
    private static readonly TimeSpan FreshEnough = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<OriginConnection> _idle = [];   // oldest first
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2213", Justification = "Leases outlive the pool; no wait handle is ever made.")]
    private readonly SemaphoreSlim _slots = new(target.Origin.MaxConnections, target.Origin.MaxConnections);
    private readonly ClientSessions _sessions = new();   // a reload makes other pools, so no session outlives its rules
    private int _waiting;
    private bool _retired;

    /// <summary>How many retries the origin may still get.</summary>
    public RetryBudget Retries => retries;

    /// <summary>What this pool connects to.</summary>
    public OriginPoolKey Target => target;

    /// <summary>Timestamp of the last rent; an unused pool is dropped by <see cref="OriginPools"/>.</summary>
    public long LastUsed { get; private set; } = time.GetTimestamp();

    /// <summary>Connections in use now.</summary>
    public int Leased => target.Origin.MaxConnections - _slots.CurrentCount;

    /// <summary>Requests that wait for a connection now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Idle connections now.</summary>
    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>Rents a connection: an idle one if it still looks alive, else a new one.</summary>
    /// <param name="replayable">Whether the request may be sent again; if not, only a fresh or nearly fresh connection is given (RFC 9110 §9.2.2).</param>
    /// <param name="reuse">False forces a new connection: the retry after a reused one failed.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    public async ValueTask<OriginRent> RentAsync(bool replayable, bool reuse, CancellationToken cancel)
    {
        LastUsed = time.GetTimestamp();
        if (!await TakeSlotAsync(cancel).ConfigureAwait(false))
        {
            return OriginRent.Failed(OriginFailure.PoolExhausted, "every connection of the pool is busy");
        }

        try
        {
            while (reuse && TakeIdle(replayable) is { } idle)
            {
                if (idle.IsStillQuiet())
                {
                    idle.IsReused = true;
                    idle.ResponseStarted = false;
                    return new OriginRent(idle, OriginFailure.None, "");
                }

                await idle.DisposeAsync().ConfigureAwait(false);
            }

            var rent = await connector.ConnectAsync(target, _sessions, cancel).ConfigureAwait(false);
            if (rent.Connection is null)
            {
                _slots.Release();
            }

            return rent;
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    /// <summary>Gives a connection back.</summary>
    /// <param name="connection">A connection rented here; not to be touched afterwards.</param>
    /// <param name="reusable">Whether both messages ended cleanly and the origin keeps the connection open.</param>
    public ValueTask ReturnAsync(OriginConnection connection, bool reusable)
    {
        connection.ExpectNothing();
        var keep = false;
        if (reusable)
        {
            lock (_gate)
            {
                if (!_retired)
                {
                    connection.IdleSince = time.GetTimestamp();
                    _idle.Add(connection);
                    keep = true;
                }
            }
        }

        _slots.Release();
        if (keep)
        {
            return ValueTask.CompletedTask;
        }

        connection.Abort();
        return connection.DisposeAsync();
    }

    /// <summary>Closes connections that idle for longer than the keep-alive time-out of the origin (E-63), or that are too old.</summary>
    public async ValueTask SweepAsync()
    {
        List<OriginConnection>? expired = null;
        lock (_gate)
        {
            for (var i = _idle.Count - 1; i >= 0; i--)
            {
                if (IsExpired(_idle[i]))
                {
                    (expired ??= []).Add(_idle[i]);
                    _idle.RemoveAt(i);
                }
            }
        }

        foreach (var connection in expired ?? [])
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes every idle connection, and lets none come back: the snapshot of this pool is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _sessions.Dispose();
        OriginConnection[] idle;
        lock (_gate)
        {
            _retired = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var connection in idle)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        // The semaphore stays usable: leases outlive the pool and are still given back. It holds no handle that needs disposing.
    }

    // The wait is bounded in time by the connection time-out, and the number of waiters by the origin's queue (O19).
    private async ValueTask<bool> TakeSlotAsync(CancellationToken cancel)
    {
        if (_slots.Wait(0, CancellationToken.None))
        {
            return true;
        }

        if (Interlocked.Increment(ref _waiting) > target.Origin.MaxQueuedRequests)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        try
        {
            return await _slots.WaitAsync(target.Origin.ConnectionTimeout, cancel).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private bool IsExpired(OriginConnection connection)
    {
        var now = time.GetTimestamp();
        return time.GetElapsedTime(connection.IdleSince, now) >= target.Origin.KeepAliveTimeout
            || time.GetElapsedTime(connection.OpenedAt, now) >= target.Origin.ConnectionLifetime;
    }

    private OriginConnection? TakeIdle(bool replayable)
    {
        lock (_gate)
        {
            while (_idle.Count > 0)
            {
                var newest = _idle[^1];
                if (IsExpired(newest))
                {
                    return null;   // the sweep closes it; everything below is older still in idleness
                }

                if (!replayable && time.GetElapsedTime(newest.IdleSince) > FreshEnough)
                {
                    return null;
                }

                _idle.RemoveAt(_idle.Count - 1);
                Debug.Assert(!_retired, "a retired pool holds nothing");
                return newest;
            }

            return null;
        }
    }
}
