using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Status;
using Edge.Cache.Store;

namespace Edge.Cache.Semantics;

/// <summary>May this response be stored, shared, and for how long (RFC 9111 §3 and §4.2; E-131 … E-141)? Pure.</summary>
public static class Storability
{
    /// <summary>Judges a response head.</summary>
    /// <param name="request">The request that was sent.</param>
    /// <param name="status">Its status.</param>
    /// <param name="response">Its fields, as the origin sent them.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="requestTime">When the origin request was sent.</param>
    /// <param name="responseTime">When this head had arrived.</param>
    public static StorageDecision Decide(
        in StorageRequest request,
        int status,
        IFieldSource response,
        CachePolicy policy,
        CacheTime requestTime,
        CacheTime responseTime)
    {
        var directives = CacheControlParser.ParseResponse(response);
        var times = ResponseTimes.Read(response, response, directives, requestTime, responseTime);
        return Decide(request, status, response, policy, directives, times, responseTime);
    }

    /// <summary>Judges a stored response anew after a 304 (RFC 9111 §4.3.4).</summary>
    /// <param name="request">The request that was sent.</param>
    /// <param name="status">Status of the stored response.</param>
    /// <param name="freshened">Its fields as <see cref="StoredFieldsBuilder.BuildFreshened"/> merged them.</param>
    /// <param name="notModified">The fields of the 304, as the origin sent them: its Age counts.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="requestTime">When the conditional request was sent.</param>
    /// <param name="responseTime">When the 304 had arrived.</param>
    public static StorageDecision DecideFreshened(
        in StorageRequest request,
        int status,
        StoredFields freshened,
        IFieldSource notModified,
        CachePolicy policy,
        CacheTime requestTime,
        CacheTime responseTime)
    {
        var directives = CacheControlParser.ParseResponse(freshened);
        var times = ResponseTimes.Read(freshened, notModified, directives, requestTime, responseTime);
        return Decide(request, status, freshened, policy, directives, times, responseTime);
    }

    private static StorageDecision Decide(
        in StorageRequest request,
        int status,
        IFieldSource response,
        CachePolicy policy,
        CacheDirectives directives,
        in ResponseTimes times,
        CacheTime responseTime)
    {
        var overridden = Ttl.TryOverride(policy, status, ref directives);
        var lifetime = Ttl.Evaluate(policy, directives, status, times, overridden, out var source);

        var reason = Objection(request, status, response, policy, directives, times);
        var vary = default(VaryRule);
        if (reason == CacheReason.None)
        {
            reason = VaryObjection(request, response, policy, out vary);
        }

        if (reason == CacheReason.None)
        {
            reason = UsefulnessObjection(request, status, response, directives, times, lifetime);
        }

        var metadata = MetadataOf(policy, directives, times, lifetime ?? 0, source, responseTime);
        var (sharing, sharingReason) = SharingOf(reason, metadata, times);
        return new StorageDecision
        {
            Reason = reason,
            Sharing = sharing,
            SharingReason = sharingReason,
            Vary = vary,
            Metadata = metadata,
        };
    }

    /// <summary>What forbids storing, whatever the lifetime.</summary>
    private static CacheReason Objection(
        in StorageRequest request,
        int status,
        IFieldSource response,
        CachePolicy policy,
        in CacheDirectives directives,
        in ResponseTimes times)
    {
        if (policy.IsDisabled)
        {
            return CacheReason.PolicyDisabled;
        }

        if (request.Method != CacheMethod.Get)
        {
            return CacheReason.Method;
        }

        if (StatusCodes.IsNeverStored(status)
            || (directives.Has(DirectiveFlags.MustUnderstand) && !StatusCodes.IsUnderstood(status)))
        {
            return CacheReason.Status;
        }

        var forbidden = DirectiveObjection(status, directives);
        if (forbidden != CacheReason.None)
        {
            return forbidden;
        }

        // RFC 9111 §3.5; must-revalidate counts too. C07: the floor does not override this one.
        if (request.HasAuthorization && directives.SharedMaxAge is null
            && !directives.Has(DirectiveFlags.Public | DirectiveFlags.MustRevalidate))
        {
            return CacheReason.Authorization;
        }

        if (policy.SetCookie == SetCookieRule.DoNotStore && response.Has(FieldNames.SetCookie)
            && !QualifiedFields.Names(response, directives, FieldNames.SetCookie))
        {
            return CacheReason.SetCookie;
        }

        return status >= 400 ? ErrorObjection(status, policy, directives, times) : CacheReason.None;
    }

    private static CacheReason DirectiveObjection(int status, in CacheDirectives directives)
    {
        if (directives.Has(DirectiveFlags.NoStore) && !directives.Has(DirectiveFlags.MustUnderstand))
        {
            return CacheReason.NoStore;
        }

        if (directives.Has(DirectiveFlags.Private))
        {
            return CacheReason.Private;
        }

        // An error is not worth keeping only to ask again (E-140).
        return status >= 400 && directives.Has(DirectiveFlags.NoCache) ? CacheReason.NoCache : CacheReason.None;
    }

    private static CacheReason ErrorObjection(
        int status, CachePolicy policy, in CacheDirectives directives, in ResponseTimes times)
    {
        if (policy.Errors == ErrorCaching.None)
        {
            return CacheReason.ErrorStatus;
        }

        if (StatusCodes.IsRequestError(status) && !(policy.StoreRequestErrors && times.ExplicitLifetime is not null))
        {
            return CacheReason.ErrorStatus;
        }

        if (policy.Errors == ErrorCaching.Explicit)
        {
            return CacheReason.None;
        }

        var stored = StatusCodes.IsListedError(status)
            || (StatusCodes.IsListedWithMaxAge(status) && (directives.SharedMaxAge ?? directives.MaxAge) is not null);
        return stored ? CacheReason.None : CacheReason.ErrorStatus;
    }

    private static CacheReason VaryObjection(in StorageRequest request, IFieldSource response, CachePolicy policy, out VaryRule? vary)
    {
        var reason = VaryRule.Parse(response, out vary);
        var isCoded = ContentCoding.TryRead(response, out var coding);
        if (isCoded && request.Codings is { } accepted && (coding == KeyedCodings.None || !accepted.HasFlag(coding)))
        {
            return CacheReason.Coding;   // C30: the key says that its viewers do not take it
        }

        if (policy.HonourVary)
        {
            // What is keyed tells requests apart already, in a reduced form. A coding that no Vary owns up to is a variant all the same.
            vary = request.Codings is not null ? vary?.Without(FieldNames.AcceptEncoding)
                : isCoded && reason == CacheReason.None ? VaryRule.With(vary, FieldNames.AcceptEncoding)
                : vary;
            return reason;
        }

        // E-128: the key alone selects. "*" with no floor would mean asking the origin each time, so there is nothing to keep.
        vary = null;
        if (isCoded && request.Codings is null)
        {
            return CacheReason.Coding;
        }

        return reason == CacheReason.VaryAny && policy.MinTtl <= TimeSpan.Zero ? reason : CacheReason.None;
    }

    /// <summary>What would never be used again is not stored, nor what looks personal and does not say how long it is good
    /// (C04).</summary>
    private static CacheReason UsefulnessObjection(
        in StorageRequest request,
        int status,
        IFieldSource response,
        in CacheDirectives directives,
        in ResponseTimes times,
        long? lifetime)
    {
        if (times.ExplicitLifetime is null)
        {
            if (request.HasCookie)
            {
                return CacheReason.Cookie;
            }

            if (request.HasAuthorization)
            {
                return CacheReason.Authorization;
            }
        }

        if (lifetime > 0 && !directives.Has(DirectiveFlags.NoCache))
        {
            return CacheReason.None;
        }

        // RFC 9111 §3: without explicit freshness only certain statuses. Then only a validator makes it useful.
        var mayStore = lifetime is not null || times.ExplicitLifetime is not null || Ttl.IsMarkedCacheable(directives, status);
        if (mayStore && (times.LastModified is not null
            || (response.TryFirst(FieldNames.ETag, out var tag) && EntityTag.TryParse(tag, out _))))
        {
            return CacheReason.None;
        }

        return directives.Has(DirectiveFlags.NoCache) ? CacheReason.NoCache : CacheReason.NoFreshness;
    }

    private static ResponseMetadata MetadataOf(
        CachePolicy policy,
        in CacheDirectives directives,
        in ResponseTimes times,
        long lifetime,
        LifetimeSource source,
        CacheTime responseTime)
    {
        var initialAge = times.InitialAgeMilliseconds / 1000;
        return new ResponseMetadata
        {
            ResponseTime = responseTime,
            InitialAgeMilliseconds = times.InitialAgeMilliseconds,
            Lifetime = lifetime,
            LifetimeSource = source,
            Date = times.Date,
            StaleWhileRevalidate = Ttl.CutToCeiling(policy, directives.StaleWhileRevalidate ?? 0, lifetime, initialAge),
            StaleIfError = directives.StaleIfError is { } window ? Ttl.CutToCeiling(policy, window, lifetime, initialAge) : null,
            Rights = RightsOf(directives),
        };
    }

    private static ResponseRights RightsOf(in CacheDirectives directives)
    {
        var rights = ResponseRights.None;
        var staleAllowed = directives.StaleWhileRevalidate is not null || directives.StaleIfError is not null;
        if (directives.Has(DirectiveFlags.MustRevalidate | DirectiveFlags.ProxyRevalidate)
            || (directives.SharedMaxAge is not null && !staleAllowed))
        {
            rights |= ResponseRights.NeverStale;
        }

        rights |= directives.Has(DirectiveFlags.NoCache) ? ResponseRights.AlwaysRevalidate : ResponseRights.None;
        rights |= directives.Has(DirectiveFlags.NoTransform) ? ResponseRights.NoTransform : ResponseRights.None;
        rights |= directives.Has(DirectiveFlags.Immutable) ? ResponseRights.Immutable : ResponseRights.None;
        return rights;
    }

    private static (FillSharing Sharing, CacheReason Reason) SharingOf(
        CacheReason reason, in ResponseMetadata metadata, in ResponseTimes times)
    {
        // F7: an explicit max-age=0 answers those who waited, though nothing of it is kept.
        if (reason == CacheReason.NoFreshness && times.ExplicitLifetime is not null)
        {
            return (FillSharing.Waiting, CacheReason.ArrivedStale);
        }

        if (reason != CacheReason.None)
        {
            return (FillSharing.None, reason);
        }

        if (metadata.Has(ResponseRights.AlwaysRevalidate))
        {
            return (FillSharing.None, CacheReason.NoCache);
        }

        return metadata.Lifetime * 1000 > metadata.InitialAgeMilliseconds
            ? (FillSharing.All, CacheReason.None)
            : (FillSharing.Waiting, CacheReason.ArrivedStale);
    }
}
