using Prometheus;

namespace Edge.Core.Diagnostics;

/// <summary>One histogram name on its way to Prometheus, with what was handed on before.</summary>
internal sealed class HistogramExposition
{
    private readonly Histogram _histogram;
    private readonly Dictionary<string, (long Count, long Ticks)[]> _handedOn = new(StringComparer.Ordinal);

    /// <summary>Registers the name.</summary>
    public HistogramExposition(MetricFactory factory, string name, string help, params string[] labels) =>
        _histogram = factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = DurationBuckets.Seconds });

    /// <summary>Hands on what grew in histogram <paramref name="index"/> since the last call. A combination of labels that
    /// never occurred makes no series.</summary>
    public void Refresh(StripedHistograms source, int index, params string[] labels)
    {
        string key = string.Join('\n', labels);
        (long Count, long Ticks)[]? before = _handedOn.GetValueOrDefault(key);
        for (int bucket = 0; bucket < DurationBuckets.Count; bucket++)
        {
            (long count, long ticks) = source.Read(index, bucket);
            if (count == 0)
            {
                continue;
            }
            before ??= _handedOn[key] = new (long, long)[DurationBuckets.Count];
            long grown = count - before[bucket].Count;
            if (grown > 0)
            {
                _histogram.WithLabels(labels).Observe(Mean(bucket, grown, ticks - before[bucket].Ticks), grown);
                before[bucket] = (count, ticks);
            }
        }
    }

    // Count and sum are read one after the other while others add, and division rounds: keep the mean inside its bucket.
    private static double Mean(int bucket, long count, long ticks)
    {
        double low = bucket == 0 ? 0 : double.BitIncrement(DurationBuckets.Seconds[bucket - 1]);
        double high = bucket < DurationBuckets.Seconds.Length ? DurationBuckets.Seconds[bucket] : double.MaxValue;
        return Math.Clamp((double)ticks / count / TimeSpan.TicksPerSecond, low, high);
    }
}
