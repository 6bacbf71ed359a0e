namespace Edge.Http1.Parsing;

/// <summary>Reads a request head (RFC 9112 §3, §5, §6) in one pass, strictly: what two readers could read differently is refused.</summary>
public static class Http1RequestParser
{
    /// <summary>Reads <paramref name="head"/> and feeds <paramref name="sink"/>.</summary>
    /// <param name="head">Exactly one head, contiguous, as <see cref="HeadScanner"/> delimited it.</param>
    /// <param name="limits">Bounds of method, target, head and number of fields.</param>
    /// <param name="sink">Gets request line and fields as offsets; may have got some when an error is returned.</param>
    /// <param name="facts">Framing, persistence and routing of the request; default unless the result is None.</param>
    /// <returns><see cref="Http1Error.None"/>, or the first rule broken. Never throws on peer input, never allocates.</returns>
    public static Http1Error Parse<TSink>(ReadOnlySpan<byte> head, Http1Limits limits, ref TSink sink, out Http1RequestFacts facts)
        where TSink : IHttp1RequestSink, allows ref struct
        => throw new NotImplementedException();
}
