namespace Edge.Core.Origin;

/// <summary>What exchanges, connects and checks say of the addresses of an origin (O16): passed to each one's health, and told when that changes.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PeerReports(string origin, IOriginObserver observer)
{
    /// <summary>An exchange on <paramref name="connection"/> is over.</summary>
    public void Judge(OriginConnection connection, OriginFailure failure)
    {
        if (connection.Peer is not { } peer)
        {
            return;
        }

        switch (failure)
        {
            case OriginFailure.None:
                Tell(peer, peer.Health.Succeeded(), up: true, "answers");
                break;
            case OriginFailure.ResponseTimedOut or OriginFailure.InvalidResponse or OriginFailure.BodyTimedOut or OriginFailure.BodyTruncated:
            case OriginFailure.ClosedBeforeResponse when !connection.IsReused:
                Tell(peer, peer.Health.Failed(), up: false, OriginFailures.NameOf(failure));
                break;
        }
    }

    /// <summary>A connect failed.</summary>
    /// <param name="peer">The address; null when it is not one of the name's any more.</param>
    /// <param name="failure">How. What fails for want of our own descriptors says nothing of the address.</param>
    public void AttemptFailed(OriginPeer? peer, OriginFailure failure)
    {
        if (peer is not null && failure != OriginFailure.PoolExhausted)
        {
            Tell(peer, peer.Health.Failed(), up: false, OriginFailures.NameOf(failure));
        }
    }

    /// <summary>A check came back.</summary>
    public void Checked(OriginPeer peer, bool good) => Tell(peer, peer.Health.Checked(good), up: good, good ? "checks pass" : "checks fail");

    private void Tell(OriginPeer peer, bool changed, bool up, string why)
    {
        if (changed)
        {
            observer.OnOriginHealth(origin, peer.EndPoint, up, why);
        }
    }
}
