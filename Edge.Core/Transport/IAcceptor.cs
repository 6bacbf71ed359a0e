using System.Net;
using System.Net.Sockets;

namespace Edge.Core.Transport;

/// <summary>The three things the accept loop asks of a listening socket; a seam, since descriptors cannot run out on demand.</summary>
internal interface IAcceptor : IDisposable
{
    /// <summary>The bound address.</summary>
    EndPoint LocalEndPoint { get; }

    /// <summary>True when a connection waits in the backlog now.</summary>
    bool HasPending();

    /// <summary>The next connected socket.</summary>
    /// <exception cref="SocketException">The system refused; the listener decides what that means.</exception>
    ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken);
}

/// <summary>A real listening socket.</summary>
internal sealed class SocketAcceptor(Socket socket) : IAcceptor
{
    /// <inheritdoc/>
    public EndPoint LocalEndPoint { get; } = socket.LocalEndPoint!;

    /// <inheritdoc/>
    public bool HasPending() => socket.Poll(0, SelectMode.SelectRead);

    /// <inheritdoc/>
    public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => socket.AcceptAsync(cancellationToken);

    /// <summary>Closes the socket, and removes the file of a Unix socket.</summary>
    public void Dispose()
    {
        socket.Dispose();
        if (LocalEndPoint is UnixDomainSocketEndPoint unix && unix.ToString() is { Length: > 0 } path && path[0] != '@')
        {
            File.Delete(path);
        }
    }
}
