using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edge.Core.Transport;

/// <summary>The threads for what computes for long, the handshakes: one per core, in the order of arrival, at a lower priority than the
/// threads that wait for sockets. So a storm of handshakes takes what live connections leave (T22), and yet is never starved: the
/// kernel still gives these threads a quarter of a busy core.</summary>
/// <remarks>The queue is bounded by the connections; each has at most one entry. Thread-safe.</remarks>
internal sealed class ComputeThreads : PipeScheduler
{
    // Linux weights: 1,024 at 0 and 335 at 5 (sched(7)).
    private const int Niceness = 5;

    [ThreadStatic]
    private static bool t_isOne;

    private readonly object _gate = new();
    private readonly Queue<(Action<object?> Action, object? State)> _queue = new();

    private ComputeThreads(int threads)
    {
        for (int i = 0; i < threads; i++)
        {
            new Thread(Run) { IsBackground = true, Name = "handshakes" }.Start();
        }
    }

    /// <summary>Those of the process; begun when first asked for.</summary>
    public static ComputeThreads Shared { get; } = new(Environment.ProcessorCount);

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        lock (_gate)
        {
            _queue.Enqueue((action, state));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Goes on on one of these threads; at once if this is one.</summary>
    public Entry EnterAsync() => new(this);

    private void Run()
    {
        t_isOne = true;
        _ = Lower(Niceness);     // refused or not, the work is done
        while (true)
        {
            (Action<object?> action, object? state) = Next();
            action(state);
        }
    }

    private (Action<object?> Action, object? State) Next()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                Monitor.Wait(_gate);
            }

            return _queue.Dequeue();
        }
    }

    // Of the calling thread alone: Linux keeps the niceness per thread (nice(2)). Thread.Priority does nothing there.
    [DllImport("libc", EntryPoint = "nice")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "an int in, an int out: nothing to generate, and the generator wants unsafe code")]
    private static extern int Lower(int increment);

    /// <summary>What <see cref="EnterAsync"/> gives to await.</summary>
    public readonly struct Entry(ComputeThreads threads) : ICriticalNotifyCompletion
    {
        /// <summary>Whether this is one of the threads.</summary>
        public bool IsCompleted => t_isOne;

        /// <summary>Itself.</summary>
        public Entry GetAwaiter() => this;

        /// <summary>Nothing to give.</summary>
        public void GetResult()
        {
        }

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        /// <inheritdoc/>
        public void UnsafeOnCompleted(Action continuation) => threads.Schedule(static run => ((Action)run!)(), continuation);
    }
}
