using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>An origin that keeps every byte it is sent, reads them by <see cref="StrictRequests"/>, and answers each whole request with its target.</summary>
internal sealed class RecordingOrigin : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly Func<StrictRequest, string> _answer;
    private long _bytes;
    private int _unfinished;
    private int _pending;

    public RecordingOrigin(Func<StrictRequest, string>? answer = null)
    {
        _answer = answer ?? (request => ScriptedOrigin.Ok(request.Method == "HEAD" ? "" : request.Target));
        _listener = new LoopbackListener(ServeAsync);
    }

    public int Port => _listener.Port;

    /// <summary>Every whole request, in order of arrival.</summary>
    public ConcurrentQueue<StrictRequest> Requests { get; } = new();

    /// <summary>Rules that the edge broke.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Bytes received on all connections.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Connections that ended inside a request: what an aborted exchange must look like.</summary>
    public int Unfinished => Volatile.Read(ref _unfinished);

    /// <summary>Open connections that hold the beginning of a request.</summary>
    public int Pending => Volatile.Read(ref _pending);

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        socket.NoDelay = true;
        var received = new StringBuilder();
        var at = 0;
        var begun = false;
        try
        {
            var buffer = new byte[16 * 1024];
            int got;
            while ((got = await socket.ReceiveAsync(buffer, stop)) > 0)
            {
                received.Append(Encoding.Latin1.GetString(buffer, 0, got));
                if (!begun)
                {
                    begun = true;
                    Interlocked.Increment(ref _pending);
                }

                Interlocked.Add(ref _bytes, got);
                var text = received.ToString();
                while (StrictRequests.Next(text, at) is { } request)
                {
                    at = request.End;
                    Requests.Enqueue(request);
                    if (at == text.Length)
                    {
                        begun = false;
                        Interlocked.Decrement(ref _pending);
                    }

                    await socket.SendAsync(Encoding.Latin1.GetBytes(_answer(request)), stop);
                }
            }
        }
        catch (FormatException fault)
        {
            Faults.Enqueue(fault.Message);
        }
        finally
        {
            if (begun)
            {
                Interlocked.Increment(ref _unfinished);
                Interlocked.Decrement(ref _pending);
            }
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
