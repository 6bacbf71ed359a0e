using System.Diagnostics;

namespace Edge.Cache.Status;

/// <summary>What would make the next request a hit, for every <see cref="CacheReason"/>: one sentence for operators.</summary>
public static class CacheAdvice
{
    /// <summary>The sentence; empty for <see cref="CacheReason.None"/>.</summary>
    public static string For(CacheReason reason) => reason switch
    {
        CacheReason.None => "",
        CacheReason.PolicyDisabled => "give the behaviour a cache policy whose maxTtl is not 0",
        CacheReason.Method => "only answers to GET are stored: ask with GET; HEAD is answered from a stored GET",
        CacheReason.KeyTooLong => "shorten path, query, keyed fields or cookies, or key fewer of them",
        CacheReason.RequestForm => "leave If-Match and If-Unmodified-Since out: they are the origin's to judge",
        CacheReason.ViewerKnown => "do not tell the origin who the viewer is (clientCertificateFields, fingerprintFields) in this behaviour",
        CacheReason.Status => "the origin has to answer with a final status that may be stored, not with a part or with one that nobody knows",
        CacheReason.ErrorStatus => "the origin has to answer without an error, or the policy has to store this one (errors, storeRequestErrors)",
        CacheReason.NoStore => "the origin has to leave no-store out of Cache-Control",
        CacheReason.Private => "the origin has to leave private out of Cache-Control, or name the fields that are private",
        CacheReason.NoCache => "the origin has to leave no-cache out of Cache-Control: every use asks it first",
        CacheReason.Authorization => "the origin has to say public, s-maxage or must-revalidate, or the policy has to key Authorization",
        CacheReason.Cookie => "the origin has to say how long it is fresh (max-age, s-maxage, Expires), or the policy has to key the cookies",
        CacheReason.SetCookie => "the origin has to leave Set-Cookie out, or the policy has to say setCookie: store-without or remove",
        CacheReason.NoFreshness => "the origin has to say how long it is fresh (max-age, s-maxage, Expires), or the policy has to have a defaultTtl",
        CacheReason.ArrivedStale => "the origin has to give it more freshness than its age on arrival",
        CacheReason.VaryAny => "the origin has to name in Vary the fields it looks at, instead of *",
        CacheReason.VaryTooLarge => "the origin has to vary by fewer fields, or by shorter ones",
        CacheReason.TooManyVariants => "the origin has to vary by fields with fewer values, or the policy has to key the few that matter",
        CacheReason.VaryMismatch => "ask with the field values of a stored variant, or ask once more: this one is stored then",
        CacheReason.Coding => "the origin has to leave Content-Encoding out for viewers that did not accept it, or the policy has to key the codings",
        CacheReason.TooLarge => "raise cache.maxObjectSize, and cache.capacity to four times of it or more",
        CacheReason.FillBudget => "ask again when fewer objects are being fetched, or raise cache.capacity",
        CacheReason.Purged => "ask once more: it is fetched and stored anew",
        CacheReason.NotAsked => "ask once more: this fetch had lost patience with another one",
        CacheReason.Incomplete => "the origin has to send the whole content: Content-Length or the last chunk was not reached",
        CacheReason.Superseded => "ask once more: what was revalidated had been replaced meanwhile",
        CacheReason.HitForMiss => "wait some seconds: the last answer was not to be shared, so requests do not wait for each other",
        CacheReason.TooManyReaders => "ask again when fewer viewers wait for it",
        CacheReason.Expired => "ask once more: it is revalidated; or the origin has to give it a longer freshness, or stale-while-revalidate",
        CacheReason.RequestDirectives => "leave Cache-Control out of the request",
        CacheReason.OnlyIfCached => "leave only-if-cached out of the request: it forbids fetching",
        CacheReason.Evicted => "raise cache.capacity: it was stored and left for room",
        CacheReason.NotSeen => "ask once: nothing is known of it yet",
        _ => throw new UnreachableException(),
    };
}
