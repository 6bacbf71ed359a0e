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

    [Test]
    public async Task Compute_IsOnThreadsOfItsOwn_AtALowerPriority()
    {
        var usual = Niceness();

        await ComputeThreads.Shared.EnterAsync();
        var thread = Environment.CurrentManagedThreadId;
        var (name, lower) = (Thread.CurrentThread.Name, Niceness());
        await ComputeThreads.Shared.EnterAsync();
        var after = Environment.CurrentManagedThreadId;

        await SocketThreads.LeaveAsync();
        Assert.That((name, lower), Is.EqualTo(("handshakes", Math.Min(19, usual + 5))), "T22");
        Assert.That(after, Is.EqualTo(thread), "who is there already goes on at once");
        Assert.That(Thread.CurrentThread.IsThreadPoolThread);

        // The 19th field of the calling thread's line (proc(5)); the name in the second may have spaces.
        static int Niceness() => int.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ")[^1].Split(' ')[16]);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Scheduler_GoesOnOnAComputeThread_WhileTheOwnerComputesLong(bool computesLong)
    {
        var scheduler = new OwnerScheduler(PipeScheduler.Inline) { ComputesLong = computesLong };
        var pipe = new Pipe(new PipeOptions(readerScheduler: scheduler, useSynchronizationContext: false));
        var reading = ReadAsync();

        await OnSocketThread(async () => await pipe.Writer.WriteAsync(new byte[1]));

        Assert.That(await reading, Is.EqualTo(computesLong), "at once");

        async Task<bool> ReadAsync()
        {
            await pipe.Reader.ReadAsync();
            return ComputeThreads.Shared.EnterAsync().IsCompleted;
        }
    }
}
