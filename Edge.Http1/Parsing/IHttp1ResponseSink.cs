namespace Edge.Http1.Parsing;

/// <summary>Receives a response head piece by piece, as offsets into it.</summary>
public interface IHttp1ResponseSink : IHttp1FieldSink
{
    /// <summary>The status line, called once and before any field.</summary>
    /// <param name="version">What the origin speaks.</param>
    /// <param name="status">100 to 599.</param>
    /// <param name="reason">The reason phrase as sent, possibly empty.</param>
    void OnStatusLine(Http1Version version, int status, Slice reason);
}
