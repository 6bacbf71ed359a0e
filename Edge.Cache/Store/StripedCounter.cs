namespace Edge.Cache.Store;

/// <summary>A counter that threads bump on cache lines of their own, without synchronisation: two threads that share a stripe may
/// lose a count.</summary>
internal sealed class StripedCounter
{
    private const int Stripes = 64;
    private const int Spacing = 16; // 128 bytes: a line and the one the prefetcher brings along

    private readonly long[] _counts = new long[Stripes * Spacing];

    public long Sum
    {
        get
        {
            var sum = 0L;
            for (var i = 0; i < _counts.Length; i += Spacing)
            {
                sum += Volatile.Read(ref _counts[i]);
            }

            return sum;
        }
    }

    public void Increment() => _counts[(Environment.CurrentManagedThreadId & (Stripes - 1)) * Spacing]++;
}
