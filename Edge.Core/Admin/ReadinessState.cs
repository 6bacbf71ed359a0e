namespace Edge.Core.Admin;

/// <summary>Whether this process should get traffic.</summary>
internal enum Readiness
{
    /// <summary>Not yet: listeners are not open.</summary>
    Starting,

    /// <summary>Yes.</summary>
    Ready,

    /// <summary>Yes, though something is missing: an origin that does not resolve, a certificate that is about to end (O13).</summary>
    Degraded,

    /// <summary>Not any more (P05).</summary>
    Draining,
}

/// <summary>The state behind <c>/readyz</c>, with its reason. Thread-safe.</summary>
internal sealed class ReadinessState
{
    private volatile Snapshot _current = new(Readiness.Starting, "starting");

    /// <summary>State and reason as one consistent pair.</summary>
    public Snapshot Current => _current;

    /// <summary>True when traffic is welcome.</summary>
    public bool IsReady => _current.State is Readiness.Ready or Readiness.Degraded;

    /// <summary>Moves to <paramref name="state"/>. Draining is final.</summary>
    public void Set(Readiness state, string reason)
    {
        var next = new Snapshot(state, reason);
        Snapshot before = _current;
        while (before.State is not Readiness.Draining)
        {
            Snapshot seen = Interlocked.CompareExchange(ref _current, next, before);
            if (seen == before)
            {
                return;
            }
            before = seen;
        }
    }

    /// <summary>A state and why.</summary>
    /// <param name="State">The state.</param>
    /// <param name="Reason">One line for humans.</param>
    internal sealed record Snapshot(Readiness State, string Reason);
}
