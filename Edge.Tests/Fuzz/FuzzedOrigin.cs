using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Edge.Tests.Support;

namespace Edge.Tests.Fuzz;

/// <summary>An origin that follows <see cref="OriginPlan"/>: the first request for an object gets what the plan says, later ones an honest answer.</summary>
internal sealed class FuzzedOrigin : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly ConcurrentDictionary<int, byte> _asked = new();
    private readonly int _seed;
    private int _requests;
    private int _hostile;
    private int _connections;
    private volatile bool _reformed;

    public FuzzedOrigin(int seed)
    {
        _seed = seed;
        _listener = new LoopbackListener(ServeAsync, backlog: 1024);
    }

    public int Port => _listener.Port;

    /// <summary>Rules that the edge broke in its requests.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Answers that were not honest.</summary>
    public int Hostile => Volatile.Read(ref _hostile);

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>From now on every answer is honest, also for objects whose first request never came so far.</summary>
    public void Reform() => _reformed = true;

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        Interlocked.Increment(ref _connections);
        socket.NoDelay = true;
        var buffer = new byte[32 * 1024];
        var received = "";
        var answeredEarly = false;
        try
        {
            int got;
            while ((got = await socket.ReceiveAsync(buffer, stop)) > 0)
            {
                received += Encoding.Latin1.GetString(buffer, 0, got);
                while (true)
                {
                    var request = StrictRequests.Next(received, 0);
                    if (request is null && !(received.Contains("\r\n\r\n") && PlanOf(received) is { IsEarly: true }))
                    {
                        break;
                    }

                    if (!answeredEarly && !await AnswerAsync(socket, received, stop))
                    {
                        return;
                    }

                    answeredEarly = request is null;
                    if (request is null)
                    {
                        break;
                    }

                    received = received[request.End..];
                }
            }
        }
        catch (FormatException fault)
        {
            Faults.Enqueue(fault.Message);
        }
    }

    private OriginPlan PlanOf(string received) => OriginPlan.Of(_seed, IdOf(received), received.StartsWith("HEAD", StringComparison.Ordinal));

    private static int IdOf(string received)
    {
        var start = received.IndexOf(" /", StringComparison.Ordinal) + 2;
        return int.Parse(received.AsSpan(start, received.IndexOf(' ', start) - start));
    }

    private async Task<bool> AnswerAsync(Socket socket, string received, CancellationToken stop)
    {
        Interlocked.Increment(ref _requests);
        var id = IdOf(received);
        var head = received.StartsWith("HEAD", StringComparison.Ordinal);
        if (_reformed || !_asked.TryAdd(id, 0))
        {
            await SendAsync(socket, OriginPlan.HonestAnswer(_seed, id, head), int.MaxValue, new Random(id), stop);
            return true;
        }

        var plan = PlanOf(received);
        if (plan.Name != "honest")
        {
            Interlocked.Increment(ref _hostile);
        }

        await SendAsync(socket, plan.Answer, plan.Glue, new Random(id), stop);
        switch (plan.End)
        {
            case PlanEnd.Close:
                socket.Shutdown(SocketShutdown.Send);
                return false;
            case PlanEnd.Reset:
                socket.LingerState = new LingerOption(true, 0);
                return false;
            case PlanEnd.Silence:
                await Task.Delay(TimeSpan.FromSeconds(30), stop);   // the edge leaves first
                return false;
            default:
                return true;
        }
    }

    // In up to four segments; nothing behind the glue is cut.
    private async Task SendAsync(Socket socket, string answer, int glue, Random random, CancellationToken stop)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        var at = 0;
        for (var pieces = random.Next(4); pieces > 0 && at < bytes.Length; pieces--)
        {
            var end = Math.Min(random.Next(at, bytes.Length + 1), glue);
            if (end > at)
            {
                await socket.SendAsync(bytes.AsMemory(at..end), stop);
                at = end;
                await Task.Yield();
            }
        }

        while (at < bytes.Length)
        {
            at += await socket.SendAsync(bytes.AsMemory(at), stop);
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
