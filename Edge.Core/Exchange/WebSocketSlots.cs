namespace Edge.Core.Exchange;

/// <summary>Counts the WebSockets of the process, so that they never take every connection there is (H30). Thread-safe.</summary>
internal sealed class WebSocketSlots
{
    private int _open;
    private long _total;

    /// <summary>How many are open, handshakes under way included.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>How many were opened since start.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Takes a place for a handshake.</summary>
    /// <returns>False when there are <paramref name="max"/>: then nothing is to be given back.</returns>
    public bool TryEnter(int max)
    {
        if (Interlocked.Increment(ref _open) <= max)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>The origin agreed.</summary>
    public void NoteOpened() => Interlocked.Increment(ref _total);

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);
}
