namespace Edge.Core.Diagnostics;

/// <summary>A row of duration histograms, one per label combination.</summary>
/// <remarks>Each bucket keeps its count and the sum of its durations, so that the mean of a bucket, which lies within it, is
/// known when the numbers are handed on: count and sum stay exact.</remarks>
internal sealed class StripedHistograms(int count)
{
    private readonly StripedCells _cells = new(count * DurationBuckets.Count * 2);

    /// <summary>Number of histograms.</summary>
    public int Count => count;

    /// <summary>Observes one duration in histogram <paramref name="index"/>.</summary>
    public void Observe(int index, TimeSpan duration)
    {
        long ticks = Math.Max(0, duration.Ticks);
        _cells.AddPair(Cell(index, DurationBuckets.IndexOf(ticks)), 1, ticks);
    }

    /// <summary>Observations and their total in 100 ns ticks of one bucket.</summary>
    public (long Count, long Ticks) Read(int index, int bucket)
    {
        int cell = Cell(index, bucket);
        return (_cells.Sum(cell), _cells.Sum(cell + 1));
    }

    private static int Cell(int index, int bucket) => (index * DurationBuckets.Count + bucket) * 2;
}
