using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Core.Certificates;

/// <summary>A responder that answers what the test wants, byte for byte.</summary>
internal sealed class StubResponder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _requests;

    public StubResponder()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ocsp?x=1";

    /// <summary>The whole answer, head included; null: none, and the connection stays open.</summary>
    public Func<byte[]?> Answer { get; set; } = () => [];

    public int Requests => Volatile.Read(ref _requests);

    public string LastHead { get; private set; } = "";

    public static byte[] Ok(byte[] body) => [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                LastHead = await ReadRequestAsync(stream);
                Interlocked.Increment(ref _requests);
                if (Answer() is { } answer)
                {
                    await stream.WriteAsync(answer, _stop.Token);
                    return;
                }

                await Task.Delay(Timeout.Infinite, _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The asker left, or the test is over.
            }
        }
    }

    private async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), _stop.Token);
            length += read;
            var head = Encoding.Latin1.GetString(buffer, 0, length);
            var end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var size = end < 0 ? -1 : int.Parse(head.Split("Content-Length: ")[1].Split("\r\n")[0]);
            if (read == 0 || (end >= 0 && length >= end + 4 + size))
            {
                return head[..Math.Max(0, end)];
            }
        }
    }
}
