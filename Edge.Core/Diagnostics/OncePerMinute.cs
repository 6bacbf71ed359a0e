namespace Edge.Core.Diagnostics;

/// <summary>Lets a log line through at most once a minute, so that a flood cannot fill the log. Thread-safe.</summary>
internal sealed class OncePerMinute(TimeProvider time)
{
    private long _next = long.MinValue;

    /// <summary>Whether a line may be written now; then the next minute begins.</summary>
    public bool IsDue()
    {
        long now = time.GetTimestamp();
        long next = Volatile.Read(ref _next);
        return now >= next && Interlocked.CompareExchange(ref _next, now + 60 * time.TimestampFrequency, next) == next;
    }
}
