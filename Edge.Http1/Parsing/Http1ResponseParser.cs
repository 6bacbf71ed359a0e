using Edge.Http1.Framing;

namespace Edge.Http1.Parsing;

/// <summary>Reads a response head (RFC 9112 §4, §5, §6) in one pass, as strictly as a request (O01).</summary>
public static class Http1ResponseParser
{
    /// <summary>Reads <paramref name="head"/> and feeds <paramref name="sink"/>.</summary>
    /// <param name="head">Exactly one head, contiguous, as <see cref="HeadScanner"/> delimited it.</param>
    /// <param name="limits">Bounds of head and number of fields.</param>
    /// <param name="sink">Gets status line and fields as offsets; may have got some when an error is returned.</param>
    /// <param name="requestWasHead">The request was HEAD: no content, whatever the fields say.</param>
    /// <param name="requestWasConnect">The request was CONNECT: a 2xx begins a tunnel and has no content.</param>
    /// <param name="facts">Framing and persistence of the response; default unless the result is None.</param>
    /// <returns><see cref="Http1Error.None"/>, or the first rule broken. Never throws on peer input, never allocates.</returns>
    public static Http1Error Parse<TSink>(
        ReadOnlySpan<byte> head,
        Http1Limits limits,
        ref TSink sink,
        bool requestWasHead,
        bool requestWasConnect,
        out Http1ResponseFacts facts)
        where TSink : IHttp1ResponseSink, allows ref struct
    {
        facts = default;
        if (head.Length > limits.MaxResponseHeadBytes)
            return Http1Error.HeadTooLarge;

        Http1Error error = ParseStatusLine(head, out Http1Version version, out int status, out Slice reason, out int next);
        if (error != Http1Error.None)
            return error;
        sink.OnStatusLine(version, status, reason);

        var fields = new ControlFields(ofRequest: false);
        error = FieldSection.Parse(head, next, limits, ref sink, ref fields);
        if (error != Http1Error.None)
            return error;
        error = MessageFraming.OfResponse(fields, version, status, requestWasHead, requestWasConnect, out BodyFraming body);
        if (error != Http1Error.None)
            return error;

        // An origin that announces content where there can be none may send it all the same (H28); 304 and answers
        // to HEAD announce what a GET would have got, which is in order.
        bool announcesTheImpossible = status is < 200 or 204 && MessageFraming.AnnouncesContent(fields);
        bool becomesTunnel = status == 101 || (requestWasConnect && status is >= 200 and < 300);
        facts = new Http1ResponseFacts
        {
            Version = version,
            Status = status,
            Reason = reason,
            Body = body,
            KeepAlive = !fields.Close
                && (version == Http1Version.Http11 || fields.KeepAlive)
                && body.Kind != BodyKind.UntilClose
                && !announcesTheImpossible
                && !becomesTunnel,
            HasConnectionOptions = fields.OtherOptions,
        };
        return Http1Error.None;
    }

    private static Http1Error ParseStatusLine(
        ReadOnlySpan<byte> head, out Http1Version version, out int status, out Slice reason, out int next)
    {
        version = default;
        status = 0;
        reason = default;
        next = 0;

        int length = head.IndexOfAnyExcept(Tokens.FieldContent); // the bytes of a reason phrase (RFC 9112 §4)
        if (length < 0 || length + 1 >= head.Length)
            return Http1Error.HeadNotWhole;
        if (head[length] != (byte)'\r' || head[length + 1] != (byte)'\n')
            return LineErrors.OfByte(head[length], Http1Error.ControlByte);

        ReadOnlySpan<byte> line = head[..length];
        if (line.Length < ReasonStart - 1 || line[Http1VersionParser.Bytes] != (byte)' ')
            return Http1Error.StatusLineInvalid;
        Http1Error error = Http1VersionParser.Parse(line[..Http1VersionParser.Bytes], out version);
        if (error != Http1Error.None)
            return error;

        foreach (byte digit in line[StatusStart..(ReasonStart - 1)])
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return Http1Error.StatusCodeInvalid;
            status = (status * 10) + digit - '0';
        }

        if (status is < 100 or > 599)
            return Http1Error.StatusCodeInvalid;

        next = length + 2;
        // RFC 9112 §4 wants the blank even before an empty phrase; enough origins leave it out, and it hides nothing.
        if (line.Length == ReasonStart - 1)
            return Http1Error.None;
        reason = new Slice(ReasonStart, length - ReasonStart);
        return line[ReasonStart - 1] == (byte)' ' ? Http1Error.None : Http1Error.StatusLineInvalid;
    }

    private const int StatusStart = 9;  // "HTTP/1.1 "
    private const int ReasonStart = 13; // "HTTP/1.1 200 "
}
