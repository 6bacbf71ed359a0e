using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Edge.Core.Timing;

/// <summary>Tells owners that their deadlines passed, a few at a time and one after the other: two thousand connections that were opened
/// together end together, and must not stand in front of everybody else's work (H14 … H16).</summary>
/// <remarks>Thread-safe. One worker at most; after a few it goes to the end of the dispatcher's queue.</remarks>
/// <param name="dispatcher">Where owners are told.</param>
internal sealed class ExpiryQueue(PipeScheduler dispatcher)
{
    /// <summary>Owners told before others have their turn.</summary>
    public const int Turn = 8;

    private readonly ConcurrentQueue<HeartbeatSlot> _expired = new();
    private int _isRunning;

    /// <summary>Has the owner of <paramref name="slot"/> told.</summary>
    public void Add(HeartbeatSlot slot)
    {
        _expired.Enqueue(slot);
        RunUnlessRunning();
    }

    private void RunUnlessRunning()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            dispatcher.Schedule(static queue => ((ExpiryQueue)queue!).Run(), this);
        }
    }

    private void Run()
    {
        for (int told = 0; told < Turn && _expired.TryDequeue(out HeartbeatSlot? slot); told++)
        {
            slot.Notify();
        }

        // Whoever adds a slot from here on, or did so while we ran, finds nobody running or is found.
        Interlocked.Exchange(ref _isRunning, 0);
        if (!_expired.IsEmpty)
        {
            RunUnlessRunning();
        }
    }
}
