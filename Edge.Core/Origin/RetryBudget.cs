namespace Edge.Core.Origin;

/// <summary>Keeps retries from becoming a storm: they may be a share of the recent requests to one origin, and a few when it is quiet (O07).</summary>
/// <remarks>A bucket: each first attempt puts a share of a retry in, each retry takes a whole one out, what lies unused is bounded by what
/// <see cref="Window"/> of traffic at the present pace could have put in. Thread-safe.</remarks>
/// <param name="percent">The share of now, which a reload may change.</param>
/// <param name="time">The clock.</param>
internal sealed class RetryBudget(Func<int> percent, TimeProvider time)
{
    /// <summary>Requests that count as recent: those of the last 10 s.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>Retries that a quiet origin has in hand: 3, one request's worth of attempts (E-63).</summary>
    private const double Reserve = 3;

    private readonly Lock _gate = new();
    private long _windowStart = time.GetTimestamp();
    private double _balance = Reserve;

    /// <summary>A request is sent for the first time.</summary>
    public void OnRequest()
    {
        lock (_gate)
        {
            Roll();
            _balance += percent() / 100.0;
        }
    }

    /// <summary>Asks for one retry.</summary>
    public bool TryRetry()
    {
        lock (_gate)
        {
            Roll();
            if (_balance < 1)
            {
                return false;
            }

            _balance--;
            return true;
        }
    }

    // What an earlier window saved does not buy a storm now.
    private void Roll()
    {
        if (time.GetElapsedTime(_windowStart) >= Window)
        {
            _windowStart = time.GetTimestamp();
            _balance = Math.Min(_balance, Reserve);
        }
    }
}
