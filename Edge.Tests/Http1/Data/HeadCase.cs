using Edge.Http1;

namespace Edge.Tests.Http1.Data;

/// <summary>A head, or something posing as one, and the verdict it deserves.</summary>
/// <param name="Bytes">One char per byte.</param>
/// <param name="Error">The rule that scanner or parser must name; None for a head that must be accepted.</param>
public sealed record HeadCase(string Bytes, Http1Error Error = Http1Error.None)
{
    public byte[] ToArray() => Support.Bytes.Of(Bytes);

    public override string ToString() => $"{Error}: {Support.Bytes.Show(Bytes)}";

    /// <summary>A request with a valid request line and Host, and these lines.</summary>
    public static HeadCase With(Http1Error error, params string[] lines)
        => new("GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(lines.Select(l => l + "\r\n")) + "\r\n", error);

    /// <summary>A request with this request line and a valid Host.</summary>
    public static HeadCase Line(string requestLine, Http1Error error = Http1Error.None)
        => new(requestLine + "\r\nHost: a\r\n\r\n", error);

    /// <summary>A GET of this target.</summary>
    public static HeadCase Target(string target, Http1Error error = Http1Error.None) => Line($"GET {target} HTTP/1.1", error);

    /// <summary>A GET with this value of Host.</summary>
    public static HeadCase Host(string host, Http1Error error = Http1Error.None)
        => new($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", error);

    /// <summary>A response with this status line and these lines.</summary>
    public static HeadCase Status(string statusLine, Http1Error error, params string[] lines)
        => new(statusLine + "\r\n" + string.Concat(lines.Select(l => l + "\r\n")) + "\r\n", error);
}
