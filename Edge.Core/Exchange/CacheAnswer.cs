using Edge.Cache;
using Edge.Cache.Fills;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Core.Diagnostics;
using Edge.Core.Invalidation;
using Edge.Core.Origin;

namespace Edge.Core.Exchange;

/// <summary>Answers GET and HEAD through the cache: a hit at once, else a fill that is begun or joined (E-102 … E-106, RFC 9111 §4).</summary>
internal static class CacheAnswer
{
    /// <summary>How often a request joins fills before it goes alone: another variant may be under way twice, not for ever (F6, F8).</summary>
    private const int MaxJoins = 3;

    /// <summary>Looks up and answers.</summary>
    /// <returns>False when the viewer is gone, or the connection must be broken off.</returns>
    public static ValueTask<bool> SendAsync(ExchangeContext exchange)
    {
        var now = exchange.Services.Now;
        exchange.Services.Store.TryGet(exchange.CacheKey, exchange.Request.Fields, out var lookup);
        var choice = CacheChoice.Of(lookup, exchange.Request.Fields, exchange.Behavior!.CachePolicy, now);
        switch (choice.Use)
        {
            case CacheUse.Fetch:
                return FetchAsync(exchange, WithMemory(exchange, choice));
            case CacheUse.Revalidate:
                return FetchAsync(exchange, choice with { Stored = choice.Stored!.ToOwned() });   // it is needed when the origin has answered
            case CacheUse.Unavailable:
                return EdgeAnswers.FailAsync(exchange, 504, "only-if-cached", new CacheStatusMember { Detail = choice.Reason });
            case CacheUse.HitAndRefresh:
                RefreshBehind(exchange, choice.Stored!.ToOwned(), choice.Vary);
                break;
            default:
                break;
        }

        return StoredAnswer.SendAsync(exchange, choice.Stored!, ResultType.Hit, HitStatus(choice.Stored!, now));
    }

    /// <summary>A miss of which the store knows no reason: what became of the response before, if it is remembered.</summary>
    public static CacheChoice WithMemory(ExchangeContext exchange, in CacheChoice choice) =>
        choice.Use == CacheUse.Fetch && choice.Reason == CacheReason.None
            && exchange.Services.Store.Outcomes.Find(exchange.CacheKey.Hash, out _) is not CacheReason.NotSeen and var reason
            ? choice with { Reason = reason }
            : choice;

    private static async ValueTask<bool> FetchAsync(ExchangeContext exchange, CacheChoice choice)
    {
        if (exchange.Request.Method == MethodKind.Head)
        {
            return await HeadAsync(exchange, choice).ConfigureAwait(false);
        }

        var (stale, forward, vary) = (choice.Stored, choice.Forward, choice.Vary);

        for (var joins = 1; ; joins++)
        {
            var options = OptionsFor(exchange, vary);
            var now = exchange.Services.Now;
            var join = choice.ForbidsStoring
                ? exchange.Services.Fills.Start(exchange.CacheKey, exchange.Request.Fields, options, CacheReason.RequestDirectives)
                : joins <= MaxJoins
                ? exchange.Services.Fills.Join(exchange.CacheKey, exchange.Request.Fields, options, now)
                : exchange.Services.Fills.Start(exchange.CacheKey, exchange.Request.Fields, options, CacheReason.NotAsked);
            using var reader = join.Reader!;
            var interim = join.Role == FillRole.Follower ? null : InterimQueue.For(exchange);
            var fetch = join.Role == FillRole.Follower ? null : Lead(exchange, join.Fill!, stale, now, interim);
            var result = await WaitHeadAsync(exchange, join, reader, interim).ConfigureAwait(false);
            NoteOrigin(exchange, fetch);
            switch (result.Kind)
            {
                case FillHeadKind.Head:
                    return await FillAnswer.SendAsync(exchange, reader, result, FetchStatus(forward, fetch) with { Detail = choice.Detail }).ConfigureAwait(false);
                case FillHeadKind.Stored:
                    return await SendStoredAsync(exchange, result.Stored!, stale, forward, fetch).ConfigureAwait(false);
                case FillHeadKind.Failed when result.Failure == FillFailure.WaitEnded && fetch is null && !exchange.Services.Stopping.IsCancellationRequested:
                    joins = MaxJoins;   // out of patience with somebody else's fetch: alone, and unstored (F8)
                    break;
                case FillHeadKind.Failed when fetch is null && result.Failure == FillFailure.Abandoned:
                    break;              // its viewers left before we could follow: begin anew
                case FillHeadKind.Failed:
                    return await FailAsync(exchange, result.Failure, fetch, forward).ConfigureAwait(false);
                default:
                    vary = result.Vary ?? vary;
                    break;
            }
        }
    }

    // F1: the winner looks once more before it goes out; the fill it did not see may just have ended.
    private static OriginFetch? Lead(ExchangeContext exchange, Fill fill, StoredResponse? stale, CacheTime now, InterimQueue? interim)
    {
        if (exchange.Services.Store.TryGet(exchange.CacheKey, exchange.Request.Fields, out var again)
            && CacheChoice.Of(again, exchange.Request.Fields, exchange.Behavior!.CachePolicy, now) is { Use: CacheUse.Hit, Reason: CacheReason.None })
        {
            fill.CompleteFromStore(again.Response!.ToOwned());
            return null;
        }

        return OriginFetch.Start(exchange, fill, stale is { HasValidator: true } || MayAnswerErrors(exchange, stale, now) ? stale : null, interim);
    }

    private static bool MayAnswerErrors(ExchangeContext exchange, StoredResponse? stale, CacheTime now) =>
        stale is not null && Freshness.MayServeOnError(stale.Metadata, exchange.Behavior!.CachePolicy, now);

    private static async ValueTask<FillHeadResult> WaitHeadAsync(ExchangeContext exchange, FillJoin join, FillReader reader, InterimQueue? interim = null)
    {
        if (join.Role != FillRole.Follower)
        {
            // Its own fetch is bounded by the origin's time-outs.
            var waiting = reader.WaitHeadAsync(exchange.Services.Stopping);
            return waiting.IsCompleted || interim is null
                ? await waiting.ConfigureAwait(false)
                : await interim.RelayUntilAsync(exchange, waiting.AsTask()).ConfigureAwait(false);
        }

        using var patience = new CancellationTokenSource(exchange.Snapshot.Limits.FillWaitTimeout, exchange.Services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, exchange.Services.Stopping);
        return await reader.WaitHeadAsync(either.Token).ConfigureAwait(false);
    }

    // HEAD never fills (C29): it follows a fetch that is under way, else it goes to the origin as HEAD.
    private static async ValueTask<bool> HeadAsync(ExchangeContext exchange, CacheChoice choice)
    {
        var (forward, vary) = (choice.Forward, choice.Vary);
        if (exchange.Services.Fills.TryFollow(exchange.CacheKey, exchange.Request.Fields, OptionsFor(exchange, vary), out var join))
        {
            using var reader = join.Reader!;
            var result = await WaitHeadAsync(exchange, join, reader).ConfigureAwait(false);
            if (result.Kind == FillHeadKind.Head)
            {
                return await FillAnswer.SendAsync(exchange, reader, result, FetchStatus(forward, null)).ConfigureAwait(false);
            }

            if (result.Kind == FillHeadKind.Stored)
            {
                return await SendStoredAsync(exchange, result.Stored!, null, forward, null).ConfigureAwait(false);
            }
        }

        return await PassAnswer.SendAsync(exchange, new CacheStatusMember { Forward = forward, Detail = CacheReason.Method }, choice.Stored).ConfigureAwait(false);
    }

    private static ValueTask<bool> SendStoredAsync(
        ExchangeContext exchange, StoredResponse stored, StoredResponse? stale, CacheForward forward, OriginFetch? fetch)
    {
        var now = exchange.Services.Now;
        var status = HitStatus(stored, now);
        if (stored.IsSameAs(stale))
        {
            // The origin failed, and what is stored may answer for it.
            return StoredAnswer.SendAsync(exchange, stored, ResultType.Hit, status with { ForwardStatus = fetch?.OriginStatus ?? 0 });
        }

        if (forward is CacheForward.Stale or CacheForward.Request && fetch is { OriginStatus: 304 })
        {
            return StoredAnswer.SendAsync(
                exchange, stored, ResultType.RefreshHit, status with { Hit = false, Forward = forward, ForwardStatus = 304, Stored = true });
        }

        return StoredAnswer.SendAsync(exchange, stored, ResultType.Hit, status with { Collapsed = fetch is null });
    }

    private static ValueTask<bool> FailAsync(ExchangeContext exchange, FillFailure failure, OriginFetch? fetch, CacheForward forward)
    {
        var (status, reason) = failure switch
        {
            FillFailure.OriginTimeout => (504, "origin-timeout"),
            FillFailure.OriginBusy => (503, "origin-pool-exhausted"),
            FillFailure.Shutdown or FillFailure.WaitEnded => (503, "shutdown"),
            _ => (502, "origin-failed"),
        };
        if (fetch is { Failure: not OriginFailure.None })
        {
            status = OriginFailures.StatusOf(fetch.Failure);
            reason = OriginFailures.NameOf(fetch.Failure);
            exchange.Record.Detail = OriginFailures.DetailOf(fetch.Failure);
            exchange.Record.ReasonDetail = fetch.Detail;
        }

        return EdgeAnswers.FailAsync(exchange, status, reason, new CacheStatusMember { Forward = forward });
    }

    private static void RefreshBehind(ExchangeContext exchange, StoredResponse stale, VaryRule? vary)
    {
        var join = exchange.Services.Fills.JoinRefresh(exchange.CacheKey, exchange.Request.Fields, OptionsFor(exchange, vary));
        if (join.Role != FillRole.Underway)
        {
            OriginFetch.Start(exchange, join.Fill!, stale);
        }
    }

    // A viewer that wants a part, or only to know whether its copy holds, leaves early; the object is wanted all the same.
    public static FillOptions OptionsFor(ExchangeContext exchange, VaryRule? vary) => new()
    {
        CompleteWithoutReaders = exchange.Request.Fields.Has("range"u8) || exchange.Request.Fields.Has("if-none-match"u8)
            || exchange.Request.Fields.Has("if-modified-since"u8),
        Labels = LabelsOf(exchange),
        Vary = vary,
    };

    private static ResponseLabels LabelsOf(ExchangeContext exchange)
    {
        var scope = exchange.Services.Ledger.ScopeOf(exchange.Distribution!.Name);
        var normal = PurgePath.NormalFormOf(exchange.Path);
        return normal.IsEmpty ? scope.Labels : scope.Labels with { NormalPath = normal };
    }

    private static void NoteOrigin(ExchangeContext exchange, OriginFetch? fetch)
    {
        if (fetch is not null)
        {
            exchange.Record.Origin = fetch.OriginName;
            exchange.Record.OriginTime = fetch.OriginTime;
        }
    }

    public static CacheStatusMember HitStatus(StoredResponse stored, CacheTime now) =>
        new() { Hit = true, Ttl = Freshness.Remaining(stored.Metadata, now) };

    private static CacheStatusMember FetchStatus(CacheForward forward, OriginFetch? fetch) =>
        new() { Forward = forward, ForwardStatus = forward is CacheForward.Stale or CacheForward.Request ? fetch?.OriginStatus ?? 0 : 0 };
}
