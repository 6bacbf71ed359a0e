namespace Edge.Cache.Store;

/// <summary>What must be remembered of a response's directives.</summary>
[Flags]
public enum ResponseRights : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Never served stale: must-revalidate, proxy-revalidate, or s-maxage with no stale directive beside it (RFC 9111
    /// §4.2.4).</summary>
    NeverStale = 1,

    /// <summary>Every use asks the origin first: no-cache.</summary>
    AlwaysRevalidate = 2,

    /// <summary>Content must not be transformed (RFC 9111 §5.2.2.6).</summary>
    NoTransform = 4,

    /// <summary>Not revalidated while fresh (RFC 8246).</summary>
    Immutable = 8,

    /// <summary>The cache's host coded the content: the origin knows it uncoded (E-147).</summary>
    Recoded = 16,
}

/// <summary>Times and rights of one response (RFC 9111 §4.2). Seconds unless the name says otherwise.</summary>
public readonly record struct ResponseMetadata
{
    /// <summary>When the response had arrived.</summary>
    public CacheTime ResponseTime { get; init; }

    /// <summary>corrected_initial_age of RFC 9111 §4.2.3, in milliseconds.</summary>
    public long InitialAgeMilliseconds { get; init; }

    /// <summary>Freshness lifetime after floor, default and ceiling.</summary>
    public long Lifetime { get; init; }

    /// <summary>What gave it its lifetime.</summary>
    public Semantics.LifetimeSource LifetimeSource { get; init; }

    /// <summary>Seconds after expiry in which it is served while it is refreshed.</summary>
    public long StaleWhileRevalidate { get; init; }

    /// <summary>Seconds after expiry in which it answers for a failing origin; null: the origin said nothing.</summary>
    public long? StaleIfError { get; init; }

    /// <summary>Date of the response, or of its receipt when it had none (RFC 9110 §6.6.1).</summary>
    public long Date { get; init; }

    /// <summary>Rights.</summary>
    public ResponseRights Rights { get; init; }

    /// <summary>These, of content that the host has coded.</summary>
    public ResponseMetadata AsRecoded() => this with { Rights = Rights | ResponseRights.Recoded };

    /// <summary>Whether any of <paramref name="rights"/> is set.</summary>
    public bool Has(ResponseRights rights) => (Rights & rights) != 0;
}
