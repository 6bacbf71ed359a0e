namespace Edge.Core.Timing;

/// <summary>Says whether bytes move at the minimum rate, as a bucket of credit: it starts with one grace period's worth, each
/// second takes the minimum rate out, each byte moved puts one in, and it never holds more than its size.</summary>
/// <remarks>
/// <para>So a peer below the rate is found one grace period after it last kept up, however much it moved before (one fast
/// megabyte does not buy an hour), and one that dribbles a byte per gap is found as well (G4, H15).</para>
/// <para>Plain arithmetic: the caller gives time in milliseconds and the running total of bytes. One caller at a time.</para>
/// </remarks>
internal struct RateGuard
{
    private double _rate;               // bytes per millisecond
    private double _size;
    private double _credit;             // below zero: too slow
    private long _now;
    private long _moved;

    /// <summary>Begins a body.</summary>
    public void Begin(in MinimumRate minimum, long now, long moved)
    {
        _rate = minimum.BytesPerSecond / 1000;
        double grace = _rate * minimum.Grace.TotalMilliseconds;
        _size = Math.Max(grace, minimum.Burst);
        _credit = grace;
        _now = now;
        _moved = moved;
    }

    /// <summary>Time passed while the peer had nothing to do: it costs no credit, bytes still count.</summary>
    public void Skip(long now, long moved)
    {
        _credit = Math.Min(_size, _credit + (moved - _moved));
        _now = now;
        _moved = moved;
    }

    /// <summary>Time passed while the peer had the turn.</summary>
    /// <returns>True when it is too slow.</returns>
    public bool IsTooSlow(long now, long moved)
    {
        // Bytes first: what moved in the interval pays for the interval.
        double credit = _credit + (moved - _moved) - _rate * (now - _now);
        _credit = Math.Min(_size, credit);
        _now = now;
        _moved = moved;
        return _credit < 0;
    }
}
