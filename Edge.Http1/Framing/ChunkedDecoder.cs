using System.Buffers;

namespace Edge.Http1.Framing;

/// <summary>Takes the chunked coding (RFC 9112 §7.1) off. A mutable struct; <see cref="BodyDecoder"/> is its only user.</summary>
internal struct ChunkedDecoder
{
    private Step _step;
    private ChunkSizeLine _line;
    private TrailerSection _trailers;

    /// <summary>Data bytes of the current chunk still to come, 0 between chunks.</summary>
    internal long Remaining { get; private set; }

    /// <summary>Reads to the next run of data, to the end, or to the end of what <paramref name="input"/> holds.</summary>
    internal BodyStatus Decode<TSink>(
        in ReadOnlySequence<byte> input,
        Http1Limits limits,
        ref TSink sink,
        out ReadOnlySequence<byte> content,
        out SequencePosition consumed,
        out Http1Error error)
        where TSink : ITrailerSink, allows ref struct
    {
        content = default;
        error = Http1Error.None;
        var reader = new SequenceReader<byte>(input);
        while (!reader.End && _step != Step.Done && error == Http1Error.None)
        {
            switch (_step)
            {
                case Step.SizeLine:
                    error = TakeSizeLine(ref reader, limits);
                    break;
                case Step.Data:
                    long length = Math.Min(Remaining, reader.Remaining);
                    content = input.Slice(reader.Position, length);
                    consumed = content.End;
                    Remaining -= length;
                    if (Remaining == 0)
                        _step = Step.DataCr;
                    return BodyStatus.Content;
                case Step.DataCr or Step.DataLf:
                    error = TakeDataEnd(ref reader);
                    break;
                default:
                    // A trailer line that has not come whole stays in the input, so the loop cannot go on to its end.
                    error = _trailers.Read(ref reader, limits, ref sink);
                    if (_trailers.IsComplete)
                        _step = Step.Done;
                    return Finish(reader.Position, error, out consumed);
            }
        }

        return Finish(reader.Position, error, out consumed);
    }

    private readonly BodyStatus Finish(SequencePosition position, Http1Error error, out SequencePosition consumed)
    {
        consumed = position;
        if (error != Http1Error.None)
            return BodyStatus.Rejected;
        return _step == Step.Done ? BodyStatus.Complete : BodyStatus.NeedMore;
    }

    private Http1Error TakeSizeLine(ref SequenceReader<byte> reader, Http1Limits limits)
    {
        Http1Error error = _line.Read(reader.UnreadSpan, limits, out int taken);
        reader.Advance(taken);
        if (error == Http1Error.None && _line.IsComplete)
        {
            Remaining = _line.Size;
            _step = Remaining > 0 ? Step.Data : Step.Trailers;
            _line.Next();
        }

        return error;
    }

    private Http1Error TakeDataEnd(ref SequenceReader<byte> reader)
    {
        if (!reader.IsNext(_step == Step.DataCr ? (byte)'\r' : (byte)'\n', advancePast: true))
            return Http1Error.ChunkDataEndInvalid;

        _step = _step == Step.DataCr ? Step.DataLf : Step.SizeLine;
        return Http1Error.None;
    }

    private enum Step : byte
    {
        SizeLine,
        Data,
        DataCr,
        DataLf,
        Trailers,
        Done,
    }
}
