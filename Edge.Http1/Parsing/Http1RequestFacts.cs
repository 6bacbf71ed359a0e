using Edge.Http1.Framing;

namespace Edge.Http1.Parsing;

/// <summary>What the parser learnt about a valid request head, beside its lines. Slices are offsets into the head.</summary>
public readonly record struct Http1RequestFacts
{
    /// <summary>What the viewer speaks.</summary>
    public Http1Version Version { get; init; }

    /// <summary>Where the content ends; never <see cref="BodyKind.UntilClose"/>.</summary>
    public BodyFraming Body { get; init; }

    /// <summary>True if the viewer wants the connection kept: HTTP/1.1 unless <c>close</c>, 1.0 if <c>keep-alive</c>.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Whether the viewer waits for 100 (Continue).</summary>
    public Http1Expectation Expectation { get; init; }

    /// <summary>True if an Upgrade field is there, Connection nominates it and the version is 1.1; otherwise Upgrade is
    /// to be ignored (RFC 9110 §7.8).</summary>
    public bool HasUpgrade { get; init; }

    /// <summary>True if Connection has options beside <c>close</c> and <c>keep-alive</c>, that is, fields to remove.</summary>
    public bool HasConnectionOptions { get; init; }

    /// <summary>The method.</summary>
    public Slice Method { get; init; }

    /// <summary>The target as sent.</summary>
    public Slice Target { get; init; }

    /// <summary>The form of the target.</summary>
    public TargetForm Form { get; init; }

    /// <summary>The scheme inside an absolute-form target.</summary>
    public TargetScheme Scheme { get; init; }

    /// <summary>The value of the Host field; empty on HTTP/1.0 without one.</summary>
    public Slice Host { get; init; }

    /// <summary>The authority that counts, with its port: the target's own, else Host (RFC 9112 §3.2.2, H10).</summary>
    public Slice Authority { get; init; }

    /// <summary>The host inside <see cref="Authority"/>, as sent; an IPv6 literal keeps its brackets.</summary>
    public Slice HostName { get; init; }

    /// <summary>The port inside <see cref="Authority"/>, 0 … 65535, or −1 if none is written.</summary>
    public int Port { get; init; }

    /// <summary>The path, undecoded. Empty for authority-form and asterisk-form, and for an absolute-form target without
    /// path, which means <c>/</c>.</summary>
    public Slice Path { get; init; }

    /// <summary>True if the target has a <c>?</c>: <c>/</c> and <c>/?</c> are different targets.</summary>
    public bool HasQuery { get; init; }

    /// <summary>The query behind the <c>?</c>, undecoded.</summary>
    public Slice Query { get; init; }
}
