using Edge.Http1.Framing;

namespace Edge.Http1.Parsing;

/// <summary>Reads all field lines of a head, up to and including the empty line.</summary>
internal static class FieldSection
{
    /// <summary>Reads from <paramref name="start"/> to the end of <paramref name="head"/>, where the section must end.</summary>
    internal static Http1Error Parse<TSink>(
        ReadOnlySpan<byte> head,
        int start,
        Http1Limits limits,
        ref TSink sink,
        ref ControlFields fields)
        where TSink : IHttp1FieldSink, allows ref struct
    {
        int lines = 0;
        var stops = new FieldStops(head, start);
        while (true)
        {
            int stop = stops.Next(start);
            if (stop == start && head[start..].StartsWith("\r\n"u8))
                return start + 2 == head.Length ? Http1Error.None : Http1Error.HeadNotWhole;

            Http1Error error = FieldLineParser.Parse(head, start, stop, out int nameLength, out int value, out int valueLength);
            if (error != Http1Error.None)
                return error;
            if (++lines > limits.MaxFieldLines)
                return Http1Error.TooManyFields;

            if (KnownFields.MayBe(nameLength, head[start]))
            {
                error = fields.Take(head, new FieldLine(new Slice(start, nameLength), new Slice(value, valueLength)));
                if (error != Http1Error.None)
                    return error;
            }

            sink.OnField(new FieldLine(new Slice(start, nameLength), new Slice(value, valueLength)));
            start = stop + 2;
        }
    }
}
