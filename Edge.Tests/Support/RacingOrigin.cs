using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>A plain origin that ends idle connections at random moments, by FIN or RST, without a word before: the keep-alive race that every
/// proxy knows. Counts what it read of each request by the number in its path.</summary>
internal sealed class RacingOrigin : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly double _share;
    private int _connections;
    private int _ended;

    /// <param name="share">The share of responses after which the connection ends within 3 ms.</param>
    public RacingOrigin(double share)
    {
        _share = share;
        _listener = new LoopbackListener(ServeAsync, backlog: 512);
    }

    public int Port => _listener.Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Connections that it ended while they were idle, or thought to be.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>How often each POST arrived, by its path.</summary>
    public ConcurrentDictionary<string, int> Posts { get; } = new();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        var random = new Random(Interlocked.Increment(ref _connections));
        socket.NoDelay = true;
        var buffer = new byte[16 * 1024];
        var filled = 0;
        while (true)
        {
            int end;
            while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(filled), stop);
                if (got == 0)
                {
                    return;
                }

                filled += got;
            }

            var head = Encoding.ASCII.GetString(buffer, 0, end);
            var length = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase)) is { } field
                ? int.Parse(field[15..], CultureInfo.InvariantCulture) : 0;
            while (filled < end + 4 + length)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(filled), stop);
                if (got == 0)
                {
                    return;
                }

                filled += got;
            }

            buffer.AsSpan(end + 4 + length, filled - end - 4 - length).CopyTo(buffer);
            filled -= end + 4 + length;
            var path = head.Split(' ')[1];
            if (head.StartsWith("POST", StringComparison.Ordinal))
            {
                Posts.AddOrUpdate(path, 1, static (_, count) => count + 1);
            }

            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Length: {path.Length}\r\n\r\n{path}"), stop);
            if (random.NextDouble() < _share)
            {
                await EndAsync(socket, random, stop);
                return;
            }
        }
    }

    private async Task EndAsync(Socket socket, Random random, CancellationToken stop)
    {
        switch (random.Next(3))
        {
            case 0:
                break;   // at once, behind the response
            case 1:
                for (var i = random.Next(200); i > 0; i--)
                {
                    await Task.Yield();   // within microseconds: when the next request is just being written
                }

                break;
            default:
                await Task.Delay(random.Next(1, 3), stop);
                break;
        }

        Interlocked.Increment(ref _ended);
        if (random.Next(2) == 0)
        {
            socket.LingerState = new LingerOption(true, 0);
        }

        socket.Close();
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
