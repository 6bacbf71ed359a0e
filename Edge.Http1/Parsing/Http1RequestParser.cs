using Edge.Http1.Framing;

namespace Edge.Http1.Parsing;

/// <summary>Reads a request head (RFC 9112 §3, §5, §6) in one pass, strictly: what can be read in two ways is refused.</summary>
public static class Http1RequestParser
{
    /// <summary>Reads <paramref name="head"/> and feeds <paramref name="sink"/>.</summary>
    /// <param name="head">Exactly one head, contiguous, as <see cref="HeadScanner"/> delimited it.</param>
    /// <param name="limits">Bounds of method, target, head and number of fields.</param>
    /// <param name="sink">Gets request line and fields as offsets; may have got some when an error is returned.</param>
    /// <param name="facts">Framing, persistence and routing of the request; default unless the result is None.</param>
    /// <returns><see cref="Http1Error.None"/>, or the first rule broken. Never throws on peer input, never allocates.</returns>
    public static Http1Error Parse<TSink>(
        ReadOnlySpan<byte> head,
        Http1Limits limits,
        ref TSink sink,
        out Http1RequestFacts facts)
        where TSink : IHttp1RequestSink, allows ref struct
    {
        facts = default;
        if (head.Length > limits.MaxRequestHeadBytes)
            return Http1Error.HeadTooLarge;

        Http1Error error = ParseRequestLine(head, limits, out RequestLine line);
        if (error != Http1Error.None)
            return error;
        sink.OnRequestLine(line.Method, line.Target, line.Version);

        var fields = new ControlFields(ofRequest: true);
        error = FieldSection.Parse(head, line.Next, limits, ref sink, ref fields);
        if (error != Http1Error.None)
            return error;

        // RFC 9112 §3.2: Host is required of 1.1 whatever the form of the target; 1.0 did not know it.
        if (!fields.HasHost && line.Version == Http1Version.Http11)
            return Http1Error.HostMissing;
        error = MessageFraming.OfRequest(fields, line.Version, out BodyFraming body);
        if (error == Http1Error.None)
            facts = FactsOf(line, fields, body);
        return error;
    }

    private static Http1Error ParseRequestLine(ReadOnlySpan<byte> head, Http1Limits limits, out RequestLine line)
    {
        line = default;
        int start = head.StartsWith("\r\n"u8) ? 2 : 0; // the one empty line that HeadScanner tolerates
        ReadOnlySpan<byte> rest = head[start..];

        int methodLength = rest.IndexOfAnyExcept(Tokens.Token);
        if (methodLength < 0)
            return Http1Error.HeadNotWhole;
        if (methodLength == 0)
            return LineErrors.OfByte(rest[0], Http1Error.NotHttp);
        if (methodLength > limits.MaxMethodBytes)
            return Http1Error.MethodTooLong;
        if (rest[methodLength] != (byte)' ')
        {
            return rest[methodLength] == (byte)'\r'
                ? Http1Error.RequestLineInvalid
                : LineErrors.OfByte(rest[methodLength], Http1Error.MethodInvalid);
        }

        int targetStart = methodLength + 1;
        int targetLength = rest[targetStart..].IndexOfAny((byte)' ', (byte)'\r', (byte)'\n');
        if (targetLength < 0)
            return Http1Error.HeadNotWhole;
        if (targetLength > limits.MaxRequestTargetBytes)
            return Http1Error.TargetTooLong;
        int versionStart = targetStart + targetLength + 1;
        if (targetLength == 0 || rest[versionStart - 1] != (byte)' ')
            return Http1Error.RequestLineInvalid;

        int versionLength = rest[versionStart..].IndexOfAny((byte)'\r', (byte)'\n');
        if (versionLength < 0 || versionStart + versionLength + 1 >= rest.Length)
            return Http1Error.HeadNotWhole;
        if (rest[versionStart + versionLength] != (byte)'\r')
            return Http1Error.BareLineFeed;
        if (rest[versionStart + versionLength + 1] != (byte)'\n')
            return Http1Error.BareCarriageReturn;

        Http1Error error = Http1VersionParser.Parse(rest.Slice(versionStart, versionLength), out Http1Version version);
        if (error != Http1Error.None)
            return error;

        line = new RequestLine
        {
            Method = new Slice(start, methodLength),
            Target = new Slice(start + targetStart, targetLength),
            Version = version,
            Next = start + versionStart + versionLength + 2,
        };
        return RequestTarget.Parse(head, rest[..methodLength], line.Target, out line.TargetParts);
    }

    private static Http1RequestFacts FactsOf(in RequestLine line, in ControlFields fields, BodyFraming body)
    {
        bool is11 = line.Version == Http1Version.Http11;
        bool hasTargetAuthority = line.TargetParts.Form is TargetForm.Absolute or TargetForm.Authority;
        Slice authority = hasTargetAuthority ? line.TargetParts.Authority : fields.Host;
        Authority parts = hasTargetAuthority ? line.TargetParts.AuthorityParts : fields.HostParts;
        return new Http1RequestFacts
        {
            Version = line.Version,
            Body = body,
            KeepAlive = !fields.Close && (is11 || fields.KeepAlive),
            Expectation = fields.ExpectsContinue && is11 && !body.IsEmpty ? Http1Expectation.Continue : Http1Expectation.None,
            HasUpgrade = fields.Upgrade && is11,
            HasConnectionOptions = fields.OtherOptions,
            Method = line.Method,
            Target = line.Target,
            Form = line.TargetParts.Form,
            Scheme = line.TargetParts.Scheme,
            Host = fields.Host,
            Authority = authority,
            HostName = authority with { Length = parts.HostLength },
            Port = hasTargetAuthority || fields.HasHost ? parts.Port : -1,
            Path = line.TargetParts.Path,
            HasQuery = line.TargetParts.HasQuery,
            Query = line.TargetParts.Query,
        };
    }

    private struct RequestLine
    {
        internal Slice Method;
        internal Slice Target;
        internal RequestTarget TargetParts;
        internal Http1Version Version;
        internal int Next;
    }
}
