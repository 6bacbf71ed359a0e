using Edge.Cache;
using Edge.Cache.Status;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Http1.Parsing;
using Edge.Tls;

namespace Edge.Core.Exchange;

/// <summary>One exchange from its head to its last byte: route, admit, look up, answer. The order is that of E-237.</summary>
internal static class RequestPipeline
{
    /// <summary>Answers the request that <paramref name="exchange"/> holds.</summary>
    /// <returns>False when the viewer is gone, or the connection must be broken off.</returns>
    public static ValueTask<bool> AnswerAsync(ExchangeContext exchange)
    {
        if (exchange.Services.Rates.Refuses(exchange) is { } seconds)
        {
            return EdgeAnswers.RefuseRateAsync(exchange, seconds);
        }

        var plan = PlanFor(exchange);
        return plan.Use switch
        {
            RequestUse.Refuse => EdgeAnswers.RefuseAsync(exchange, plan.Status, plan.Refusal),
            RequestUse.Redirect => EdgeAnswers.RedirectAsync(exchange),
            RequestUse.Options => EdgeAnswers.OptionsAsync(exchange),
            RequestUse.WebSocket => WebSocketAnswer.SendAsync(exchange),
            RequestUse.Pass => PassAnswer.SendAsync(exchange, plan.CacheStatus),
            _ => CacheAnswer.SendAsync(exchange),
        };
    }

    /// <summary>Decides what becomes of the request, up to the cache: answers nothing, asks nobody. Sets distribution, behaviour and key
    /// of <paramref name="exchange"/>, as far as it comes.</summary>
    public static RequestPlan PlanFor(ExchangeContext exchange)
    {
        if ((Route(exchange) ?? JudgeScheme(exchange)) is { } refusal)
        {
            return refusal.Status == 0 ? new RequestPlan(RequestUse.Redirect) : new RequestPlan(RequestUse.Refuse, refusal.Status, refusal.Reason);
        }

        // Before the method is judged: what a script may send is asked of resources that know no OPTIONS themselves.
        if (exchange.HeadersPolicy?.Cors is { AnswerPreflight: true } && CorsFields.IsPreflight(exchange.Request) && !exchange.Request.HasBody)
        {
            return new RequestPlan(RequestUse.Options);
        }

        if (Admit(exchange) is { } fault)
        {
            return new RequestPlan(RequestUse.Refuse, fault.Status, fault.Reason);
        }

        return MaxForwards.TryRead(exchange.Request, out var left) && left == 0 ? new RequestPlan(RequestUse.Options) : PlanRouted(exchange);
    }

    /// <summary>Fetches an error page, through the cache like any other request (E-162).</summary>
    /// <returns>False when the viewer is gone, or the connection must be broken off.</returns>
    public static ValueTask<bool> AnswerPageAsync(ExchangeContext exchange)
    {
        var plan = PlanRouted(exchange);
        return plan.Use == RequestUse.Pass ? PassAnswer.SendAsync(exchange, plan.CacheStatus) : CacheAnswer.SendAsync(exchange);
    }

    private static RequestPlan PlanRouted(ExchangeContext exchange)
    {
        if (exchange.Request.Facts.HasUpgrade && exchange.Behavior!.WebSocket && WebSocketHandshake.Judge(exchange.Request) != WebSocketRequest.None)
        {
            return new RequestPlan(RequestUse.WebSocket);
        }

        if (!exchange.Request.Method.IsCacheable())
        {
            return Pass(CacheForward.Method, CacheReason.Method);
        }

        // The key also says which query and cookies may reach the origin, so it is built where nothing is stored, too.
        if (!exchange.TryBuildKey(exchange.Request.Method == MethodKind.Head ? CacheMethod.Head : CacheMethod.Get))
        {
            return Pass(CacheForward.Bypass, CacheReason.KeyTooLong);
        }

        if (exchange.Behavior!.TellsOfViewer)
        {
            return Pass(CacheForward.Bypass, CacheReason.ViewerKnown);
        }

        if (exchange.Behavior.CachePolicy.IsDisabled)
        {
            return Pass(CacheForward.Bypass, CacheReason.PolicyDisabled);
        }

        return HasForeignCondition(exchange) ? Pass(CacheForward.Bypass, CacheReason.RequestForm) : new RequestPlan(RequestUse.Cache);
    }

    // Host → distribution → behaviour (E-27 … E-29, E-40); null: go on.
    private static Refusal? Route(ExchangeContext exchange)
    {
        var request = exchange.Request;
        if (request.Facts.Form is TargetForm.Authority || request.Method == MethodKind.Connect)
        {
            return new Refusal(405, RefusalReason.Method);
        }

        // E-35: without a host there is neither a site nor a redirect.
        var distribution = exchange.Snapshot.FindDistribution(request.Host);
        if (distribution is null)
        {
            return new Refusal(403, RefusalReason.UnknownHost);
        }

        if (IsMisdirected(exchange, distribution))
        {
            return new Refusal(421, RefusalReason.Misdirected);
        }

        exchange.Distribution = distribution;
        exchange.Behavior = distribution.Match(exchange.Path);
        return null;
    }

    // E-28, T27: another site's certificate or policy must not be borrowed. A name that no site claims is compared like any other;
    // without SNI no certificate was asked for, but a policy was spoken all the same.
    private static bool IsMisdirected(ExchangeContext exchange, Distribution distribution)
    {
        var viewer = exchange.Request.Viewer;
        if (viewer.Tls is not { } tls)
        {
            return false;
        }

        // E-218: who a viewer is has been asked by the site of the handshake, under the rules of that moment, or not at all.
        if (!ClientAuthentication.AreSame(viewer.SniDistribution?.ClientAuthentication, distribution.ClientAuthentication))
        {
            return true;
        }

        return viewer.SniDistribution?.Name.Equals(distribution.Name, StringComparison.Ordinal) != true
            && (viewer.SecurityPolicy != distribution.SecurityPolicy.Name || (tls.ServerName is not null && !viewer.Covers(exchange.Request.Host)));
    }

    // Protocol policy first, then methods (E-38).
    private static Refusal? JudgeScheme(ExchangeContext exchange)
    {
        var policy = exchange.Behavior!.ViewerProtocolPolicy;
        return exchange.Request.Viewer.IsHttps || policy == ViewerProtocolPolicy.AllowAll ? null
            : policy == ViewerProtocolPolicy.RedirectToHttps ? Refusal.Redirect : new Refusal(403, RefusalReason.HttpsOnly);
    }

    private static Refusal? Admit(ExchangeContext exchange)
    {
        var request = exchange.Request;
        var behavior = exchange.Behavior!;
        if (request.Method == MethodKind.Trace)
        {
            return new Refusal(405, RefusalReason.Method);
        }

        if (!behavior.AllowedMethods.Allows(request.MethodText))
        {
            exchange.Record.Detail = DetailedResultType.InvalidRequestMethod;
            return new Refusal(403, RefusalReason.Method);
        }

        if (!MaxForwards.TryRead(request, out _))
        {
            return new Refusal(400, RefusalReason.MalformedRequest);
        }

        if (request.Method.IsCacheable() && request.HasBody)
        {
            return new Refusal(403, RefusalReason.AmbiguousFraming);   // E-80, C02
        }

        if (request.Facts.Body.Length > exchange.Snapshot.Limits.MaxRequestBodyBytes)
        {
            return new Refusal(413, RefusalReason.BodyTooLarge);
        }

        return exchange.Services.Identity.IsLoop(request.Fields) ? new Refusal(508, RefusalReason.Loop) : null;
    }

    // If-Match and If-Unmodified-Since are the origin's to judge (RFC 9110 §13.2.1).
    private static bool HasForeignCondition(ExchangeContext exchange) =>
        exchange.Request.Fields.Has("if-match"u8) || exchange.Request.Fields.Has("if-unmodified-since"u8);

    /// <summary>A status with its reason from a closed list; status 0 stands for the redirect to https.</summary>
    private readonly record struct Refusal(int Status, RefusalReason Reason)
    {
        public static Refusal Redirect => default;
    }

    private static RequestPlan Pass(CacheForward forward, CacheReason reason) =>
        new(RequestUse.Pass, CacheStatus: new CacheStatusMember { Forward = forward, Detail = reason });
}
