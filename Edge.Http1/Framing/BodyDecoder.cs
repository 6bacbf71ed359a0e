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
    /// <summary>Begins the content of a message.</summary>
    /// <param name="framing">What the head said.</param>
    /// <param name="limits">Bounds of chunk extensions and trailers.</param>
    public void Start(BodyFraming framing, Http1Limits limits) => throw new NotImplementedException();

    /// <summary>Bytes of content still to come as far as is known now: the rest of the length, or of the current chunk;
    /// −1 until close.</summary>
    public readonly long RemainingHint => throw new NotImplementedException();

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
        => throw new NotImplementedException();

    /// <summary>As the other overload; trailers that are not of a forbidden kind go to <paramref name="trailers"/>.</summary>
    public BodyStatus Decode<TSink>(
        in ReadOnlySequence<byte> input,
        ref TSink trailers,
        out ReadOnlySequence<byte> content,
        out SequencePosition consumed,
        out Http1Error error)
        where TSink : ITrailerSink, allows ref struct
        => throw new NotImplementedException();

    /// <summary>Says that the peer will send no more (an orderly end of the connection).</summary>
    /// <param name="error"><see cref="Http1Error.ContentTruncated"/> if the content was not complete, else None.</param>
    /// <returns>Complete if the content may end here, else Rejected.</returns>
    public BodyStatus EndOfInput(out Http1Error error) => throw new NotImplementedException();
}
