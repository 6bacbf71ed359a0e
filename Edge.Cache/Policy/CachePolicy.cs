namespace Edge.Cache.Policy;

/// <summary>What becomes of responses that carry Set-Cookie (C08, E-108).</summary>
public enum SetCookieRule : byte
{
    /// <summary>Not stored; the viewer that asked gets it whole.</summary>
    DoNotStore,

    /// <summary>Stored without the field; only the viewer that asked gets the field.</summary>
    StoreWithout,

    /// <summary>Stored without the field, and no viewer gets it: cookies are not forwarded here (E-108).</summary>
    Remove,
}

/// <summary>Which error responses are stored.</summary>
public enum ErrorCaching : byte
{
    /// <summary>As RFC 9111 has it, with lifetimes that are not the origin's own cut to <see cref="CachePolicy.ErrorTtl"/>
    /// (C17).</summary>
    Explicit,

    /// <summary>The table of E-139: listed codes for at least <see cref="CachePolicy.ErrorTtl"/>.</summary>
    Listed,

    /// <summary>None (E-141).</summary>
    None,
}

/// <summary>Rules for storing and reusing responses of one behaviour. Frozen; shared by all requests.</summary>
public sealed record CachePolicy
{
    /// <summary>Name the operator gave.</summary>
    public required string Name { get; init; }

    /// <summary>Floor of the freshness lifetime. Default 0.</summary>
    public TimeSpan MinTtl { get; init; }

    /// <summary>Lifetime of responses without explicit freshness (E-130); null: heuristics or none.</summary>
    public TimeSpan? DefaultTtl { get; init; }

    /// <summary>Ceiling of explicit freshness; null: none.</summary>
    public TimeSpan? MaxTtl { get; init; }

    /// <summary>Parts of the key.</summary>
    public CacheKeyPolicy Key { get; init; } = new();

    /// <summary>True: Vary selects among variants (RFC 9111 §4.1). False: only the key does, and Vary is filtered
    /// (E-128).</summary>
    public bool HonourVary { get; init; } = true;

    /// <summary>Whether a lifetime may be guessed from Last-Modified (RFC 9111 §4.2.2). Never when <see cref="DefaultTtl"/> is
    /// set.</summary>
    public bool Heuristics { get; init; } = true;

    /// <summary>Whether Cache-Control of requests is obeyed. Default false (E-104).</summary>
    public bool HonourRequestDirectives { get; init; }

    /// <summary>A floor above 0 then overrides no-store, no-cache and private (E-131). Breaks RFC 9111 §3 and can leak private
    /// answers, so it must be asked for; default false.</summary>
    public bool FloorOverridesDirectives { get; init; }

    /// <summary>What becomes of Set-Cookie. Default: such responses are not stored (C08).</summary>
    public SetCookieRule SetCookie { get; init; }

    /// <summary>Which errors are stored.</summary>
    public ErrorCaching Errors { get; init; }

    /// <summary>Lifetime of stored errors without explicit freshness, and time between attempts while stale is served (E-135,
    /// E-139). Default 10 s (C17).</summary>
    public TimeSpan ErrorTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Consent to store 400, 405, 413, 414, 417, 431 and 501 when the origin gives them explicit freshness (C16).
    /// Default false.</summary>
    public bool StoreRequestErrors { get; init; }

    /// <summary>How long after expiry an object answers for a failing origin when the origin says nothing (E-135); null: for as
    /// long as it is there. Default 0: only <c>stale-if-error</c> allows it.</summary>
    public TimeSpan? StaleOnError { get; init; } = TimeSpan.Zero;

    /// <summary>Name of the response field that lists tags (E-153), lower case; empty: there is none. It is read and kept from
    /// viewers (C24). Default <c>cache-tag</c>.</summary>
    public ReadOnlyMemory<byte> TagField { get; init; } = "cache-tag"u8.ToArray();

    /// <summary>Nothing is looked up, collapsed or stored: the ceiling is 0 (E-130).</summary>
    public bool IsDisabled => MaxTtl == TimeSpan.Zero;
}
