namespace Edge.Core.Origin;

/// <summary>How many origin connections may idle in the process, over all origins. Thread-safe.</summary>
/// <param name="limit">Read anew each time, so that a reload changes it.</param>
internal sealed class IdleAllowance(Func<int> limit)
{
    private int _count;

    /// <summary>How many of the connections idle now are too many to leave room for new ones: above nine tenths of the limit.</summary>
    public int Excess => Volatile.Read(ref _count) - (int)(limit() * 0.9);

    /// <summary>Counts one more.</summary>
    /// <returns>False when there are enough; nothing was counted then.</returns>
    public bool TryAdd()
    {
        if (Interlocked.Increment(ref _count) <= limit())
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>One less.</summary>
    public void Remove() => Interlocked.Decrement(ref _count);
}
