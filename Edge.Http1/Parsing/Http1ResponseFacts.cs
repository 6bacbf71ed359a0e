using Edge.Http1.Framing;

namespace Edge.Http1.Parsing;

/// <summary>What the parser learnt about a valid response head, beside its lines.</summary>
public readonly record struct Http1ResponseFacts
{
    /// <summary>What the origin speaks.</summary>
    public Http1Version Version { get; init; }

    /// <summary>100 to 599.</summary>
    public int Status { get; init; }

    /// <summary>The reason phrase as sent, possibly empty.</summary>
    public Slice Reason { get; init; }

    /// <summary>Where the content ends, with the request's method taken into account.</summary>
    public BodyFraming Body { get; init; }

    /// <summary>True if the connection may serve another request once the content ended cleanly.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>True if Connection has options beside <c>close</c> and <c>keep-alive</c>, that is, fields to remove.</summary>
    public bool HasConnectionOptions { get; init; }

    /// <summary>True for 1xx: another response follows on the connection, except after 101.</summary>
    public bool IsInterim => Status < 200;
}
