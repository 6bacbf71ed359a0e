namespace Edge.Core.Timing;

/// <summary>Who is told that a deadline passed.</summary>
internal interface IDeadlineOwner
{
    /// <summary>Called once per expiry, on the heartbeat's dispatcher (the thread pool), never on the owner's own loop.</summary>
    /// <remarks>Must not block: the next owner is told when this one is done. The owner may have moved on meanwhile; <see cref="DeadlineSlot.Clear"/> told it so by returning false.</remarks>
    void OnDeadline(DeadlineReason reason);
}

/// <summary>Somebody who does a little work on every tick.</summary>
internal interface IHeartbeatListener
{
    /// <summary>Called on the tick, one at a time. Must not block.</summary>
    /// <param name="utcNow">Wall clock of the tick.</param>
    void OnTick(DateTimeOffset utcNow);
}

/// <summary>A count of bytes that a <see cref="RateSlot"/> watches. Read on the tick, from another thread than the writer's.</summary>
internal interface IProgressSource
{
    /// <summary>Bytes moved since the beginning; never decreases.</summary>
    long BytesMoved { get; }
}
