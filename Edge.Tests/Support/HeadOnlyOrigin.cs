using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>An origin that answers as soon as it has a head, reads none of the content, and keeps the connection.</summary>
internal sealed class HeadOnlyOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public HeadOnlyOrigin(string answer)
    {
        _listener.Start();
        _serving = ServeAsync(Encoding.Latin1.GetBytes(answer));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync(byte[] answer)
    {
        try
        {
            using var connection = await _listener.AcceptTcpClientAsync(_stop.Token);
            var stream = connection.GetStream();
            var text = "";
            var buffer = new byte[4096];
            while (!text.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                text += Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, _stop.Token));
            }

            await stream.WriteAsync(answer, _stop.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // Disposed, or the edge left.
        }
    }
}
