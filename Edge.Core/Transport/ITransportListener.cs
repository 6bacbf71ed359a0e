using System.Net;

namespace Edge.Core.Transport;

/// <summary>Where connections come from; the seam for tests without sockets.</summary>
internal interface ITransportListener : IAsyncDisposable
{
    /// <summary>The bound address, with the real port when port 0 was asked for.</summary>
    EndPoint LocalEndPoint { get; }

    /// <summary>The next connection, already started.</summary>
    /// <returns>Null when the listener was stopped and everything that had been waiting was handed out.</returns>
    /// <remarks>One caller at a time. Errors of single connections and lack of descriptors are handled inside (H19).</remarks>
    ValueTask<TransportConnection?> AcceptAsync();

    /// <summary>Asks the accept loop to take what is in the backlog already, then to close the socket.</summary>
    /// <returns>Completes when <see cref="AcceptAsync"/> has returned null.</returns>
    Task StopAcceptingAsync();
}
