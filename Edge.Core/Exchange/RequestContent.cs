using System.Buffers;
using System.IO.Pipelines;
using Edge.Core.Origin;
using Edge.Core.Timing;
using Edge.Http1;
using Edge.Http1.Framing;

namespace Edge.Core.Exchange;

/// <summary>The content of the current request on a viewer's connection: sent on to the origin, drained, or left.</summary>
/// <remarks>One object per connection, begun anew for each request. <see cref="SendAsync"/> runs beside the relay of the response;
/// it alone reads the viewer's input then.</remarks>
internal sealed class RequestContent(PipeReader input, Http1Limits limits, long maxBytes, RateSlot rate, MinimumRate minimum) : IRequestBody
{
    private readonly BodyReader _reader = new(input, limits);
    private volatile bool _stopped;
    private volatile bool _begun;
    private Func<ValueTask<bool>>? _sendContinue;   // null once it was called, or when nobody waits for it
    private SemaphoreSlim? _continueTurn;           // while somebody may wait for a 100: the one who writes to the viewer holds it
    private bool _continueIsOver;

    /// <inheritdoc/>
    public bool ViewerFailed { get; private set; }

    /// <inheritdoc/>
    public bool IsHeld => !_begun;

    /// <summary>Reads the whole content, to be sent more than once.</summary>
    /// <returns>Null when it broke; then <see cref="ViewerFailed"/> and <see cref="Error"/> say why.</returns>
    /// <remarks>For content whose announced length is at most <see cref="HeldContent.MaxBytes"/>; the minimum rate bounds the time.</remarks>
    public async ValueTask<HeldContent?> HoldAsync(CancellationToken cancel)
    {
        using var memory = new MemoryStream((int)_reader.Framing.Length);
        var writer = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        var whole = await SendAsync(writer, cancel).ConfigureAwait(false);
        await writer.CompleteAsync().ConfigureAwait(false);
        return whole ? new HeldContent(memory.ToArray()) : null;
    }

    /// <summary>Whether the announced content is small enough to be held.</summary>
    public bool CanHold => _reader.Framing.Kind == BodyKind.Length && _reader.Framing.Length <= HeldContent.MaxBytes;

    /// <summary>Why the viewer's content was refused, if it was malformed.</summary>
    public Http1Error Error => _reader.Error;

    /// <summary>Whether the content was read to its end, so that the next byte begins the next request (G2).</summary>
    public bool IsComplete => _reader.IsComplete;

    /// <summary>Bytes of content read from the viewer.</summary>
    public long BytesRead => _reader.BytesRead;

    /// <summary>Begins the content of the next request.</summary>
    /// <param name="framing">From the head.</param>
    /// <param name="sendContinue">Sends 100 (Continue), if the viewer waits for it; called once, when the first byte is wanted (E-86).</param>
    public void Begin(BodyFraming framing, Func<ValueTask<bool>>? sendContinue)
    {
        _reader.Begin(framing);
        _sendContinue = framing.IsEmpty ? null : sendContinue;
        _continueTurn = _sendContinue is null ? null : new SemaphoreSlim(1, 1);
        _continueIsOver = false;
        _stopped = false;
        _begun = false;
        ViewerFailed = false;
        IsTooSlow = false;
        IsTooLarge = false;
    }

    /// <summary>The viewer was too slow (H15): the copy ends, and <see cref="IsTooSlow"/> says why.</summary>
    public void GiveUp() => IsTooSlow = true;

    /// <summary>Whether the content came below the minimum rate.</summary>
    public bool IsTooSlow { get; private set; }

    /// <summary>Whether the content went beyond its bound on the way (E-84); an announced length is refused before.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Whether the rest of the content can be read past cheaply, so that the connection may be kept after an early answer (H06).</summary>
    public bool MayDrain(long maxBytes) =>
        _reader.IsComplete
        || (_sendContinue is null && (_reader.Framing.Kind == BodyKind.Chunked || _reader.Framing.Length - _reader.BytesRead <= maxBytes));

    /// <inheritdoc/>
    public void Stop()
    {
        _stopped = true;
        input.CancelPendingRead();
    }

    /// <inheritdoc/>
    public async Task<bool> SendAsync(PipeWriter output, CancellationToken cancel)
    {
        _begun = true;
        await Task.Yield();   // the head of the response is read beside this
        try
        {
            return await CopyAsync(output, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            rate.Stop();
        }
    }

    private async ValueTask<bool> CopyAsync(PipeWriter output, CancellationToken cancel)
    {
        if (!await SendContinueAsync().ConfigureAwait(false))
        {
            ViewerFailed = true;
            return false;
        }

        if (_sendContinue is not null)
        {
            return false;   // the answer came first: the viewer will not send, and must not be asked to
        }

        var framing = _reader.Framing.Kind;
        rate.Start(DeadlineReason.RequestBodyRate, minimum);
        while (!_stopped)
        {
            var read = await ReadAsync(cancel).ConfigureAwait(false);
            switch (read.Status)
            {
                case BodyReadStatus.Content when _reader.BytesRead > maxBytes:
                    _reader.Advance();
                    IsTooLarge = true;
                    ViewerFailed = true;
                    return false;
                case BodyReadStatus.Content:
                    if (framing == BodyKind.Chunked)
                    {
                        ChunkedEncoder.WriteChunk(output, read.Content);
                    }
                    else
                    {
                        foreach (var piece in read.Content)
                        {
                            output.Write(piece.Span);
                        }
                    }

                    _reader.Advance();
                    break;
                case BodyReadStatus.End:
                    if (framing == BodyKind.Chunked)
                    {
                        ChunkedEncoder.WriteEnd(output);
                    }

                    var last = await output.FlushAsync(cancel).ConfigureAwait(false);
                    return !last.IsCompleted;
                default:
                    ViewerFailed = !_stopped;
                    return false;
            }

            var flush = await output.FlushAsync(cancel).ConfigureAwait(false);
            if (flush.IsCompleted)
            {
                return false;   // the origin wants no more; its answer, if any, says why
            }
        }

        return false;
    }

    /// <summary>Sends 100 (Continue) if the viewer waits for it still; when this is done, another may write to the viewer.</summary>
    /// <returns>False when the viewer is gone.</returns>
    public async ValueTask<bool> SendContinueAsync()
    {
        if (_continueTurn is not { } turn)
        {
            return true;
        }

        await turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_continueIsOver || _sendContinue is not { } send)
            {
                return true;
            }

            _sendContinue = null;
            return await send().ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The final response is about to begin: no 100 may come behind it (H07). Waits for one that is being sent.</summary>
    public async ValueTask EndContinueAsync()
    {
        if (_continueTurn is not { } turn)
        {
            return;
        }

        await turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _continueIsOver = true;
        turn.Release();
    }

    /// <summary>Reads past content that nobody wants, within bounds (H06).</summary>
    /// <param name="maxBytes">More than this is not worth it.</param>
    /// <param name="cancel">Ends the wait by an exception.</param>
    /// <returns>Whether the content ended, so that the connection can be used again.</returns>
    public async ValueTask<bool> DrainAsync(long maxBytes, CancellationToken cancel)
    {
        if (_reader.IsComplete)
        {
            return true;
        }

        if (!MayDrain(maxBytes))
        {
            return false;   // the viewer waits for a 100 that will not come, or announced too much
        }

        var start = _reader.BytesRead;
        while (_reader.BytesRead - start <= maxBytes)
        {
            var read = await _reader.ReadAsync(static () => false, cancel).ConfigureAwait(false);
            if (read.Status != BodyReadStatus.Content)
            {
                return read.Status == BodyReadStatus.End;
            }

            _reader.Advance();
        }

        return false;
    }

    // The viewer has the turn while we wait for it, and only then (H15); pauses do not renew its grace (G4).
    private async ValueTask<BodyRead> ReadAsync(CancellationToken cancel)
    {
        rate.Resume();
        var read = await _reader.ReadAsync(static () => false, cancel).ConfigureAwait(false);
        rate.Pause();
        return read;
    }
}
