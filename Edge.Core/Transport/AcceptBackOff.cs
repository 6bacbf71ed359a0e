namespace Edge.Core.Transport;

/// <summary>Waits between failing accepts: doubling, bounded, and one episode is one log line at each end (H19).</summary>
internal sealed class AcceptBackOff(ListenerOptions options, TimeProvider timeProvider)
{
    private TimeSpan _next = options.BackOffStart;

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>Notes a failure and waits. Cancellation ends the wait early without an error.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        Failures++;
        TimeSpan delay = _next;
        _next = delay * 2 < options.BackOffLimit ? delay * 2 : options.BackOffLimit;
        await Task.Delay(delay, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Notes a success.</summary>
    public void Reset()
    {
        Failures = 0;
        _next = options.BackOffStart;
    }
}
