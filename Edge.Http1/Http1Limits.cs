namespace Edge.Http1;

/// <summary>How much of a peer's message is read before it is refused. All values are bytes unless they say otherwise.</summary>
public sealed record Http1Limits
{
    /// <summary>The limits of an edge that nobody configured.</summary>
    public static Http1Limits Default { get; } = new();

    /// <summary>Method of a request; default 22, so that a request line is at most the target limit plus 32.
    /// The longest registered method, UPDATEREDIRECTREF, has 17 bytes.</summary>
    public int MaxMethodBytes { get; init; } = 22;

    /// <summary>Target of a request; default 8,192, as E-82 and nginx <c>large_client_header_buffers</c>.</summary>
    public int MaxRequestTargetBytes { get; init; } = 8192;

    /// <summary>Whole request head, from the first byte to the empty line; default 32,768, as E-81 and
    /// Kestrel <c>MaxRequestHeadersTotalSize</c>.</summary>
    public int MaxRequestHeadBytes { get; init; } = 32768;

    /// <summary>Whole response head of an origin; default 65,536: twice the request limit (E-85), because large
    /// Set-Cookie and policy fields are the origin's own choice and not an attack.</summary>
    public int MaxResponseHeadBytes { get; init; } = 65536;

    /// <summary>Field lines of one head, or of one trailer section; default 100, as Kestrel <c>MaxRequestHeaderCount</c>
    /// and Apache <c>LimitRequestFields</c>.</summary>
    public int MaxFieldLines { get; init; } = 100;

    /// <summary>Trailer section with its empty line; default 8,192: a quarter of a head, for fields we mostly drop.</summary>
    public int MaxTrailerBytes { get; init; } = 8192;

    /// <summary>All chunk extensions of one message together, blanks included; default 4,096: nobody is known to
    /// need any, and hyper's 16 KiB is generous to floods.</summary>
    public int MaxChunkExtensionBytes { get; init; } = 4096;

    /// <summary>Method, target, <c>HTTP/1.1</c> and the two blanks between them.</summary>
    internal int MaxRequestLineBytes => MaxMethodBytes + MaxRequestTargetBytes + 10;
}
