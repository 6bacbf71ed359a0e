namespace Edge.Tls.Resumption;

/// <summary>Sessions with one origin under one set of options: one object for each pool, never shared between pools.</summary>
/// <remarks>
/// A session is taken out to be used, so a ticket of TLS 1.3 is used once (RFC 8446 §C.4), and one that a server stumbles over
/// is not tried again. A TLS 1.2 session comes back when it was resumed. At most <see cref="Capacity"/> are kept; the oldest goes
/// first. Thread-safe. Disposing zeroes every secret, and what comes later is not kept.
/// </remarks>
public sealed class ClientSessions : IDisposable
{
    /// <summary>Sessions kept: 8, enough for a pool that opens several connections at once.</summary>
    public const int Capacity = 8;

    private readonly Lock _gate = new();
    private readonly List<ClientSession> _sessions = [];   // oldest first
    private bool _disposed;

    /// <summary>Sessions kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _sessions.ForEach(session => session.Forget());
            _sessions.Clear();
        }
    }

    /// <summary>Takes the newest session that fits; those that do not any more are dropped.</summary>
    /// <returns>The caller's to <see cref="ClientSession.Forget"/> or to give back; null: a full handshake.</returns>
    internal ClientSession? Take(TlsClientOptions options)
    {
        var now = options.Time.GetUtcNow();
        while (TakeAny() is { } newest)
        {
            if (newest.Fits(options, now))
            {
                return newest;
            }

            newest.Forget();
        }

        return null;
    }

    /// <summary>Takes the newest session, whatever it is worth.</summary>
    internal ClientSession? TakeAny()
    {
        lock (_gate)
        {
            if (_sessions.Count == 0)
            {
                return null;
            }

            var newest = _sessions[^1];
            _sessions.RemoveAt(_sessions.Count - 1);
            return newest;
        }
    }

    /// <summary>Keeps a session.</summary>
    internal void Add(ClientSession session)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                session.Forget();
                return;
            }

            _sessions.Add(session);
            if (_sessions.Count > Capacity)
            {
                _sessions[0].Forget();
                _sessions.RemoveAt(0);
            }
        }
    }
}
