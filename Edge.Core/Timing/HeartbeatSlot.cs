namespace Edge.Core.Timing;

/// <summary>One thing the heartbeat looks at on each tick.</summary>
internal abstract class HeartbeatSlot : IDisposable
{
    private readonly IDeadlineOwner _owner;
    private int _fired;

    private protected HeartbeatSlot(Heartbeat heartbeat, IDeadlineOwner owner)
    {
        Heartbeat = heartbeat;
        _owner = owner;
    }

    /// <summary>The heartbeat that looks.</summary>
    private protected Heartbeat Heartbeat { get; }

    /// <summary>Position in the heartbeat's table; the heartbeat's to use.</summary>
    internal int Index { get; set; } = -1;

    /// <summary>Disarms and leaves the heartbeat. A call already dispatched may still arrive.</summary>
    public void Dispose()
    {
        Disarm();
        Heartbeat.Remove(this);
    }

    /// <summary>Looks, on the tick.</summary>
    internal abstract void Check(long now);

    private protected abstract void Disarm();

    /// <summary>Hands the expiry on; the tick goes on at once.</summary>
    private protected void Fire(DeadlineReason reason)
    {
        Volatile.Write(ref _fired, (int)reason);
        Heartbeat.Expire(this);
    }

    /// <summary>Tells the owner.</summary>
    internal void Notify() => _owner.OnDeadline((DeadlineReason)Volatile.Read(ref _fired));
}
