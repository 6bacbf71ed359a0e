using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Sockets;
using Edge.Core.Transport;

namespace Edge.Tests.Core.Transport;

public sealed class SocketConnectionSoakTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    [Test]
    public async Task T24_RandomEnds_LoseNoBlockAndNeverHang()
    {
        int seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        using var pool = new DiagnosticMemoryPool();
        long started = Stopwatch.GetTimestamp();
        int rounds = 0;
        while (Stopwatch.GetElapsedTime(started) < Duration)
        {
            int round = rounds++;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => PlayAsync(pool, new Random(seed + round * 4 + lane))))
                .WaitAsync(TimeSpan.FromSeconds(20));
            pool.AssertAllReturned();
        }
        Assert.That(rounds, Is.GreaterThan(3));
    }

    private static async Task PlayAsync(DiagnosticMemoryPool pool, Random random)
    {
        TransportOptions options = TransportOptions.Default with
        {
            ReceivePauseThreshold = random.Next(2) == 0 ? 4096 : 128 * 1024,
            ReceiveResumeThreshold = 2048,
            LingerTime = TimeSpan.FromMilliseconds(random.Next(1, 30)),
            ApplicationScheduler = random.Next(2) == 0 ? PipeScheduler.Inline : PipeScheduler.ThreadPool,
            SendScheduler = random.Next(2) == 0 ? PipeScheduler.Inline : PipeScheduler.ThreadPool,
        };
        SocketPair pair = await SocketPair.CreateAsync(pool, options, bufferSize: random.Next(2) == 0 ? 8192 : null);
        int ours = random.Next(4);
        int theirs = random.Next(4);
        int bytes = random.Next(200_000);
        int patience = random.Next(3);

        Task peer = Task.Run(async () =>
        {
            try
            {
                Task sending = pair.Peer.SendAsync(new byte[bytes]);
                byte[] buffer = new byte[4096];
                for (int i = 0; i < 20 && await pair.Peer.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromMilliseconds(5)) > 0; i++)
                {
                }
                await sending.WaitAsync(TimeSpan.FromMilliseconds(5));
            }
            catch (Exception exception) when (exception is SocketException or TimeoutException)
            {
            }
            if (theirs == 0)
            {
                pair.Peer.Close(0);
            }
            else if (theirs == 1)
            {
                pair.Peer.Close();
            }
        });
        Task aborter = ours == 0
            ? Task.Run(async () =>
            {
                await Task.Delay(patience);
                pair.Connection.Abort(ConnectionEnd.Deadline);
            })
            : Task.CompletedTask;

        for (int i = 0; i < 10; i++)
        {
            FlushResult flushed = default;
            Task<FlushResult> flush = pair.Connection.Output.WriteAsync(new byte[random.Next(40_000)]).AsTask();
            if (await Task.WhenAny(flush, Task.Delay(5)) == flush)
            {
                flushed = await flush;
            }
            else if (ours == 1)
            {
                break;
            }
            else
            {
                pair.Connection.Abort(ConnectionEnd.TooSlow);
                flushed = await flush;
            }
            if (flushed.IsCompleted)
            {
                break;
            }
            if (pair.Connection.Input.TryRead(out ReadResult read))
            {
                pair.Connection.Input.AdvanceTo(read.Buffer.End);
            }
        }
        if (ours == 2)
        {
            await pair.Connection.CloseAsync();
        }
        await pair.Connection.DisposeAsync();
        await peer;
        await aborter;
        pair.Peer.Dispose();
        Assert.That(pair.Connection.InputEnd, Is.Not.EqualTo(ConnectionEnd.Open));
        Assert.That(pair.Connection.OutputEnd, Is.Not.EqualTo(ConnectionEnd.Open));
    }
}
