namespace Edge.Tls.Engine;

/// <summary>Counts events against a sustained rate: a bucket that holds a burst and is refilled steadily.</summary>
/// <remarks>Not thread-safe. Costs nothing until the first event.</remarks>
internal sealed class RateBucket(TimeProvider time, int perSecond, int burst)
{
    private double _tokens = burst;
    private long _last = -1;

    /// <summary>Takes one; false when there is none.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp();
        if (_last >= 0)
        {
            _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
        }

        _last = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
