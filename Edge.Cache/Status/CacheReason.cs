namespace Edge.Cache.Status;

/// <summary>Every reason not to use, store or share, as one closed list: it feeds the <c>detail</c> of Cache-Status, the access
/// log and counters.</summary>
public enum CacheReason : byte
{
    /// <summary>No objection.</summary>
    None = 0,

    /// <summary>The policy stores nothing.</summary>
    PolicyDisabled,

    /// <summary>The request's method is not one whose answer is stored (RFC 9111 §3).</summary>
    Method,

    /// <summary>The key is longer than <see cref="CacheLimits.MaxKeyBytes"/> or has too many parts.</summary>
    KeyTooLong,

    /// <summary>The request carries what the cache must not touch: an upgrade, a body on GET (C02), If-Match.</summary>
    RequestForm,

    /// <summary>The origin is told who the viewer is, so its answer is for that viewer alone (E-218, G5).</summary>
    ViewerKnown,

    /// <summary>The status is not final, or not understood, or never stored (206, 304, 416).</summary>
    Status,

    /// <summary>An error the policy does not store (E-139, C16).</summary>
    ErrorStatus,

    /// <summary>no-store.</summary>
    NoStore,

    /// <summary>private without field names.</summary>
    Private,

    /// <summary>no-cache without field names: stored for revalidation, never shared unasked (E-106).</summary>
    NoCache,

    /// <summary>The request had Authorization and the response does not permit sharing (RFC 9111 §3.5; C07).</summary>
    Authorization,

    /// <summary>The request had a cookie and the response has no explicit freshness (C04).</summary>
    Cookie,

    /// <summary>The response sets a cookie (C08).</summary>
    SetCookie,

    /// <summary>Neither freshness nor a validator: it could never be used again.</summary>
    NoFreshness,

    /// <summary>Stale when it arrived: it answers those who waited for it, and is not shared with newcomers (F7).</summary>
    ArrivedStale,

    /// <summary><c>Vary: *</c> (RFC 9111 §4.1).</summary>
    VaryAny,

    /// <summary>Vary names more fields, or the request has longer values, than we keep (C11).</summary>
    VaryTooLarge,

    /// <summary>The key has <see cref="CacheLimits.MaxVariants"/> variants already (C11).</summary>
    TooManyVariants,

    /// <summary>The request selects another variant than the one being fetched (F6), or than those that are stored (RFC 9111
    /// §4.1).</summary>
    VaryMismatch,

    /// <summary>It has a coding that the request did not accept, or that tells its viewers apart in nothing we keep (C30).</summary>
    Coding,

    /// <summary>The body is larger than <see cref="CacheLimits.MaxObjectSize"/> (C10).</summary>
    TooLarge,

    /// <summary>Fills in flight hold all the bytes they may (F8).</summary>
    FillBudget,

    /// <summary>A purge came after the fill had begun (C23), or took away what was stored.</summary>
    Purged,

    /// <summary>The fill may not store: its request lost patience waiting for another one (F8).</summary>
    NotAsked,

    /// <summary>The body did not arrive whole (C18; RFC 9111 §3.3).</summary>
    Incomplete,

    /// <summary>The entry a revalidation would refresh has been replaced, evicted or purged.</summary>
    Superseded,

    /// <summary>The key was unshareable a moment ago (F5).</summary>
    HitForMiss,

    /// <summary>The fill has <see cref="CacheLimits.MaxReadersPerFill"/> readers (F8).</summary>
    TooManyReaders,

    /// <summary>What is stored is no longer fresh (RFC 9111 §4.2).</summary>
    Expired,

    /// <summary>What is stored is fresh, but not for a request with these directives (RFC 9111 §5.2.1).</summary>
    RequestDirectives,

    /// <summary>The request takes a stored response only (RFC 9111 §5.2.1.7), and none is usable.</summary>
    OnlyIfCached,

    /// <summary>It was stored and left for room.</summary>
    Evicted,

    /// <summary>Nothing is known of the key: not fetched since the start, or forgotten.</summary>
    NotSeen,
}

/// <summary>Names of <see cref="CacheReason"/>.</summary>
public static class CacheReasons
{
    /// <summary>The reason as a token for <c>detail</c>, logs and counter labels; empty for
    /// <see cref="CacheReason.None"/>.</summary>
    public static ReadOnlySpan<byte> Token(CacheReason reason) => reason switch
    {
        CacheReason.None => default,
        CacheReason.PolicyDisabled => "policy-disabled"u8,
        CacheReason.Method => "method"u8,
        CacheReason.KeyTooLong => "key-too-long"u8,
        CacheReason.RequestForm => "request-form"u8,
        CacheReason.ViewerKnown => "viewer-known"u8,
        CacheReason.Status => "status"u8,
        CacheReason.ErrorStatus => "error-status"u8,
        CacheReason.NoStore => "no-store"u8,
        CacheReason.Private => "private"u8,
        CacheReason.NoCache => "no-cache"u8,
        CacheReason.Authorization => "authorization"u8,
        CacheReason.Cookie => "cookie"u8,
        CacheReason.SetCookie => "set-cookie"u8,
        CacheReason.NoFreshness => "no-freshness"u8,
        CacheReason.ArrivedStale => "arrived-stale"u8,
        CacheReason.VaryAny => "vary-any"u8,
        CacheReason.VaryTooLarge => "vary-too-large"u8,
        CacheReason.TooManyVariants => "too-many-variants"u8,
        CacheReason.VaryMismatch => "vary-mismatch"u8,
        CacheReason.Coding => "coding"u8,
        CacheReason.TooLarge => "too-large"u8,
        CacheReason.FillBudget => "fill-budget"u8,
        CacheReason.Purged => "purged"u8,
        CacheReason.NotAsked => "not-asked"u8,
        CacheReason.Incomplete => "incomplete"u8,
        CacheReason.Superseded => "superseded"u8,
        CacheReason.HitForMiss => "hit-for-miss"u8,
        CacheReason.TooManyReaders => "too-many-readers"u8,
        CacheReason.Expired => "expired"u8,
        CacheReason.RequestDirectives => "request-directives"u8,
        CacheReason.OnlyIfCached => "only-if-cached"u8,
        CacheReason.Evicted => "evicted"u8,
        CacheReason.NotSeen => "not-seen"u8,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
