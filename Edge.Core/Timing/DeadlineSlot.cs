namespace Edge.Core.Timing;

/// <summary>One total deadline at a time for one owner (G4). Setting it is one volatile read and one volatile write.</summary>
/// <remarks>Set and cleared by the owner; expired by the tick. Each arming fires at most once.</remarks>
internal sealed class DeadlineSlot : HeartbeatSlot
{
    private const int ReasonBits = 8;

    // 0: not armed; else due time in milliseconds of the heartbeat << 8 | reason. One word, so that the tick can never see
    // the due time of one arming with the reason of another.
    private long _state;

    /// <summary>Joins <paramref name="heartbeat"/>, not armed. Dispose to leave.</summary>
    public DeadlineSlot(Heartbeat heartbeat, IDeadlineOwner owner)
        : base(heartbeat, owner)
    {
        heartbeat.Add(this);
    }

    /// <summary>The reason it is armed for, or <see cref="DeadlineReason.None"/>.</summary>
    public DeadlineReason Armed => (DeadlineReason)(byte)Volatile.Read(ref _state);

    /// <summary>Arms, replacing what was armed. Fires at or after <paramref name="after"/>, at most two ticks late, never early.</summary>
    public void Set(DeadlineReason reason, TimeSpan after) =>
        Volatile.Write(ref _state, (Heartbeat.DueTime(after) << ReasonBits) | (byte)reason);

    /// <summary>Disarms.</summary>
    /// <returns>True when it was armed; false when it was not, or had just expired and the owner is being told.</returns>
    public bool Clear() => Interlocked.Exchange(ref _state, 0) != 0;

    internal override void Check(long now)
    {
        long state = Volatile.Read(ref _state);
        if (state != 0 && state >> ReasonBits <= now)
        {
            TryExpire(state, (DeadlineReason)(byte)state);
        }
    }

    /// <summary>Due time when armed for <paramref name="reason"/>, else <see cref="long.MaxValue"/>.</summary>
    internal long DueTime(DeadlineReason reason, out long state)
    {
        state = Volatile.Read(ref _state);
        return (DeadlineReason)(byte)state == reason && state != 0 ? state >> ReasonBits : long.MaxValue;
    }

    /// <summary>Expires the arming <paramref name="state"/> unless the owner changed it meanwhile, and tells the owner why.</summary>
    internal bool TryExpire(long state, DeadlineReason told)
    {
        if (Interlocked.CompareExchange(ref _state, 0, state) != state)
        {
            return false;
        }
        Fire(told);
        return true;
    }

    private protected override void Disarm() => Volatile.Write(ref _state, 0);
}
