using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>An origin that answers as soon as a request begins, and goes on reading: what a refusal before the content looks like.</summary>
internal sealed class EarlyOrigin : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly StringBuilder _received = new();
    private readonly byte[] _answer;
    private int _ended;

    public EarlyOrigin(string answer)
    {
        _answer = Encoding.Latin1.GetBytes(answer);
        _listener = new LoopbackListener(ServeAsync);
    }

    public int Port => _listener.Port;

    /// <summary>Connections that the edge ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Everything received, of all connections.</summary>
    public string Received
    {
        get
        {
            lock (_received)
            {
                return _received.ToString();
            }
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        var answered = false;
        try
        {
            int got;
            while ((got = await socket.ReceiveAsync(buffer, stop)) > 0)
            {
                lock (_received)
                {
                    _received.Append(Encoding.Latin1.GetString(buffer, 0, got));
                }

                if (!answered)
                {
                    answered = true;
                    await socket.SendAsync(_answer, stop);
                }
            }
        }
        finally
        {
            Interlocked.Increment(ref _ended);   // a reset is an end, too
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
