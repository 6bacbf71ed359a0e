namespace Edge.Core.Exchange;

/// <summary>The time for one whole response of an origin, retries and failover included (E-63, E-66).</summary>
internal sealed class CompletionTimeout : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    private CompletionTimeout(TimeSpan timeout, TimeProvider time, CancellationToken other)
    {
        _timer = new CancellationTokenSource(timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, other);
    }

    /// <summary>Cancelled when the time is over, or for the other reason.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time is over.</summary>
    public bool HasPassed => _timer.IsCancellationRequested;

    /// <summary>Starts it; null when there is no limit.</summary>
    /// <param name="timeout">The limit; null: none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="other">Why else the exchange may end.</param>
    public static CompletionTimeout? Begin(TimeSpan? timeout, TimeProvider time, CancellationToken other) =>
        timeout is { } limit ? new CompletionTimeout(limit, time, other) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
