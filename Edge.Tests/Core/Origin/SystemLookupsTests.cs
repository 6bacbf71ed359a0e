using System.Net;
using System.Net.Sockets;
using Edge.Core.Origin;

namespace Edge.Tests.Core.Origin;

/// <summary>Lookups that block, off the thread pool (O15).</summary>
internal sealed class SystemLookupsTests
{
    private static readonly IPAddress[] Answer = [IPAddress.Parse("192.0.2.1")];

    [Test]
    public async Task O15_BlockedLookups_TakeThreadsOfTheirOwnAndNoMoreThanTheirNumber()
    {
        using var open = new ManualResetEventSlim();
        var (onPool, running, most) = (0, 0, 0);
        var lookups = new SystemLookups(_ =>
        {
            Interlocked.Add(ref onPool, Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            open.Wait();
            Interlocked.Decrement(ref running);
            return Answer;
        });
        var asked = Enumerable.Range(0, 3 * SystemLookups.MaxThreads).Select(i => lookups.LookUpAsync($"n{i}.example")).ToArray();
        PoolWorld.Until(() => Volatile.Read(ref running) == SystemLookups.MaxThreads, "as many at a time as there may be");

        Assert.That(asked, Has.None.Matches<Task>(task => task.IsCompleted));
        open.Set();
        await Task.WhenAll(asked);

        Assert.That((most, onPool), Is.EqualTo((SystemLookups.MaxThreads, 0)));
    }

    [Test]
    public async Task O15_NameThatIsBeingAskedFor_IsAskedForOnce()
    {
        using var open = new ManualResetEventSlim();
        var asked = 0;
        var lookups = new SystemLookups(_ =>
        {
            Interlocked.Increment(ref asked);
            open.Wait();
            return Answer;
        });

        var first = lookups.LookUpAsync("o.example");
        var second = lookups.LookUpAsync("O.EXAMPLE");
        open.Set();
        Assert.That((await first, await second), Is.EqualTo((Answer, Answer)));
        await lookups.LookUpAsync("o.example");

        Assert.That(asked, Is.EqualTo(2), "once for the two, and anew when that had ended");
    }

    [Test]
    public void Failure_GoesToWhoAskedAndToNobodyElse()
    {
        var lookups = new SystemLookups(name => name == "bad.example" ? throw new SocketException((int)SocketError.HostNotFound) : Answer);

        Assert.That(async () => await lookups.LookUpAsync("bad.example"), Throws.TypeOf<SocketException>());
        Assert.That(async () => await lookups.LookUpAsync("good.example"), Is.EqualTo(Answer));
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }
}
