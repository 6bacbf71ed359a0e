using Edge.Cache.Policy;
using Edge.Cache.Status;
using Edge.Cache.Store;

namespace Edge.Cache.Semantics;

/// <summary>What a stored response may be used for right now.</summary>
public enum FreshnessVerdict : byte
{
    /// <summary>Serve it.</summary>
    Fresh,

    /// <summary>Serve it at once and refresh it in the background, one refresh per key (RFC 5861 §3, F10).</summary>
    StaleWhileRevalidate,

    /// <summary>Stale, yet a recent attempt failed: serve it without another one until the error TTL has passed
    /// (E-135).</summary>
    StaleAfterError,

    /// <summary>Stale, but the request accepts that (max-stale, where the policy honours it).</summary>
    StaleAccepted,

    /// <summary>Ask the origin first, with the stored validators.</summary>
    Revalidate,
}

/// <summary>Age, lifetime and the rights of stale responses (RFC 9111 §4.2). Pure.</summary>
public static class Freshness
{
    /// <summary>Current age in seconds: the corrected initial age and the time since, on the monotonic clock (RFC 9111 §4.2.3;
    /// C22).</summary>
    public static long CurrentAge(in ResponseMetadata response, CacheTime now) => AgeMilliseconds(response, now) / 1000;

    /// <summary>Freshness left in seconds; negative when stale.</summary>
    public static long Remaining(in ResponseMetadata response, CacheTime now) => response.Lifetime - CurrentAge(response, now);

    /// <summary>Judges a stored response for a request, without the reason.</summary>
    public static FreshnessVerdict Judge(
        StoredResponse response, CachePolicy policy, in CacheDirectives requestDirectives, CacheTime now) =>
        Judge(response, policy, requestDirectives, now, out _);

    /// <summary>Judges a stored response for a request.</summary>
    /// <param name="response">The stored response.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="requestDirectives">Directives of the request; looked at only under
    /// <see cref="CachePolicy.HonourRequestDirectives"/> (E-104).</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">What speaks against using it as it is, even where it may be used all the same.</param>
    public static FreshnessVerdict Judge(
        StoredResponse response, CachePolicy policy, in CacheDirectives requestDirectives, CacheTime now, out CacheReason reason)
    {
        ref readonly var metadata = ref response.MetadataReference;
        if (metadata.Has(ResponseRights.AlwaysRevalidate))
        {
            reason = CacheReason.NoCache;
            return FreshnessVerdict.Revalidate;
        }

        if (policy.HonourRequestDirectives && Refuses(requestDirectives, metadata, now))
        {
            reason = CacheReason.RequestDirectives;
            return FreshnessVerdict.Revalidate;
        }

        var staleness = Staleness(metadata, now);
        reason = staleness >= 0 ? CacheReason.Expired : CacheReason.Purged;
        if (staleness < 0)
        {
            if (!response.IsSoftPurged)
            {
                reason = CacheReason.None;
                return FreshnessVerdict.Fresh;
            }

            staleness = 0;   // purged softly: as if it had expired this moment
        }

        if (metadata.Has(ResponseRights.NeverStale))
        {
            return FreshnessVerdict.Revalidate;
        }

        if (now.MonotonicMilliseconds < response.RevalidateAfter && MayServeOnError(metadata, policy, now))
        {
            return FreshnessVerdict.StaleAfterError;
        }

        if (staleness < metadata.StaleWhileRevalidate * 1000)
        {
            return FreshnessVerdict.StaleWhileRevalidate;
        }

        return policy.HonourRequestDirectives && Accepts(requestDirectives, staleness)
            ? FreshnessVerdict.StaleAccepted
            : FreshnessVerdict.Revalidate;
    }

    /// <summary>Whether the stale response may answer because the origin failed: 5xx, time-out or no connection (RFC 5861 §4;
    /// E-134, E-135). False after must-revalidate and its like: answer 504 (RFC 9111 §5.2.2.2).</summary>
    public static bool MayServeOnError(in ResponseMetadata response, CachePolicy policy, CacheTime now)
    {
        if (response.Has(ResponseRights.NeverStale | ResponseRights.AlwaysRevalidate))
        {
            return false;
        }

        var staleness = Staleness(response, now);
        if (staleness < response.StaleWhileRevalidate * 1000)
        {
            return true;
        }

        return response.StaleIfError is { } window
            ? staleness < window * 1000
            : policy.StaleOnError is not { } behaviour || staleness < behaviour.TotalMilliseconds;
    }

    private static bool Refuses(in CacheDirectives request, in ResponseMetadata response, CacheTime now)
    {
        if (request.Has(DirectiveFlags.NoCache))
        {
            return true;
        }

        // RFC 8246 §2: a fresh immutable response is not revalidated because a viewer reloads.
        var age = CurrentAge(response, now);
        return (request.MaxAge is { } maxAge && age > maxAge && !response.Has(ResponseRights.Immutable))
            || (request.MinFresh is { } minFresh && response.Lifetime - age < minFresh);
    }

    private static bool Accepts(in CacheDirectives request, long staleness) =>
        request.MaxStale is { } maxStale ? staleness <= maxStale * 1000 : request.Has(DirectiveFlags.MaxStaleAny);

    /// <summary>Milliseconds past expiry; negative while fresh (RFC 9111 §4.2).</summary>
    private static long Staleness(in ResponseMetadata response, CacheTime now) =>
        AgeMilliseconds(response, now) - (response.Lifetime * 1000);

    private static long AgeMilliseconds(in ResponseMetadata response, CacheTime now) =>
        response.InitialAgeMilliseconds + Math.Max(0, now.MonotonicMilliseconds - response.ResponseTime.MonotonicMilliseconds);
}
