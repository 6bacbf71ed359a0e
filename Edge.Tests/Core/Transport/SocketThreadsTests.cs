using System.IO.Pipelines;
using Edge.Core.Transport;

namespace Edge.Tests.Core.Transport;

/// <summary>What must not run on the threads that wait for sockets goes elsewhere.</summary>
internal sealed class SocketThreadsTests
{
    /// <summary>Runs on a thread of its own, as a socket's thread is one, and tells which thread went on.</summary>
    private static Task<(bool Same, bool Pool)> OnSocketThread(Func<Task> work)
    {
        var told = new TaskCompletionSource<(bool, bool)>();
        new Thread(() => _ = RunAsync()) { IsBackground = true }.Start();
        return told.Task;

        async Task RunAsync()
        {
            var thread = Environment.CurrentManagedThreadId;
            await work();
            told.SetResult((Environment.CurrentManagedThreadId == thread, Thread.CurrentThread.IsThreadPoolThread));
        }
    }

    [Test]
    public async Task Leave_OnASocketsThread_GoesOnOnTheThreadPool()
    {
        var went = await OnSocketThread(async () => await SocketThreads.LeaveAsync());

        Assert.That(went, Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Leave_OnTheThreadPool_GoesOnAtOnce() =>
        Assert.That(await Task.Run(() => SocketThreads.LeaveAsync().GetAwaiter().IsCompleted));

    [TestCase(false)]
    [TestCase(true)]
    public async Task Scheduler_GoesOnOnTheThreadPool_WhileTheOwnerComputesLong(bool computesLong)
    {
        var scheduler = new OwnerScheduler(PipeScheduler.Inline) { ComputesLong = computesLong };
        var pipe = new Pipe(new PipeOptions(readerScheduler: scheduler, useSynchronizationContext: false));
        var reading = ReadAsync();

        await OnSocketThread(async () => await pipe.Writer.WriteAsync(new byte[1]));

        Assert.That(await reading, Is.EqualTo(computesLong), "on the thread pool");

        async Task<bool> ReadAsync()
        {
            await pipe.Reader.ReadAsync();
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }
}
