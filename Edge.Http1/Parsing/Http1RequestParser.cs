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
        Http1Error error = ParseInto(ref facts, head, limits, ref sink);
        if (error != Http1Error.None)
            facts = default;
        return error;
    }

    private static Http1Error ParseInto<TSink>(ref Http1RequestFacts facts, ReadOnlySpan<byte> head, Http1Limits limits, ref TSink sink)
        where TSink : IHttp1RequestSink, allows ref struct
    {
        if (head.Length > limits.MaxRequestHeadBytes)
            return Http1Error.HeadTooLarge;

        Http1Error error = ParseRequestLine(head, limits, ref facts, out RequestTarget target, out int next);
        if (error != Http1Error.None)
            return error;
        sink.OnRequestLine(facts.Method, facts.Target, facts.Version);

        var fields = new ControlFields(ofRequest: true);
        error = FieldSection.Parse(head, next, limits, ref sink, ref fields);
        if (error != Http1Error.None)
            return error;

        // RFC 9112 §3.2: Host is required of 1.1 whatever the form of the target; 1.0 did not know it.
        if (!fields.HasHost && facts.Version == Http1Version.Http11)
            return Http1Error.HostMissing;
        error = MessageFraming.OfRequest(fields, facts.Version, out BodyFraming body);
        if (error != Http1Error.None)
            return error;

        facts.Body = body;
        AddFields(fields, ref facts);
        AddRoute(target, fields, ref facts);
        return Http1Error.None;
    }

    private static Http1Error ParseRequestLine(
        ReadOnlySpan<byte> head, Http1Limits limits, ref Http1RequestFacts facts, out RequestTarget target, out int next)
    {
        target = default;
        next = 0;
        int start = head.StartsWith("\r\n"u8) ? 2 : 0; // the one empty line that HeadScanner tolerates
        int methodEnd = ByteClass.EndOf<Tokens.TokenClass>(head, start, head.Length);
        int methodLength = methodEnd - start;
        if (methodEnd == head.Length)
            return Http1Error.HeadNotWhole;
        if (methodLength == 0)
            return LineErrors.OfByte(head[start], Http1Error.NotHttp);
        if (methodLength > limits.MaxMethodBytes)
            return Http1Error.MethodTooLong;
        if (head[methodEnd] != (byte)' ')
        {
            return head[methodEnd] == (byte)'\r'
                ? Http1Error.RequestLineInvalid
                : LineErrors.OfByte(head[methodEnd], Http1Error.MethodInvalid);
        }

        facts.Method = new Slice(start, methodLength);
        int targetStart = methodEnd + 1;
        if (RequestTarget.TryUsual(head, facts.Method, targetStart, limits, out target, out int targetEnd))
        {
            facts.Target = new Slice(targetStart, targetEnd - targetStart);
            return ParseVersion(head, targetEnd + 1, ref facts, out next);
        }

        int targetLength = head[targetStart..].IndexOfAny((byte)' ', (byte)'\r', (byte)'\n');
        if (targetLength < 0)
            return Http1Error.HeadNotWhole;
        if (targetLength > limits.MaxRequestTargetBytes)
            return Http1Error.TargetTooLong;
        int versionStart = targetStart + targetLength + 1;
        if (targetLength == 0 || head[versionStart - 1] != (byte)' ')
            return Http1Error.RequestLineInvalid;

        facts.Target = new Slice(targetStart, targetLength);
        Http1Error error = ParseVersion(head, versionStart, ref facts, out next);
        return error == Http1Error.None ? RequestTarget.Parse(head, head[start..methodEnd], facts.Target, out target) : error;
    }

    private static Http1Error ParseVersion(ReadOnlySpan<byte> head, int start, ref Http1RequestFacts facts, out int next)
    {
        if (head[start..].StartsWith("HTTP/1.1\r\n"u8))
        {
            facts.Version = Http1Version.Http11;
            next = start + Http1VersionParser.Bytes + 2;
            return Http1Error.None;
        }

        next = 0;
        int length = head[start..].IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0 || start + length + 1 >= head.Length)
            return Http1Error.HeadNotWhole;
        if (head[start + length] != (byte)'\r')
            return Http1Error.BareLineFeed;
        if (head[start + length + 1] != (byte)'\n')
            return Http1Error.BareCarriageReturn;

        next = start + length + 2;
        Http1Error error = Http1VersionParser.Parse(head.Slice(start, length), out Http1Version version);
        facts.Version = version;
        return error;
    }

    private static void AddFields(in ControlFields fields, ref Http1RequestFacts facts)
    {
        bool is11 = facts.Version == Http1Version.Http11;
        facts.KeepAlive = !fields.Close && (is11 || fields.KeepAlive);
        facts.Expectation = fields.ExpectsContinue && is11 && !facts.Body.IsEmpty ? Http1Expectation.Continue : Http1Expectation.None;
        facts.HasUpgrade = fields.Upgrade && is11;
        facts.HasConnectionOptions = fields.OtherOptions;
        facts.Host = fields.Host;
    }

    private static void AddRoute(in RequestTarget target, in ControlFields fields, ref Http1RequestFacts facts)
    {
        facts.Form = target.Form;
        facts.Scheme = target.Scheme;
        facts.Path = target.Path;
        facts.HasQuery = target.HasQuery;
        facts.Query = target.Query;
        if (target.Form is TargetForm.Absolute or TargetForm.Authority)
        {
            facts.Authority = target.Authority;
            facts.HostName = new Slice(target.Authority.Start, target.AuthorityParts.HostLength);
            facts.Port = target.AuthorityParts.Port;
        }
        else
        {
            facts.Authority = fields.Host;
            facts.HostName = new Slice(fields.Host.Start, fields.HostParts.HostLength);
            facts.Port = fields.HasHost ? fields.HostParts.Port : -1;
        }
    }
}
