namespace Edge.Core.Origin;

/// <summary>A connection on its way, and the request that waits for it.</summary>
/// <remarks>When that request is served by another connection, or leaves, the next one that needs a connection takes its place instead of opening
/// one more: so there are no more connections than there were requests at a time (E-68), but for one that comes back in the moment between a
/// request's look at the idle ones and its entry.</remarks>
internal sealed class OriginConnect(OriginWaiter owner)
{
    /// <summary>The pool that opens it.</summary>
    public OriginPool Pool { get; } = owner.Pool;

    /// <summary>The address it is meant for; null: nothing was known of the name yet.</summary>
    public OriginPeer? Peer { get; } = owner.Peer;

    /// <summary>Who waits for it; null: nobody any more. Guarded by the capacity's lock.</summary>
    public OriginWaiter? Owner { get; set; } = owner;
}
