namespace Edge.Cache.Status;

/// <summary>One member of the Cache-Status list (RFC 9211 §2): what this cache did with a request.</summary>
/// <remarks>It is appended to the members the origin sent, never instead of them (O20).</remarks>
public readonly record struct CacheStatusMember
{
    /// <summary>Room that always suffices for <see cref="TryWrite"/> beside the cache's name.</summary>
    public const int MaxLength = 160;

    /// <summary>Answered from storage. Then <see cref="Forward"/> is not written (RFC 9211 §2.2).</summary>
    public bool Hit { get; init; }

    /// <summary>Why it went forward.</summary>
    public CacheForward Forward { get; init; }

    /// <summary>Status the origin answered with, when it differs from what the viewer gets; 0: not written.</summary>
    public int ForwardStatus { get; init; }

    /// <summary>Freshness left in seconds, negative when served stale; null: not written.</summary>
    public long? Ttl { get; init; }

    /// <summary>The response was stored.</summary>
    public bool Stored { get; init; }

    /// <summary>The request shared another one's fetch.</summary>
    public bool Collapsed { get; init; }

    /// <summary>Written as <c>detail</c>; leave it out for viewers who need not know (C26).</summary>
    public CacheReason Detail { get; init; }

    /// <summary>Writes the member, e.g. <c>rawedge; hit; ttl=30</c>.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="cacheName">Identifier of this cache: an sf-token.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>False when <paramref name="destination"/> is too small.</returns>
    public bool TryWrite(Span<byte> destination, ReadOnlySpan<byte> cacheName, out int written)
    {
        var writer = new SpanWriter(destination);
        writer.Write(cacheName);
        if (Hit)
        {
            writer.Write("; hit"u8);
        }
        else if (Forward != CacheForward.None)
        {
            writer.Write("; fwd="u8);
            writer.Write(CacheForwards.Token(Forward));
        }

        if (ForwardStatus != 0)
        {
            writer.Write("; fwd-status="u8);
            writer.Write(ForwardStatus);
        }

        if (Ttl is { } ttl)
        {
            writer.Write("; ttl="u8);
            writer.Write(ttl);
        }

        if (Stored)
        {
            writer.Write("; stored"u8);
        }

        if (Collapsed)
        {
            writer.Write("; collapsed"u8);
        }

        if (Detail != CacheReason.None)
        {
            writer.Write("; detail="u8);
            writer.Write(CacheReasons.Token(Detail));
        }

        written = writer.Written;
        return !writer.Overflowed;
    }
}
