namespace Edge.Http1.Parsing;

/// <summary>Receives a request head piece by piece, as offsets into it.</summary>
public interface IHttp1RequestSink : IHttp1FieldSink
{
    /// <summary>The request line, called once and before any field.</summary>
    /// <param name="method">A valid token; methods are case-sensitive.</param>
    /// <param name="target">As sent, in one of the four forms of RFC 9112 §3.2.</param>
    /// <param name="version">What the viewer speaks.</param>
    void OnRequestLine(Slice method, Slice target, Http1Version version);
}
