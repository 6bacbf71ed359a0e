using System.Buffers;
using System.IO.Pipelines;
using Edge.Core.Timing;

namespace Edge.Core.Exchange;

/// <summary>The way to the viewer: counts bytes, and bounds how long a slow reader may take (H16).</summary>
/// <remarks>One writer at a time. After <see cref="FlushAsync"/> said false the viewer is gone; further bytes go nowhere.</remarks>
internal sealed class ViewerWriter(PipeWriter output, RateSlot rate, MinimumRate minimum) : IBufferWriter<byte>
{
    private bool _watched;

    /// <summary>Bytes of the current response so far, head included.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Bytes written since the last flush.</summary>
    public long Unflushed { get; private set; }

    /// <summary>Whether the viewer has left, or was given up.</summary>
    public bool IsGone { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        output.Advance(count);
        BytesWritten += count;
        Unflushed += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);

    /// <summary>Begins the next response.</summary>
    public void Reset()
    {
        BytesWritten = 0;
        _watched = false;
        rate.Stop();
    }

    /// <summary>Sends what was written; waits while the viewer is behind.</summary>
    /// <returns>False when the viewer is gone.</returns>
    public ValueTask<bool> FlushAsync()
    {
        Unflushed = 0;
        var pending = output.FlushAsync();
        if (!pending.IsCompletedSuccessfully)
        {
            return AwaitFlushAsync(pending);
        }

        return ValueTask.FromResult(Note(pending.GetAwaiter().GetResult()));
    }

    private async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> pending)
    {
        // Only while we wait has the viewer the turn; a pause does not renew its grace (G4).
        if (_watched)
        {
            rate.Resume();
        }
        else
        {
            _watched = true;
            rate.Start(DeadlineReason.ResponseRate, minimum);
        }

        var result = await pending.ConfigureAwait(false);
        rate.Pause();
        return Note(result);
    }

    private bool Note(FlushResult result)
    {
        IsGone |= result.IsCompleted || result.IsCanceled;
        return !IsGone;
    }
}
