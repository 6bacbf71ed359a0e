using System.Diagnostics.CodeAnalysis;
using System.Net;
using Edge.Tls.Resumption;

namespace Edge.Core.Origin;

/// <summary>The connections of one <see cref="OriginPoolKey"/>. Idle ones are watched: what the origin closes or speaks on while idle is gone at once (O05, O06).</summary>
/// <remarks>
/// <para>A connection comes back only after a clean end of framing on both sides; the exchange decides that (O05). The way of a request that
/// finds an idle connection, and back, takes no lock. One that finds none waits for whatever comes first: a connection that comes back, or the
/// one that is opened for it, or its turn when the origin's <see cref="OriginCapacity"/> is used up (O19). A connection whose request
/// left before it was open is kept all the same.</para>
/// </remarks>
[SuppressMessage("Reliability", "CA2213", Justification = "A source without timer or wait handle holds nothing, and connects may outlive the pool.")]
internal sealed class OriginPool : IDisposable
{
    private readonly IOriginConnector _connector;
    private readonly IOriginObserver _observer;
    private readonly OriginCapacity _capacity;
    private readonly TimeProvider _time;
    private readonly OriginPeers _peers;
    private readonly ProbeSchedule? _probes;
    private readonly Func<double> _random;
    private readonly IdleConnections _idle;
    private readonly PeerReports _reports;
    private readonly ClientSessions _sessions = new();   // other rules make another pool, so no session outlives its own
    private readonly CancellationTokenSource _retiring = new();
    private int _leased;

    public OriginPool(
        OriginPoolKey target, IOriginConnector connector, IOriginObserver observer, OriginCapacity capacity, OriginHealthTable health,
        RetryBudget retries, TimeProvider time, Func<double> random)
    {
        Target = target;
        Retries = retries;
        _connector = connector;
        _observer = observer;
        _capacity = capacity;
        _time = time;
        _random = random;
        _peers = new OriginPeers(target.Origin, target.Port, health, time);
        _probes = target.Origin.HealthCheck is { } check ? new ProbeSchedule(check, time, random) : null;
        _idle = new IdleConnections(capacity, time, Discard);
        _reports = new PeerReports(target.Origin.Name, observer);
        LastUsed = time.GetTimestamp();
        capacity.Add(this);
    }

    /// <summary>How many retries the origin may still get.</summary>
    public RetryBudget Retries { get; }

    /// <summary>What this pool connects to.</summary>
    public OriginPoolKey Target { get; }

    /// <summary>Timestamp of the last rent; an unused pool is dropped by <see cref="OriginPools"/>.</summary>
    public long LastUsed { get; private set; }

    /// <summary>Connections in use now.</summary>
    public int Leased => Volatile.Read(ref _leased);

    /// <summary>Requests that wait for a connection of the origin to come free, over all its pools.</summary>
    public int Waiting => _capacity.Queued;

    /// <summary>Idle connections now.</summary>
    public int Idle => _idle.Count;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => _time;

    /// <summary>The addresses of now.</summary>
    public OriginPeer[] Peers => _peers.All;

    private bool IsRetired => _retiring.IsCancellationRequested;

    /// <summary>Whether <paramref name="connection"/> is one of this pool's.</summary>
    public bool Owns(OriginConnection connection) => connection.Pool == this;

    /// <summary>Whether <paramref name="connection"/> has idled so shortly that it may carry what cannot be replayed (RFC 9110 §9.2.2).</summary>
    public bool IsFresh(OriginConnection connection) => _idle.IsFresh(connection);

    /// <summary>Rents a connection: an idle one, else whichever comes first of one that comes back and one that is opened.</summary>
    /// <param name="replayable">Whether the request may be sent again; if not, only a fresh or nearly fresh connection is given (RFC 9110 §9.2.2).</param>
    /// <param name="reuse">False forces a new connection: the retry after a reused one failed.</param>
    /// <param name="affinity">What rendezvous hashing goes by.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    /// <returns>A connection to be given back with <see cref="Return"/>, or the failure.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public ValueTask<OriginRent> RentAsync(bool replayable, bool reuse, ulong affinity, CancellationToken cancel)
    {
        LastUsed = _time.GetTimestamp();
        var peer = _peers.Choose(affinity, mayPanic: !Target.Origin.CircuitBreaker);
        if (peer is null && _peers.All.Length > 0)
        {
            return ValueTask.FromResult(OriginRent.Failed(OriginFailure.CircuitOpen, "every address failed repeatedly"));
        }

        if (reuse && peer is not null && _idle.Take(peer, replayable) is { } idle)
        {
            idle.BeginExchange(reused: true);
            Lease(idle, 1);
            return ValueTask.FromResult(new OriginRent(idle, OriginFailure.None, ""));
        }

        return WaitAsync(new OriginWaiter(this, peer, replayable, reuse), cancel);
    }

    /// <summary>Gives a connection back.</summary>
    /// <param name="connection">A connection rented here; not to be touched afterwards.</param>
    /// <param name="reusable">Whether both messages ended cleanly and the origin keeps the connection open.</param>
    public void Return(OriginConnection connection, bool reusable)
    {
        Lease(connection, -1);
        connection.ExpectNothing();
        if (!reusable)
        {
            Discard(connection, OriginConnectionEnd.NotReusable, abort: true);
        }
        else if (!connection.IsQuiet())
        {
            Discard(connection, OriginConnectionEnd.Surplus, abort: true);
        }
        else
        {
            Keep(connection);
        }
    }

    /// <summary>Opens a connection; its place has been taken.</summary>
    public void BeginConnect(OriginConnect connect) => _ = ConnectAsync(connect);

    /// <summary>Closes a connection whose place is somebody else's already.</summary>
    public void CloseKeepingPlace(OriginConnection connection) => Close(connection, OriginConnectionEnd.MadeRoom, abort: false);

    /// <summary>Gives an idle connection to who waits, or its place.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryOfferIdle()
    {
        foreach (var peer in _peers.All)
        {
            if (_idle.Pop(peer) is { } connection)
            {
                if (!_capacity.Offer(connection))
                {
                    PushIdle(connection);
                }

                return true;
            }
        }

        return false;
    }

    /// <summary>Closes connections that idle for longer than the keep-alive time-out of the origin (E-63), that are too old, or whose address the
    /// name has left (O14); sends the checks that are due (O16).</summary>
    public void Sweep()
    {
        if (_connector.Known(Target) is { } addresses)
        {
            UseAddresses(addresses);
        }

        _idle.Sweep(_peers.All);
    }

    /// <summary>Idle connections with the time since which they are, for a judge over all pools.</summary>
    public void CollectIdle(List<(OriginPool Pool, OriginConnection Connection, long Since)> idle)
    {
        foreach (var peer in _peers.All)
        {
            peer.Idle.ForEach((this, idle), static (connection, state) =>
            {
                if (connection.IsIdle)
                {
                    state.idle.Add((state.Item1, connection, connection.IdleSince));
                }
            });
        }
    }

    /// <summary>Checks the health of the addresses whose time has come, each on a connection of its own.</summary>
    /// <param name="check">Asks one address; never throws.</param>
    public void Probe(Func<OriginPool, OriginPeer, CancellationToken, Task<bool>> check)
    {
        foreach (var peer in _probes?.Due(_peers.All) ?? [])
        {
            _ = _probes!.RunAsync(peer, check(this, peer, _retiring.Token), _reports, _retiring.Token);
        }
    }

    /// <summary>Somebody has an interest in the addresses although no request comes: the resolver keeps them new.</summary>
    public void KeepResolved()
    {
        LastUsed = _time.GetTimestamp();
        _ = _connector.ResolveAsync(Target, _retiring.Token).AsTask();
    }

    /// <summary>Opens a connection for a check, beside the cap: there are never more than one per address.</summary>
    public ValueTask<OriginRent> ConnectForProbeAsync(OriginPeer peer, CancellationToken cancel) =>
        _connector.ConnectAsync(Target, [peer.EndPoint], _sessions, static (_, _) => { }, cancel);

    /// <summary>What an exchange on <paramref name="connection"/> says of its address (O16).</summary>
    public void Judge(OriginConnection connection, OriginFailure failure) => _reports.Judge(connection, failure);

    /// <summary>Closes an idle connection, unless somebody takes it first.</summary>
    public void TryEndIdle(OriginConnection connection, OriginConnectionEnd why) => _idle.TryEnd(connection, why);

    /// <summary>Closes every idle connection, and lets none come back: the snapshot of this pool is gone.</summary>
    public void Dispose()
    {
        _retiring.Cancel();
        _capacity.Remove(this);
        foreach (var peer in _peers.All)
        {
            _idle.EndAll(peer);
        }

        _sessions.Dispose();
    }

    private async ValueTask<OriginRent> WaitAsync(OriginWaiter waiter, CancellationToken cancel)
    {
        if (!_capacity.TryEnter(waiter, out var connect, out var isQueued))
        {
            return OriginRent.Failed(OriginFailure.PoolExhausted, "too many requests wait for a connection");
        }

        using var left = cancel.UnsafeRegister(
            static (state, token) => ((OriginWaiter)state!).TrySetCanceled(token), waiter);
        ITimer? deadline = null;
        if (connect is not null)
        {
            BeginConnect(connect);
        }
        else if (isQueued)
        {
            deadline = _time.CreateTimer(static state => ((OriginWaiter)state!).Pool.OnWaitedTooLong((OriginWaiter)state!), waiter,
                Target.Origin.ConnectionTimeout, Timeout.InfiniteTimeSpan);
            _capacity.MakeRoom();
        }

        try
        {
            var rent = await waiter.Task.ConfigureAwait(false);
            if (rent.Connection is { } connection)
            {
                Lease(connection, 1);
            }

            return rent;
        }
        finally
        {
            deadline?.Dispose();
            _capacity.Leave(waiter);
        }
    }

    private void OnWaitedTooLong(OriginWaiter waiter)
    {
        if (_capacity.Leave(waiter, onlyQueued: true))
        {
            waiter.TrySetResult(OriginRent.Failed(OriginFailure.PoolExhausted, "no connection came free in time"));
        }
    }

    private async Task ConnectAsync(OriginConnect connect)
    {
        OriginRent rent;
        try
        {
            rent = await OpenAsync(connect.Peer, _retiring.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            rent = OriginRent.Failed(OriginFailure.Abandoned, "the pool was closed");
        }
        catch (Exception defect)
        {
            var owner = _capacity.End(connect);
            _capacity.Release();
            owner?.TrySetException(defect);
            return;
        }

        if (rent.Connection is not { } connection)
        {
            var owner = _capacity.End(connect);
            _capacity.Release();
            owner?.TrySetResult(rent);   // whoever else waits has a connection of its own coming, or a place
            return;
        }

        connection.Pool = this;
        connection.Peer = _peers.Find(connection.EndPoint);
        _peers.Won(connection.EndPoint);
        connection.IdleLimit = Target.Origin.KeepAliveTimeout;
        connection.Lifetime = Target.Origin.ConnectionLifetime * (1 - 0.2 * _random());
        _observer.OnOriginConnected(Target);
        if (_capacity.End(connect)?.TrySetResult(rent) != true)
        {
            Keep(connection);   // who asked for it has left, or was served by another
        }
    }

    private async ValueTask<OriginRent> OpenAsync(OriginPeer? first, CancellationToken cancel)
    {
        if (first is null or { IsGone: true })
        {
            var found = await _connector.ResolveAsync(Target, cancel).ConfigureAwait(false);
            if (found.Addresses.Count == 0)
            {
                return OriginRent.Failed(OriginFailure.NameNotResolved, found.Detail);
            }

            UseAddresses(found.Addresses);
            first = _peers.Choose(affinity: 0, mayPanic: true)!;
        }

        return await _connector.ConnectAsync(Target, _peers.OrderFrom(first), _sessions, OnAttemptFailed, cancel).ConfigureAwait(false);
    }

    private void OnAttemptFailed(IPEndPoint address, OriginFailure failure) => _reports.AttemptFailed(_peers.Find(address), failure);

    private void UseAddresses(IReadOnlyList<IPAddress> addresses)
    {
        foreach (var gone in _peers.Update(addresses))
        {
            _idle.EndAll(gone);
        }
    }

    private void Lease(OriginConnection connection, int change)
    {
        Interlocked.Add(ref _leased, change);
        connection.Peer?.Lease(change);
    }

    // To whoever waits first, else on top of the stack; then a look at the waiters again, or one that came meanwhile would sleep on.
    private void Keep(OriginConnection connection)
    {
        if (IsRetired || connection.Peer is null or { IsGone: true })
        {
            Discard(connection, OriginConnectionEnd.Retired, abort: false);
            return;
        }

        if (_time.GetElapsedTime(connection.OpenedAt) >= connection.Lifetime)
        {
            Discard(connection, OriginConnectionEnd.TooOld, abort: false);
            return;
        }

        connection.Touch(_time.GetTimestamp());
        if (_capacity.HasWaiters && _capacity.Offer(connection))
        {
            return;
        }

        PushIdle(connection);
    }

    private void PushIdle(OriginConnection connection)
    {
        if (!_idle.TryAdd(connection))
        {
            Discard(connection, OriginConnectionEnd.TooManyIdle, abort: false);
        }
        else if (IsRetired || connection.Peer!.IsGone)
        {
            _idle.EndAll(connection.Peer!);
        }
        else if (_capacity.Queued > 0)
        {
            _capacity.MakeRoom();
        }
    }

    private void Discard(OriginConnection connection, OriginConnectionEnd why, bool abort)
    {
        Close(connection, why, abort);
        _capacity.Release();
    }

    private void Close(OriginConnection connection, OriginConnectionEnd why, bool abort)
    {
        _observer.OnOriginConnectionClosed(Target, why);
        if (abort)
        {
            connection.Abort();
        }

        _ = connection.DisposeAsync().AsTask();   // says goodbye beside us; nothing is thrown
    }
}
