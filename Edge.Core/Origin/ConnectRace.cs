using System.Net;
using Edge.Core.Transport;

namespace Edge.Core.Origin;

/// <summary>Connects to the first of several addresses that answers (RFC 8305 §5): the next attempt begins when the last one failed, or has not
/// ended after 250 ms; the first connection wins, the others are closed.</summary>
/// <param name="connect">One attempt, which ends by itself after the connection time-out.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectRace(Func<IPEndPoint, CancellationToken, ValueTask<ConnectResult>> connect, TimeProvider time)
{
    /// <summary>The Connection Attempt Delay of RFC 8305 §8: 250 ms.</summary>
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs the race.</summary>
    /// <param name="addresses">In order of preference; not empty. Beyond the last it begins again (E-63), but never two attempts at one address at a time.</param>
    /// <param name="attempts">The most attempts; taken from the count as they begin, so that a later race goes on with the rest.</param>
    /// <param name="failed">Told of each attempt that failed.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    /// <returns>The winner, or the last failure.</returns>
    public async ValueTask<(IPEndPoint Address, ConnectResult Result)> RunAsync(
        IReadOnlyList<IPEndPoint> addresses, StrongBox attempts, Action<IPEndPoint, ConnectOutcome> failed, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = new List<Attempt>();
        var next = 0;
        (IPEndPoint, ConnectResult) last = (addresses[0], new ConnectResult(ConnectOutcome.Canceled, null, TimeSpan.Zero));
        while (true)
        {
            var free = attempts.Left > 0 && !cancel.IsCancellationRequested && running.Count < addresses.Count;
            if (free)
            {
                while (running.Exists(attempt => attempt.Address.Equals(addresses[next % addresses.Count])))
                {
                    next++;
                }

                var address = addresses[next++ % addresses.Count];
                attempts.Left--;
                running.Add(new Attempt(address, connect(address, over.Token).AsTask()));
            }
            else if (running.Count == 0)
            {
                return last;
            }

            var ended = await FirstAsync(running, waitOnly: attempts.Left == 0 || running.Count == addresses.Count, over.Token).ConfigureAwait(false);
            if (ended is null)
            {
                continue;   // too slow: the next one begins beside it
            }

            running.Remove(ended);
            var result = await ended.Connecting.ConfigureAwait(false);
            if (result.Connection is not null)
            {
                await over.CancelAsync().ConfigureAwait(false);
                foreach (var loser in running)
                {
                    _ = CloseAsync(loser);
                }

                return (ended.Address, result);
            }

            last = (ended.Address, result);
            if (result.Outcome != ConnectOutcome.Canceled)
            {
                failed(ended.Address, result.Outcome);
            }
        }
    }

    private async ValueTask<Attempt?> FirstAsync(List<Attempt> running, bool waitOnly, CancellationToken cancel)
    {
        if (running.Find(static attempt => attempt.Connecting.IsCompleted) is { } done)
        {
            return done;
        }

        var tasks = new List<Task>(running.Select(static attempt => attempt.Connecting));
        if (!waitOnly)
        {
            tasks.Add(Task.Delay(AttemptDelay, time, cancel));
        }

        await Task.WhenAny(tasks).ConfigureAwait(false);
        return running.Find(static attempt => attempt.Connecting.IsCompleted);
    }

    private static async Task CloseAsync(Attempt loser)
    {
        var result = await loser.Connecting.ConfigureAwait(false);
        if (result.Connection is { } connection)
        {
            connection.Abort(ConnectionEnd.ExchangeAborted);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Attempts that are left.</summary>
    internal sealed class StrongBox(int left)
    {
        public int Left { get; set; } = left;
    }

    private sealed record Attempt(IPEndPoint Address, Task<ConnectResult> Connecting);
}
