using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Origin;
using Edge.Core.Transport;
using Edge.Core.Viewer;

namespace Edge.Core.Hosting;

/// <summary>Everything a server tells about itself; metrics, logs and access log stand behind it. Must not block, must not throw.</summary>
internal interface IEdgeObserver : IExchangeObserver, IViewerObserver, IOriginObserver
{
    /// <summary>A connection was accepted.</summary>
    void OnConnectionAccepted(ListenerSettings listener);

    /// <summary>A connection was refused because a cap is reached (H19).</summary>
    /// <param name="connection">It is aborted next.</param>
    /// <param name="cap">The cap of all connections, or that of the peer's address.</param>
    void OnConnectionRefused(TransportConnection connection, RefusalReason cap);

    /// <summary>Idle connections were told to go, to make room for new ones (H17).</summary>
    void OnIdleClosed(int count);

    /// <summary>An accepted connection is over.</summary>
    void OnConnectionEnded(ListenerSettings listener, TransportConnection connection);
}
