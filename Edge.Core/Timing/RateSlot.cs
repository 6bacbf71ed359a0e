namespace Edge.Core.Timing;

/// <summary>Watches one direction of one owner for the minimum rate, on the tick: the loops that move the bytes pay nothing.</summary>
/// <remarks>The owner starts, pauses, resumes and stops it; each is a volatile write. Only the tick touches the guard.</remarks>
internal sealed class RateSlot : HeartbeatSlot
{
    private const long Off = 0;
    private const long Running = 1;
    private const long Paused = 2;
    private const int ModeBits = 2;

    private readonly IProgressSource _source;
    private RateGuard _guard;
    private long _guardGeneration;
    private MinimumRate _minimum;
    private DeadlineReason _reason;
    private long _generation;
    private long _state;                // generation << 2 | mode

    /// <summary>Joins <paramref name="heartbeat"/>, off. Dispose to leave.</summary>
    public RateSlot(Heartbeat heartbeat, IDeadlineOwner owner, IProgressSource source)
        : base(heartbeat, owner)
    {
        _source = source;
        heartbeat.Add(this);
    }

    /// <summary>Starts watching one message, with a fresh grace period from the next tick on.</summary>
    public void Start(DeadlineReason reason, in MinimumRate minimum)
    {
        if (minimum.BytesPerSecond <= 0)
        {
            Stop();
            return;
        }
        // Off first, so that a tick in between never pairs the old state with the new numbers.
        Volatile.Write(ref _state, Off);
        _reason = reason;
        _minimum = minimum;
        Volatile.Write(ref _state, (++_generation << ModeBits) | Running);
    }

    /// <summary>The peer's turn ended: we are the slow one now. Credit stays.</summary>
    public void Pause() => Change(Running, Paused);

    /// <summary>The peer has the turn again, with the credit it had: a pause per read does not renew the grace (G4).</summary>
    public void Resume() => Change(Paused, Running);

    /// <summary>Stops watching.</summary>
    public void Stop() => Volatile.Write(ref _state, Off);

    internal override void Check(long now)
    {
        long state = Volatile.Read(ref _state);
        if (state == Off)
        {
            return;
        }
        long moved = _source.BytesMoved;
        if (_guardGeneration != state >> ModeBits)
        {
            _guardGeneration = state >> ModeBits;
            _guard.Begin(_minimum, now, moved);
        }
        else if ((state & Paused) != 0)
        {
            _guard.Skip(now, moved);
        }
        else if (_guard.IsTooSlow(now, moved) && Interlocked.CompareExchange(ref _state, Off, state) == state)
        {
            Fire(_reason);
        }
    }

    private protected override void Disarm() => Stop();

    // The tick may have expired the state meanwhile; then it stays off.
    private void Change(long from, long to)
    {
        long state = Volatile.Read(ref _state);
        if ((state & from) != 0)
        {
            Interlocked.CompareExchange(ref _state, (state & ~from) | to, state);
        }
    }
}
