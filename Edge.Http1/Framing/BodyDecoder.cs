using System.Buffers;

namespace Edge.Http1.Framing;

/// <summary>
/// Takes the framing off a message's content: give it what was read, it gives back runs of content that are slices of that
/// input, never copies. One decoder serves every message of a connection.
/// </summary>
/// <remarks>
/// A mutable struct for one worker: keep it in a field or pass it by reference. Typical loop: read; while the status is
/// Content, copy <c>content</c> out and continue with <c>input.Slice(consumed)</c>; on NeedMore advance the pipe
/// to <c>consumed</c> with everything examined, and read again.
/// </remarks>
public struct BodyDecoder
{
    private BodyKind _kind;
    private bool _complete;
    private Http1Error _error;
    private long _remaining; // of BodyKind.Length
    private ChunkedDecoder _chunked;
    private Http1Limits _limits;

    /// <summary>Begins the content of a message.</summary>
    /// <param name="framing">What the head said.</param>
    /// <param name="limits">Bounds of chunk extensions and trailers.</param>
    public void Start(BodyFraming framing, Http1Limits limits)
    {
        this = default;
        _limits = limits;
        _kind = framing.Kind;
        _remaining = framing.Length;
        _complete = framing.IsEmpty;
    }

    /// <summary>True once the message ended; also true before the first byte of a message without content.</summary>
    public readonly bool IsComplete => _complete || _kind == BodyKind.None;

    /// <summary>Bytes of content still to come as far as is known now: the rest of the length, or of the current chunk;
    /// −1 until close.</summary>
    public readonly long RemainingHint => _kind switch
    {
        BodyKind.Length => _remaining,
        BodyKind.Chunked => _chunked.Remaining,
        BodyKind.UntilClose => -1,
        _ => 0,
    };

    /// <summary>Takes the framing off the next run of content; trailers are checked and dropped.</summary>
    /// <param name="input">The unconsumed bytes; may be empty.</param>
    /// <param name="content">On Content a non-empty slice of <paramref name="input"/>, else empty.</param>
    /// <param name="consumed">Where the next call has to begin.</param>
    /// <param name="error">On Rejected the rule broken, else None.</param>
    /// <returns>Never throws on peer input. Complete and Rejected are final until <see cref="Start"/>.</returns>
    public BodyStatus Decode(
        in ReadOnlySequence<byte> input,
        out ReadOnlySequence<byte> content,
        out SequencePosition consumed,
        out Http1Error error)
    {
        NoTrailers none = default;
        return Decode(input, ref none, out content, out consumed, out error);
    }

    /// <summary>As the other overload; trailers that are not of a forbidden kind go to <paramref name="trailers"/>.</summary>
    public BodyStatus Decode<TSink>(
        in ReadOnlySequence<byte> input,
        ref TSink trailers,
        out ReadOnlySequence<byte> content,
        out SequencePosition consumed,
        out Http1Error error)
        where TSink : ITrailerSink, allows ref struct
    {
        content = default;
        consumed = input.Start;
        error = _error;
        if (_error != Http1Error.None)
            return BodyStatus.Rejected;
        if (IsComplete)
            return BodyStatus.Complete;

        if (_kind == BodyKind.Chunked)
        {
            BodyStatus status = _chunked.Decode(input, _limits, ref trailers, out content, out consumed, out error);
            _error = error;
            _complete = status == BodyStatus.Complete;
            return status;
        }

        if (input.IsEmpty)
            return BodyStatus.NeedMore;

        content = TakeAvailable(input);
        consumed = content.End;
        return BodyStatus.Content;
    }

    /// <summary>Says that the peer will send no more (an orderly end of the connection).</summary>
    /// <param name="error"><see cref="Http1Error.ContentTruncated"/> if the content was not complete, else None.</param>
    /// <returns>Complete if the content may end here, else Rejected.</returns>
    /// <remarks>Only <see cref="BodyKind.UntilClose"/> may end this way; anything else is truncated (C18, O02).</remarks>
    public BodyStatus EndOfInput(out Http1Error error)
    {
        if (_error == Http1Error.None && !IsComplete)
        {
            _complete = _kind == BodyKind.UntilClose;
            _error = _complete ? Http1Error.None : Http1Error.ContentTruncated;
        }

        error = _error;
        return error == Http1Error.None ? BodyStatus.Complete : BodyStatus.Rejected;
    }

    private ReadOnlySequence<byte> TakeAvailable(in ReadOnlySequence<byte> input)
    {
        if (_kind == BodyKind.UntilClose)
            return input;

        long available = input.Length;
        if (available < _remaining)
        {
            _remaining -= available;
            return input;
        }

        ReadOnlySequence<byte> last = input.Slice(0, _remaining);
        _remaining = 0;
        _complete = true;
        return last;
    }

    private readonly struct NoTrailers : ITrailerSink
    {
        public void OnTrailer(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
        {
        }
    }
}
