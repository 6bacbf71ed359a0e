using System.Numerics;

namespace Edge.Core.Diagnostics;

/// <summary>A row of counters that many threads add to and one reader sums: each processor has its own copy of the row, on
/// its own cache lines.</summary>
/// <remarks>An add is an interlocked add on a line that is rarely shared. A sum is not a snapshot across cells.</remarks>
internal sealed class StripedCells
{
    private const int LongsPerLinePair = 16;            // 128 bytes: processors fetch lines in pairs
    private const int MaxStripes = 16;

    private readonly long[] _cells;
    private readonly int _stride;
    private readonly int _mask;

    /// <summary>Makes <paramref name="count"/> cells of zero.</summary>
    public StripedCells(int count)
    {
        Count = count;
        int stripes = (int)Math.Min(MaxStripes, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));
        _mask = stripes - 1;
        _stride = (count + LongsPerLinePair - 1) / LongsPerLinePair * LongsPerLinePair;
        // One pair of lines in front keeps the array header and its neighbours away.
        _cells = new long[_stride * stripes + LongsPerLinePair];
    }

    /// <summary>Number of cells.</summary>
    public int Count { get; }

    /// <summary>Adds to one cell.</summary>
    public void Add(int cell, long value = 1) => Interlocked.Add(ref _cells[Offset() + cell], value);

    /// <summary>Adds to two neighbouring cells.</summary>
    public void AddPair(int cell, long first, long second)
    {
        int at = Offset() + cell;
        Interlocked.Add(ref _cells[at], first);
        Interlocked.Add(ref _cells[at + 1], second);
    }

    /// <summary>The sum of one cell over the processors.</summary>
    public long Sum(int cell)
    {
        long sum = 0;
        for (int i = LongsPerLinePair + cell; i < _cells.Length; i += _stride)
        {
            sum += Interlocked.Read(ref _cells[i]);
        }
        return sum;
    }

    private int Offset() => LongsPerLinePair + (Thread.GetCurrentProcessorId() & _mask) * _stride;
}
