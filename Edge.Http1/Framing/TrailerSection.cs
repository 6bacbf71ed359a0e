using System.Buffers;
using Edge.Http1.Parsing;

namespace Edge.Http1.Framing;

/// <summary>
/// Reads a trailer section (RFC 9112 §7.1.2) line by line. A line is taken once all of it has come, so an unfinished one, of at
/// most <see cref="Http1Limits.MaxTrailerBytes"/>, stays in the caller's buffer; none of its bytes is searched twice.
/// </summary>
internal struct TrailerSection
{
    private int _bytes;    // of the lines taken
    private int _searched; // of the line that has not come whole
    private int _lines;

    /// <summary>True once the empty line was read.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>Reads the lines that <paramref name="reader"/> holds whole and leaves it behind them.</summary>
    internal Http1Error Read<TSink>(ref SequenceReader<byte> reader, Http1Limits limits, ref TSink sink)
        where TSink : ITrailerSink, allows ref struct
    {
        while (!IsComplete)
        {
            SequencePosition start = reader.Position;
            long available = reader.Remaining;
            reader.Advance(_searched);
            bool found = reader.TryAdvanceTo((byte)'\n');
            long length = found ? available - reader.Remaining : available;
            if (length > limits.MaxTrailerBytes - _bytes)
                return Http1Error.TrailersTooLarge;
            if (!found)
            {
                reader.Rewind(_searched);
                _searched = (int)length;
                return Http1Error.None;
            }

            _searched = 0;
            Http1Error error = Take(reader.Sequence.Slice(start, length), limits, ref sink);
            if (error != Http1Error.None)
                return error;
        }

        return Http1Error.None;
    }

    private Http1Error Take<TSink>(in ReadOnlySequence<byte> line, Http1Limits limits, ref TSink sink)
        where TSink : ITrailerSink, allows ref struct
    {
        if (line.IsSingleSegment)
            return Take(line.FirstSpan, limits, ref sink);

        // Only a line that straddles two blocks is copied, and only a long one to the heap; trailers are rare as it is.
        int length = (int)line.Length;
        Span<byte> copy = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        line.CopyTo(copy);
        return Take(copy[..length], limits, ref sink);
    }

    private Http1Error Take<TSink>(scoped ReadOnlySpan<byte> line, Http1Limits limits, ref TSink sink)
        where TSink : ITrailerSink, allows ref struct
    {
        if (line.SequenceEqual("\r\n"u8))
        {
            IsComplete = true;
            return Http1Error.None;
        }

        Http1Error error = FieldLineParser.Parse(line, 0, new FieldStops(line, 0).Next(0), out int nameLength, out int value, out int valueLength);
        if (error != Http1Error.None)
            return error;
        if (++_lines > limits.MaxFieldLines)
            return Http1Error.TooManyFields;

        _bytes += line.Length;
        ReadOnlySpan<byte> name = line[..nameLength];
        if (TrailerFields.BreaksMessage(name))
            return Http1Error.TrailerForbidden;
        if (!TrailerFields.IsDropped(name))
            sink.OnTrailer(name, line.Slice(value, valueLength));
        return Http1Error.None;
    }

    private const int MaxStackBytes = 512;
}
