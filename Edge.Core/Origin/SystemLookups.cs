using System.Net;

namespace Edge.Core.Origin;

/// <summary>The system's resolver, on threads of its own. It blocks for as long as its name servers are silent, 20 s by default (resolv.conf(5)), and
/// a few dozen names of dead servers on pool threads would hold up every connection of the process (O15).</summary>
/// <remarks>Any thread may ask. A name is asked for once at a time: who asks meanwhile gets the same answer. Threads end when nothing is left to ask,
/// so there are none between two refreshes; the queue is bounded by the names.</remarks>
/// <param name="ask">The blocking call.</param>
internal sealed class SystemLookups(Func<string, IPAddress[]> ask)
{
    /// <summary>Names that are asked for at a time; the others wait: 32.</summary>
    public const int MaxThreads = 32;

    /// <summary>Stack of one thread: 256 KiB, four times what the C library takes for a lookup.</summary>
    private const int StackBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource<IPAddress[]>> _asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<string> _waiting = new();
    private int _threads;

    /// <summary>Addresses of <paramref name="name"/> in the order of RFC 6724.</summary>
    /// <returns>Fails with what the blocking call throws. Whoever gives up waiting leaves the lookup to those who come after.</returns>
    public Task<IPAddress[]> LookUpAsync(string name)
    {
        lock (_gate)
        {
            if (_asked.TryGetValue(name, out var running))
            {
                return running.Task;
            }

            if (_threads < MaxThreads)
            {
                new Thread(Run, StackBytes) { IsBackground = true, Name = "names" }.Start();   // waits for the lock; when it throws nothing has begun
                _threads++;
            }

            var begun = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked.Add(name, begun);
            _waiting.Enqueue(name);
            return begun.Task;
        }
    }

    private void Run()
    {
        while (Next() is { } name)
        {
            try
            {
                var found = ask(name);
                End(name).TrySetResult(found);
            }
            catch (Exception failure)
            {
                End(name).TrySetException(failure);   // to whoever asked
            }
        }
    }

    private string? Next()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var name))
            {
                return name;
            }

            _threads--;
            return null;
        }
    }

    private TaskCompletionSource<IPAddress[]> End(string name)
    {
        lock (_gate)
        {
            _asked.Remove(name, out var ended);
            return ended!;
        }
    }
}
