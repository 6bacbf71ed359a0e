using System.Collections.Immutable;

namespace Edge.Core.Origin;

/// <summary>How many connections one origin may have, over all its pools, and the requests that wait because it has them (O19).</summary>
/// <remarks>
/// <para>Places are taken when a connection is opened and given back when it is closed; what is rented and returned meanwhile does not come
/// here unless somebody waits. Waiters are answered in the order in which they came.</para>
/// <para>Thread-safe. The lock is held for a few instructions, and not at all on the way of a request that finds an idle connection.</para>
/// </remarks>
internal sealed class OriginCapacity(int maxConnections, int maxQueued, int maxIdle, IdleAllowance allowance)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OriginWaiter> _waiters = new();
    private readonly List<OriginConnect> _ownerless = [];
    private ImmutableArray<OriginPool> _pools = [];
    private int _open;
    private int _queued;     // waiters without a place
    private int _waiting;    // all waiters, to be read without the lock
    private int _idle;

    /// <summary>Connections open or being opened.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Requests that wait for a place or a connection to come free.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Whether somebody waits for anything.</summary>
    public bool HasWaiters => Volatile.Read(ref _waiting) != 0;

    /// <summary>Idle connections.</summary>
    public int Idle => Volatile.Read(ref _idle);

    /// <summary>A pool whose idle connections may have to make room for another's.</summary>
    public void Add(OriginPool pool) => ImmutableInterlocked.Update(ref _pools, static (pools, added) => pools.Add(added), pool);

    /// <summary>The pool has gone.</summary>
    public void Remove(OriginPool pool) => ImmutableInterlocked.Update(ref _pools, static (pools, gone) => pools.Remove(gone), pool);

    /// <summary>Counts one more idle connection.</summary>
    /// <returns>False when there are enough; nothing was counted then.</returns>
    public bool TryAddIdle()
    {
        if (Interlocked.Increment(ref _idle) <= maxIdle && allowance.TryAdd())
        {
            return true;
        }

        Interlocked.Decrement(ref _idle);
        return false;
    }

    /// <summary>One idle connection less.</summary>
    public void RemoveIdle()
    {
        Interlocked.Decrement(ref _idle);
        allowance.Remove();
    }

    /// <summary>Lets <paramref name="waiter"/> in.</summary>
    /// <param name="waiter">Who wants a connection.</param>
    /// <param name="connect">What the caller has to open for it, or null.</param>
    /// <param name="isQueued">Whether it waits for a place. Otherwise a connection is on its way, just begun or one that nobody waits for any more.</param>
    /// <returns>True: it waits. False: the queue is full.</returns>
    public bool TryEnter(OriginWaiter waiter, out OriginConnect? connect, out bool isQueued)
    {
        lock (_gate)
        {
            (connect, isQueued) = (null, false);
            // Nobody overtakes: what comes free belongs to whoever waits for it already.
            if (_queued > 0 || (!TryAdopt(waiter) && _open >= maxConnections))
            {
                if (_queued == maxQueued)
                {
                    return false;
                }

                _queued++;
                isQueued = true;
            }
            else if (waiter.Connect is null)
            {
                _open++;
                connect = waiter.Connect = new OriginConnect(waiter);
            }

            waiter.Node = _waiters.AddLast(waiter);
            Volatile.Write(ref _waiting, _waiters.Count);
            return true;
        }
    }

    /// <summary>The connection on its way has come, or will not: nobody takes it over from here on.</summary>
    /// <returns>Who waits for it, out of the queue now; null: nobody.</returns>
    public OriginWaiter? End(OriginConnect connect)
    {
        lock (_gate)
        {
            if (connect.Owner is not { } owner)
            {
                _ownerless.Remove(connect);
                return null;
            }

            Remove(owner);
            return owner;
        }
    }

    /// <summary>The waiter leaves: answered by its own connection, cancelled, or out of time.</summary>
    /// <param name="waiter">May have left before.</param>
    /// <param name="onlyQueued">Leaves it alone when a connection is being opened for it: that bounds its time.</param>
    /// <returns>Whether it waited until now.</returns>
    public bool Leave(OriginWaiter waiter, bool onlyQueued = false)
    {
        lock (_gate)
        {
            if (waiter.Node is null || (onlyQueued && waiter.Connect is not null))
            {
                return false;
            }

            Unlink(waiter);
            return true;
        }
    }

    /// <summary>Gives a connection that came back to the first who waits.</summary>
    /// <returns>False: nobody does, and the connection stays the caller's.</returns>
    /// <remarks>When the first who waits cannot use it, it is closed, and its place goes to them: connections that come back again and
    /// again to one pool must not keep another's requests waiting.</remarks>
    public bool Offer(OriginConnection connection)
    {
        while (TryFindFor(connection, out var waiter, out var connect))
        {
            if (connect is not null)
            {
                connection.Pool!.CloseKeepingPlace(connection);
                connect.Pool.BeginConnect(connect);
                return true;
            }

            connection.BeginExchange(reused: true);
            if (waiter!.TrySetResult(new OriginRent(connection, OriginFailure.None, "")))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A connection was closed, or could not be opened: its place goes to the first who waits for one.</summary>
    public void Release()
    {
        OriginConnect connect;
        lock (_gate)
        {
            if (FirstQueued() is not { } next)
            {
                _open--;
                return;
            }

            connect = GivePlace(next);
        }

        connect.Pool.BeginConnect(connect);
    }

    /// <summary>Somebody waits: one idle connection, of whatever pool, is given to them or makes room.</summary>
    public void MakeRoom()
    {
        Interlocked.MemoryBarrier();   // queued before the look at the idle ones: of waiter and returner one sees the other
        foreach (var pool in _pools)
        {
            if (Queued == 0 || pool.TryOfferIdle())
            {
                return;
            }
        }
    }

    private bool TryFindFor(OriginConnection connection, out OriginWaiter? found, out OriginConnect? instead)
    {
        lock (_gate)
        {
            instead = null;
            for (var node = _waiters.First; node is not null; node = node.Next)
            {
                found = node.Value;
                if (found.Accepts(connection))
                {
                    Unlink(found);
                    return true;
                }

                if (found.Connect is null)
                {
                    instead = GivePlace(found);
                    return true;
                }
            }
        }

        found = null;
        return false;
    }

    private OriginWaiter? FirstQueued()
    {
        for (var node = _queued == 0 ? null : _waiters.First; node is not null; node = node.Next)
        {
            if (node.Value.Connect is null)
            {
                return node.Value;
            }
        }

        return null;
    }

    private OriginConnect GivePlace(OriginWaiter waiter)
    {
        _queued--;
        return waiter.Connect = new OriginConnect(waiter);
    }

    // One for the same address, so that the choice among several stays as it was made; before the name is known there is no choice.
    private bool TryAdopt(OriginWaiter waiter)
    {
        for (var i = 0; i < _ownerless.Count; i++)
        {
            var connect = _ownerless[i];
            if (connect.Pool == waiter.Pool && (connect.Peer is null || connect.Peer == waiter.Peer))
            {
                _ownerless.RemoveAt(i);
                connect.Owner = waiter;
                waiter.Connect = connect;
                return true;
            }
        }

        return false;
    }

    // Served by another connection, or gone: what is on its way for it may be somebody else's.
    private void Unlink(OriginWaiter waiter)
    {
        if (waiter.Connect is { } connect)
        {
            connect.Owner = null;
            _ownerless.Add(connect);
        }

        Remove(waiter);
    }

    private void Remove(OriginWaiter waiter)
    {
        _waiters.Remove(waiter.Node!);
        waiter.Node = null;
        if (waiter.Connect is null)
        {
            _queued--;
        }

        Volatile.Write(ref _waiting, _waiters.Count);
    }
}
