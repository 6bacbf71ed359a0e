using Edge.Http1.Framing;

namespace Edge.Http1.Parsing;

/// <summary>What the parser learnt about a valid request head, beside its lines. Slices are offsets into the head.</summary>
/// <remarks>The parser writes each part where it stays: made in one piece, it would be copied, and a copy of what was just written in
/// parts waits for it (ParserBenchmarks).</remarks>
public record struct Http1RequestFacts
{
    /// <summary>What the viewer speaks.</summary>
    public Http1Version Version { get; internal set; }

    /// <summary>Where the content ends; never <see cref="BodyKind.UntilClose"/>.</summary>
    public BodyFraming Body { get; internal set; }

    /// <summary>True if the viewer wants the connection kept: HTTP/1.1 unless <c>close</c>, 1.0 if <c>keep-alive</c>.</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>Whether the viewer waits for 100 (Continue).</summary>
    public Http1Expectation Expectation { get; internal set; }

    /// <summary>True if an Upgrade field is there, Connection nominates it and the version is 1.1; otherwise Upgrade is
    /// to be ignored (RFC 9110 §7.8).</summary>
    public bool HasUpgrade { get; internal set; }

    /// <summary>True if Connection has options beside <c>close</c> and <c>keep-alive</c>, that is, fields to remove.</summary>
    public bool HasConnectionOptions { get; internal set; }

    /// <summary>The method.</summary>
    public Slice Method { get; internal set; }

    /// <summary>The target as sent.</summary>
    public Slice Target { get; internal set; }

    /// <summary>The form of the target.</summary>
    public TargetForm Form { get; internal set; }

    /// <summary>The scheme inside an absolute-form target.</summary>
    public TargetScheme Scheme { get; internal set; }

    /// <summary>The value of the Host field; empty on HTTP/1.0 without one.</summary>
    public Slice Host { get; internal set; }

    /// <summary>The authority that counts, with its port: the target's own, else Host (RFC 9112 §3.2.2, H10).</summary>
    public Slice Authority { get; internal set; }

    /// <summary>The host inside <see cref="Authority"/>, as sent; an IPv6 literal keeps its brackets.</summary>
    public Slice HostName { get; internal set; }

    /// <summary>The port inside <see cref="Authority"/>, 0 … 65535, or −1 if none is written.</summary>
    public int Port { get; internal set; }

    /// <summary>The path, undecoded. Empty for authority-form and asterisk-form, and for an absolute-form target without
    /// path, which means <c>/</c>.</summary>
    public Slice Path { get; internal set; }

    /// <summary>True if the target has a <c>?</c>: <c>/</c> and <c>/?</c> are different targets.</summary>
    public bool HasQuery { get; internal set; }

    /// <summary>The query behind the <c>?</c>, undecoded.</summary>
    public Slice Query { get; internal set; }
}
