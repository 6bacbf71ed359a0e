namespace Edge.Cache.Semantics;

/// <summary>The sets of status codes the storage rules speak of.</summary>
internal static class StatusCodes
{
    /// <summary>Storable without explicit freshness (RFC 9110 §15.1); 206 is left out, because parts are not stored.</summary>
    public static bool IsHeuristicallyCacheable(int status) =>
        status is 200 or 203 or 204 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    /// <summary>Statuses whose caching rules we implement, as must-understand asks (RFC 9111 §5.2.2.3).</summary>
    public static bool IsUnderstood(int status) => status is (>= 200 and <= 205) or (>= 300 and <= 303) or 305 or 307 or 308
        or (>= 400 and <= 417) or 421 or 422 or 426 or 428 or 429 or 431 or 451 or (>= 500 and <= 505) or 511;

    /// <summary>Never the whole of anything: a part, a validation, a refused range (RFC 9111 §3; E-139).</summary>
    public static bool IsNeverStored(int status) => status is < 200 or 206 or 304 or 416;

    /// <summary>Given the policy's default TTL (E-138).</summary>
    public static bool TakesDefaultTtl(int status) => status is 200 or 203 or 204 or 300 or 301 or 302 or 307 or 308;

    /// <summary>Errors a viewer can provoke by an odd request, so that storing them poisons a clean URL (C16).</summary>
    public static bool IsRequestError(int status) => status is 400 or 405 or 413 or 414 or 417 or 431 or 501;

    /// <summary>Errors stored even without freshness (E-139).</summary>
    public static bool IsListedError(int status) => status is 404 or 414 or 500 or 501 or 502 or 503 or 504;

    /// <summary>Errors stored only with max-age or s-maxage (E-139).</summary>
    public static bool IsListedWithMaxAge(int status) => status is 400 or 403 or 405 or 412 or 415;

    /// <summary>Errors that no-store, no-cache and private keep out even where the floor overrides them (E-140).</summary>
    public static bool HonoursDirectivesAlways(int status) => status is 404 or 410 or 414 or 501;
}
