using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Support;

/// <summary>Accepts connections on a loopback port and serves each beside the others, until it is disposed.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, CancellationToken, Task> _serve;
    private readonly Task _accepting;

    /// <param name="serve">Serves one connection, which is closed when it returns; that the peer left or the test ends may be thrown.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    public LoopbackListener(Func<Socket, CancellationToken, Task> serve, int backlog = 128)
    {
        _serve = serve;
        _listener.Start(backlog);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token), _stop.Token);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        using var owned = socket;
        try
        {
            await _serve(socket, stop);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The edge broke off, or the test ends.
        }
    }

    private static bool IsEnd(Exception e) => e is OperationCanceledException or SocketException or ObjectDisposedException;
}
