namespace Edge.Cache.Keys;

/// <summary>The parts of a request's target that make a key. Spans are only read during the build.</summary>
public readonly ref struct CacheKeyInput
{
    /// <summary>Which site: the distribution's own name (C06).</summary>
    public required ReadOnlySpan<byte> Site { get; init; }

    /// <summary>Canonical host of the request: lower-case, without the scheme's default port.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>The path as the viewer sent it and as the origin will get it (E-89).</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    /// <summary>The query without its question mark.</summary>
    public ReadOnlySpan<byte> Query { get; init; }

    /// <summary>Whether there was a question mark: <c>/a</c> and <c>/a?</c> are two targets.</summary>
    public bool HasQuery { get; init; }

    /// <summary>Accept-Encoding counts as absent: HTTP/1.0 (E-91).</summary>
    public bool WithoutCodings { get; init; }

    /// <summary>Method; GET and HEAD share a class (C29).</summary>
    public required CacheMethod Method { get; init; }
}
