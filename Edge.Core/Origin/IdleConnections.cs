namespace Edge.Core.Origin;

/// <summary>The idle connections of a pool, a stack for each address: counted, watched and aged.</summary>
/// <remarks>Thread-safe, without a lock. A connection that ends while idle stays in its stack, dead, until it comes up or a sweep takes it out.</remarks>
/// <param name="capacity">Counts the idle ones of the whole origin.</param>
/// <param name="time">The clock.</param>
/// <param name="discard">Closes a connection that is in no stack any more and gives its place back; the flag aborts it.</param>
internal sealed class IdleConnections(OriginCapacity capacity, TimeProvider time, Action<OriginConnection, OriginConnectionEnd, bool> discard)
{
    /// <summary>An idle connection younger than this may carry what cannot be replayed: the origin has hardly begun to think of closing it.</summary>
    private static readonly TimeSpan FreshEnough = TimeSpan.FromSeconds(1);

    private int _count;
    private int _buried;     // ended while idle, and still in a stack

    /// <summary>Idle connections now.</summary>
    public int Count => Math.Max(0, Volatile.Read(ref _count));   // one may be taken before it is counted

    /// <summary>Whether <paramref name="connection"/> has idled so shortly that it may carry what cannot be replayed (RFC 9110 §9.2.2).</summary>
    public bool IsFresh(OriginConnection connection) => time.GetElapsedTime(connection.IdleSince) <= FreshEnough;

    /// <summary>Puts <paramref name="connection"/> on top of its address's stack and watches it.</summary>
    /// <returns>False when the origin or the process has enough idle ones; the connection stays the caller's.</returns>
    public bool TryAdd(OriginConnection connection)
    {
        if (!capacity.TryAddIdle())
        {
            return false;
        }

        connection.BecomeIdle(OnEnded);
        Push(connection);
        Interlocked.Increment(ref _count);   // last: what is counted is found by the next request
        return true;
    }

    /// <summary>The topmost connection of <paramref name="peer"/> that is fit for use; null: none.</summary>
    /// <param name="peer">The address.</param>
    /// <param name="replayable">Whether the request may be sent again; if not, only a fresh one is given.</param>
    public OriginConnection? Take(OriginPeer peer, bool replayable)
    {
        while (Pop(peer) is { } connection)
        {
            if (IsExpired(connection, out var why))
            {
                discard(connection, why, false);
            }
            else if (!connection.IsQuiet())
            {
                discard(connection, OriginConnectionEnd.Surplus, true);
            }
            else if (replayable || IsFresh(connection))
            {
                return connection;
            }
            else
            {
                // Everything below has idled for longer still.
                if (!TryAdd(connection))
                {
                    discard(connection, OriginConnectionEnd.TooManyIdle, false);
                }

                return null;
            }
        }

        return null;
    }

    /// <summary>The topmost connection of <paramref name="peer"/> that is alive; it is the caller's then.</summary>
    public OriginConnection? Pop(OriginPeer peer)
    {
        while (peer.Idle.TryPop() is { } connection)
        {
            if (connection.TryTake())
            {
                Interlocked.Decrement(ref _count);
                capacity.RemoveIdle();
                return connection;
            }

            Interlocked.Decrement(ref _buried);
        }

        return null;
    }

    /// <summary>Ends what has idled for too long or is too old, and takes what is dead out of the stacks.</summary>
    public void Sweep(OriginPeer[] peers)
    {
        foreach (var peer in peers)
        {
            peer.Idle.ForEach(this, static (connection, idle) =>
            {
                if (idle.IsExpired(connection, out var why))
                {
                    idle.TryEnd(connection, why);
                }
            });
        }

        if (Volatile.Read(ref _buried) > 0)
        {
            BringOutTheDead(peers);
        }
    }

    /// <summary>Closes an idle connection, unless somebody takes it first.</summary>
    public void TryEnd(OriginConnection connection, OriginConnectionEnd why)
    {
        if (connection.TryEndIdle())
        {
            Forget(connection, why);
        }
    }

    /// <summary>Closes those of an address that is in use no more.</summary>
    public void EndAll(OriginPeer peer)
    {
        while (Pop(peer) is { } connection)
        {
            discard(connection, OriginConnectionEnd.Retired, false);
        }
    }

    private void Push(OriginConnection connection)
    {
        if (!connection.Peer!.Idle.TryPush(connection))
        {
            TryEnd(connection, OriginConnectionEnd.TooManyIdle);
            Interlocked.Decrement(ref _buried);   // it is in no stack
        }
    }

    private bool IsExpired(OriginConnection connection, out OriginConnectionEnd why)
    {
        var now = time.GetTimestamp();
        why = time.GetElapsedTime(connection.OpenedAt, now) >= connection.Lifetime ? OriginConnectionEnd.TooOld : OriginConnectionEnd.IdleTooLong;
        return why == OriginConnectionEnd.TooOld || time.GetElapsedTime(connection.IdleSince, now) >= connection.IdleLimit;
    }

    private void OnEnded(OriginConnection connection) => Forget(connection, OriginConnectionEnd.EndedWhileIdle);

    private void Forget(OriginConnection connection, OriginConnectionEnd why)
    {
        Interlocked.Increment(ref _buried);
        Interlocked.Decrement(ref _count);
        capacity.RemoveIdle();
        discard(connection, why, why == OriginConnectionEnd.EndedWhileIdle);
    }

    private void BringOutTheDead(OriginPeer[] peers)
    {
        var all = new List<OriginConnection>();
        foreach (var peer in peers)
        {
            peer.Idle.DrainTo(all);
        }

        for (var i = all.Count - 1; i >= 0; i--)
        {
            if (all[i].HasEnded)
            {
                Interlocked.Decrement(ref _buried);
            }
            else
            {
                Push(all[i]);
            }
        }
    }
}
