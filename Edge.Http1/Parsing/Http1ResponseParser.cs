namespace Edge.Http1.Parsing;

/// <summary>Reads a response head (RFC 9112 §4, §5, §6) in one pass, as strictly as a request: origins are peers too (O01).</summary>
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
        => throw new NotImplementedException();
}
