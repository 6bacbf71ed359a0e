namespace Edge.Core.Viewer;

/// <summary>Bounds how many handshakes compute at a time, so that a flood of them leaves CPU to live connections (T22).</summary>
/// <remarks>Thread-safe. The queue in front of it is bounded too; who finds it full is dropped before any signature.</remarks>
internal sealed class HandshakeGate(int concurrent, int queued) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(concurrent, concurrent);
    private int _waiting;

    /// <summary>Waits for a turn.</summary>
    /// <returns>False when the queue is full: drop the connection.</returns>
    public ValueTask<bool> EnterAsync(CancellationToken cancel)
    {
        if (_slots.Wait(0, CancellationToken.None))
        {
            return ValueTask.FromResult(true);
        }

        return Interlocked.Increment(ref _waiting) > queued ? Refuse() : WaitAsync(cancel);
    }

    /// <summary>Ends a turn.</summary>
    public void Leave() => _slots.Release();

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private ValueTask<bool> Refuse()
    {
        Interlocked.Decrement(ref _waiting);
        return ValueTask.FromResult(false);
    }

    private async ValueTask<bool> WaitAsync(CancellationToken cancel)
    {
        try
        {
            await _slots.WaitAsync(cancel).ConfigureAwait(false);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
