using System.Net;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Transport;
using Edge.Core.Viewer;

namespace Edge.Core.Hosting;

/// <summary>The part of the server that lets connections in: caps, and room for newcomers (H17, H19).</summary>
internal sealed partial class EdgeServer
{
    /// <summary>Serves a connection, unless a cap is reached; listeners call it, and so may whoever has connections from elsewhere.</summary>
    public void Admit(TransportConnection transport, ListenerSettings settings)
    {
        var limits = Services.Snapshot.Limits;
        var connection = new ViewerConnection(Services, transport, settings, _gate, this, _observer);

        // Behind the PROXY protocol the peer is a proxy; whose connection it is will be known soon.
        var perAddress = settings.ProxyProtocol ? int.MaxValue : PerAddress(limits);
        if (AddTo(connection, limits.MaxConnections, perAddress) is { } cap)
        {
            _observer.OnConnectionRefused(transport, cap);
            connection.Abort(ConnectionEnd.Overload);
            _ = DisposeRefusedAsync(connection);
            return;
        }

        _observer.OnConnectionAccepted(settings);
        _ = ServeAsync(connection, settings, transport);
    }

    // H17: at the cap whoever idles longest makes room.
    private RefusalReason? AddTo(ViewerConnection connection, int max, int perAddress)
    {
        var cap = _connections.Add(connection, max, perAddress);
        if (cap != RefusalReason.ConnectionLimit)
        {
            return cap;
        }

        var hasPlace = _room.TryTake(max, out var closed);
        if (closed > 0)
        {
            _observer.OnIdleClosed(closed);
        }

        return hasPlace ? _connections.Add(connection, max + IdleRoom.ShareOf(max), perAddress) : cap;
    }

    /// <inheritdoc/>
    public RefusalReason? OnClientKnown(ViewerConnection connection, IPAddress client) =>
        _connections.Move(connection, client, PerAddress(Services.Snapshot.Limits));

    // As many as of the process is no cap of its own: who comes in the place of another may be the same address.
    private static int PerAddress(EdgeLimits limits) =>
        limits.MaxConnectionsPerAddress >= limits.MaxConnections ? int.MaxValue : limits.MaxConnectionsPerAddress;

    /// <inheritdoc/>
    public void OnRefused(TransportConnection transport, RefusalReason reason) => _observer.OnConnectionRefused(transport, reason);

    private static async Task DisposeRefusedAsync(ViewerConnection connection) => await connection.DisposeAsync().ConfigureAwait(false);
}
