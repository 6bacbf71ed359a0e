namespace Edge.Core.Diagnostics;

/// <summary>The buckets of every duration histogram.</summary>
internal static class DurationBuckets
{
    /// <summary>Upper bounds in seconds: those OpenTelemetry advises for http.server.request.duration, and four below
    /// 5 ms, where an edge answers from memory.</summary>
    public static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private static readonly long[] Ticks = [.. Seconds.Select(static s => (long)(s * TimeSpan.TicksPerSecond))];

    /// <summary>Number of buckets, the one above all bounds included.</summary>
    public static int Count => Seconds.Length + 1;

    /// <summary>Index of the bucket of <paramref name="ticks"/> (of 100 ns).</summary>
    public static int IndexOf(long ticks)
    {
        // Most requests are in the first buckets: a walk beats a binary search.
        int i = 0;
        while (i < Ticks.Length && ticks > Ticks[i])
        {
            i++;
        }
        return i;
    }
}
