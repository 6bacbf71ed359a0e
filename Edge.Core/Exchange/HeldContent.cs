using System.Buffers;
using System.IO.Pipelines;
using Edge.Core.Origin;

namespace Edge.Core.Exchange;

/// <summary>Content that was read whole before the origin was asked, framed as it goes out, so that it can be sent a second time.</summary>
internal sealed class HeldContent(ReadOnlyMemory<byte> framed) : IRequestBody
{
    /// <summary>The largest content that is held: 64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <inheritdoc/>
    public bool ViewerFailed => false;

    /// <inheritdoc/>
    public bool IsHeld => true;

    /// <inheritdoc/>
    public void Stop()
    {
        // It waits for nobody but the origin, whose connection is aborted by who stops it.
    }

    /// <inheritdoc/>
    public async Task<bool> SendAsync(PipeWriter output, CancellationToken cancel)
    {
        try
        {
            output.Write(framed.Span);
            return !(await output.FlushAsync(cancel).ConfigureAwait(false)).IsCompleted;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
