using System.Buffers;
using System.IO.Pipelines;
using Edge.Core.Timing;

namespace Edge.Core.Exchange;

/// <summary>The way to the viewer: counts bytes, and bounds how long a slow reader may take (H16).</summary>
/// <remarks>One writer at a time. After <see cref="FlushAsync"/> said false the viewer is gone; further bytes go nowhere.</remarks>
internal sealed class ViewerWriter(PipeWriter output, DeadlineSlot deadline, int minimumRate, TimeSpan grace) : IBufferWriter<byte>
{
    private long _flushed;

    /// <summary>Bytes of the current response so far, head included.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Whether the viewer has left, or was given up.</summary>
    public bool IsGone { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        output.Advance(count);
        BytesWritten += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);

    /// <summary>Begins the next response.</summary>
    public void Reset()
    {
        BytesWritten = 0;
        _flushed = 0;
    }

    /// <summary>Sends what was written; waits while the viewer is behind.</summary>
    /// <returns>False when the viewer is gone.</returns>
    public ValueTask<bool> FlushAsync()
    {
        var pending = output.FlushAsync();
        if (!pending.IsCompletedSuccessfully)
        {
            return AwaitFlushAsync(pending);
        }

        _flushed = BytesWritten;
        return ValueTask.FromResult(Note(pending.GetAwaiter().GetResult()));
    }

    private async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> pending)
    {
        // What is pending must leave at the minimum rate, after the grace: a bound on the whole, not on a gap (G4).
        var bytes = BytesWritten - _flushed;
        deadline.Set(DeadlineReason.ResponseRate, grace + TimeSpan.FromSeconds((double)bytes / minimumRate));
        var result = await pending.ConfigureAwait(false);
        deadline.Clear();
        _flushed = BytesWritten;
        return Note(result);
    }

    private bool Note(FlushResult result)
    {
        IsGone |= result.IsCompleted || result.IsCanceled;
        return !IsGone;
    }
}
