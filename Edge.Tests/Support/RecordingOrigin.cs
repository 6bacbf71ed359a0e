using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>An origin that keeps every byte it is sent, reads them by <see cref="StrictRequests"/>, and answers each whole request with its target.</summary>
internal sealed class RecordingOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<StrictRequest, string> _answer;
    private readonly Task _accepting;
    private long _bytes;
    private int _unfinished;
    private int _pending;

    public RecordingOrigin(Func<StrictRequest, string>? answer = null)
    {
        _answer = answer ?? (request => ScriptedOrigin.Ok(request.Method == "HEAD" ? "" : request.Target));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        var received = new StringBuilder();
        var at = 0;
        var begun = false;
        try
        {
            var buffer = new byte[16 * 1024];
            int got;
            while ((got = await socket.ReceiveAsync(buffer, _stop.Token)) > 0)
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

                    await socket.SendAsync(Encoding.Latin1.GetBytes(_answer(request)), _stop.Token);
                }
            }
        }
        catch (FormatException fault)
        {
            Faults.Enqueue(fault.Message);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The edge broke off, or the test ends.
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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }
}
