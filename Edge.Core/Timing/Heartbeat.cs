using System.IO.Pipelines;

namespace Edge.Core.Timing;

/// <summary>The one timer behind every deadline: on each tick it looks at each slot. A slot costs one read per tick, and
/// moving a deadline costs no timer at all.</summary>
/// <remarks>Thread-safe. Ticks never overlap; one that is late because the last one is still running is skipped.</remarks>
internal sealed class Heartbeat : IDisposable
{
    /// <summary>Default time between ticks: late enough to be cheap, early enough for time-outs given in seconds.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _timeProvider;
    private readonly ExpiryQueue _expired;
    private readonly long _interval;
    private readonly long _origin;
    private readonly Lock _gate = new();
    private readonly Stack<int> _vacant = new();
    private HeartbeatSlot?[] _slots = new HeartbeatSlot?[64];
    private IHeartbeatListener[] _listeners = [];
    private ITimer? _timer;
    private int _used;                  // slots[_used..] were never taken
    private long _now;                  // milliseconds since the start, as of the last tick
    private int _ticking;

    /// <summary>Makes a heartbeat that stands still until <see cref="Start"/> or <see cref="Tick"/>.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="interval">Time between ticks; null: <see cref="DefaultInterval"/>.</param>
    /// <param name="dispatcher">Where owners are told; null: the thread pool. Inline makes tests deterministic.</param>
    public Heartbeat(TimeProvider timeProvider, TimeSpan? interval = null, PipeScheduler? dispatcher = null)
    {
        _timeProvider = timeProvider;
        _expired = new ExpiryQueue(dispatcher ?? PipeScheduler.ThreadPool);
        Interval = interval ?? DefaultInterval;
        _interval = (long)Interval.TotalMilliseconds;
        _origin = timeProvider.GetTimestamp();
    }

    /// <summary>Time between ticks.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Slots in use.</summary>
    public int SlotCount
    {
        get
        {
            lock (_gate)
            {
                return _used - _vacant.Count;
            }
        }
    }

    /// <summary>Starts the timer.</summary>
    public void Start() => _timer ??= _timeProvider.CreateTimer(static s => ((Heartbeat)s!).Tick(), this, Interval, Interval);

    /// <summary>Stops the timer.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _timer = null;
    }

    /// <summary>Calls <paramref name="listener"/> on each tick from now on.</summary>
    public void Add(IHeartbeatListener listener)
    {
        lock (_gate)
        {
            _listeners = [.. _listeners, listener];
        }
    }

    /// <summary>One tick; the timer's, or a test's.</summary>
    public void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
        {
            return;
        }
        long now = (long)_timeProvider.GetElapsedTime(_origin).TotalMilliseconds;
        Volatile.Write(ref _now, now);
        // A slot that joins or leaves during the walk is seen on the next tick; one that left is disarmed.
        foreach (HeartbeatSlot? slot in Volatile.Read(ref _slots))
        {
            slot?.Check(now);
        }
        DateTimeOffset utcNow = _timeProvider.GetUtcNow();
        foreach (IHeartbeatListener listener in Volatile.Read(ref _listeners))
        {
            listener.OnTick(utcNow);
        }
        Volatile.Write(ref _ticking, 0);
    }

    /// <summary>How many slots are armed for <paramref name="reason"/>: what connections are waiting for, at a glance.</summary>
    public int CountArmed(DeadlineReason reason)
    {
        int count = 0;
        foreach (HeartbeatSlot? slot in Volatile.Read(ref _slots))
        {
            count += slot is DeadlineSlot deadline && deadline.Armed == reason ? 1 : 0;
        }
        return count;
    }

    /// <summary>Expires early those slots that are armed for <paramref name="reason"/> and would expire first: under pressure
    /// the connections that idled longest make room (H17).</summary>
    /// <param name="reason">What they are armed for.</param>
    /// <param name="count">How many.</param>
    /// <param name="told">What their owners are told.</param>
    /// <returns>How many owners are being told; at most <paramref name="count"/>.</returns>
    public int ExpireEarliest(DeadlineReason reason, int count, DeadlineReason told)
    {
        // A max-heap of the best so far: memory is bounded by the count, not by the slots.
        var best = new PriorityQueue<(DeadlineSlot Slot, long State), long>();
        foreach (HeartbeatSlot? slot in Volatile.Read(ref _slots))
        {
            if (slot is DeadlineSlot deadline && deadline.DueTime(reason, out long state) is long due and < long.MaxValue)
            {
                best.Enqueue((deadline, state), -due);
                if (best.Count > count)
                {
                    best.Dequeue();
                }
            }
        }
        int expired = 0;
        while (best.TryDequeue(out (DeadlineSlot Slot, long State) candidate, out _))
        {
            expired += candidate.Slot.TryExpire(candidate.State, told) ? 1 : 0;
        }
        return expired;
    }

    // The clock of the last tick is up to one interval old: adding one keeps a deadline from firing early.
    internal long DueTime(TimeSpan after) => Volatile.Read(ref _now) + _interval + (long)Math.Ceiling(after.TotalMilliseconds);

    internal void Expire(HeartbeatSlot slot) => _expired.Add(slot);

    internal void Add(HeartbeatSlot slot)
    {
        lock (_gate)
        {
            if (!_vacant.TryPop(out int index))
            {
                index = _used++;
                if (index == _slots.Length)
                {
                    HeartbeatSlot?[] larger = new HeartbeatSlot?[_slots.Length * 2];
                    _slots.CopyTo(larger, 0);
                    Volatile.Write(ref _slots, larger);
                }
            }
            slot.Index = index;
            Volatile.Write(ref _slots[index], slot);
        }
    }

    internal void Remove(HeartbeatSlot slot)
    {
        lock (_gate)
        {
            if (slot.Index >= 0)
            {
                Volatile.Write(ref _slots[slot.Index], null);
                _vacant.Push(slot.Index);
                slot.Index = -1;
            }
        }
    }
}
