namespace Edge.Core.Origin;

/// <summary>A request that waits for a connection: for one that comes back, for its own that is being opened, or for a place to open one.</summary>
/// <remarks>Answered once, by whoever comes first; its own thread of control goes on elsewhere, never inside the one who answers.</remarks>
internal sealed class OriginWaiter(OriginPool pool, OriginPeer? peer, bool replayable, bool reuse) : TaskCompletionSource<OriginRent>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>The pool whose connections it can use.</summary>
    public OriginPool Pool => pool;

    /// <summary>The address that its own connection is meant for; null: nothing was known of the name yet.</summary>
    public OriginPeer? Peer => peer;

    /// <summary>The connection that is on its way for it, which counts against the cap and whose connector bounds its time; null: it waits for a place. Guarded
    /// by the capacity's lock.</summary>
    public OriginConnect? Connect { get; set; }

    /// <summary>Where it stands in the queue; null when it left. Guarded by the capacity's lock.</summary>
    public LinkedListNode<OriginWaiter>? Node { get; set; }

    /// <summary>Whether an exchange may follow on <paramref name="connection"/>, which has served before.</summary>
    public bool Accepts(OriginConnection connection) => reuse && pool.Owns(connection) && (replayable || pool.IsFresh(connection));
}
