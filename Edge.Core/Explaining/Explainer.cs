using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Edge.Cache;
using Edge.Cache.Fills;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Core.Viewer;
using Edge.Http1;

namespace Edge.Core.Explaining;

/// <summary>Says what the edge would do with a request, by asking the functions that decide it: parser, pipeline, key, store, freshness.</summary>
/// <remarks>Sends nothing, fetches nothing, and leaves no trace in store or counters. What depends on the connection of a viewer (which
/// certificate it was shown, who it is) is taken to be as the URL wants it.</remarks>
internal sealed class Explainer(EdgeServices services)
{
    private static readonly string[] Refusals = MetricLabels.Of<RefusalReason>();

    /// <summary>Explains.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="error">Why it is no request; empty when there is an answer.</param>
    /// <returns>Null with <paramref name="error"/> said.</returns>
    public Explanation? Explain(ExplainRequest asked, out string error)
    {
        if (asked.ToHead(out var https, out error) is not { } head)
        {
            return null;
        }

        using var viewer = new ImaginedViewer(services, https);
        var broken = viewer.Request.Load(new ReadOnlySequence<byte>(head), services.Snapshot.Limits.Http1);
        if (broken != Http1Error.None)
        {
            error = $"a viewer that sent this would be refused with {Http1ErrorStatus.StatusOf(broken)}: {Http1ErrorNames.Of(broken)}";
            return null;
        }

        var exchange = viewer.Exchange;
        exchange.Begin(keepAlive: true);
        var plan = RequestPipeline.PlanFor(exchange);
        var text = $"{asked.Method} {asked.Url}";
        var explanation = plan.Use switch
        {
            RequestUse.Refuse => new Explanation(text, "refused", plan.Status, Refusals[(int)plan.Refusal], "send a request that is not refused"),
            RequestUse.Redirect => new Explanation(text, "redirect", null, Refusals[(int)RefusalReason.HttpsOnly], "ask with https"),
            RequestUse.Options => CorsFields.IsPreflight(exchange.Request)
                ? new Explanation(text, "preflight", 204, "cors", "turn cors.answerPreflight of the response headers policy off")
                : new Explanation(text, "answered", 204, "max_forwards", "send a larger Max-Forwards"),
            RequestUse.Pass => Of(text, "pass", plan.CacheStatus.Detail) with { CacheStatus = Text(plan.CacheStatus) },
            RequestUse.WebSocket => Of(text, "pass", CacheReason.RequestForm),
            _ => ExplainCache(exchange, text),
        };
        return explanation with
        {
            Distribution = exchange.Distribution?.Name,
            Behavior = exchange.Behavior?.ToString(),
            CachePolicy = exchange.Behavior?.CachePolicy.Name,
            Origin = exchange.Behavior?.Origin.Primary.Name,
            Key = exchange.HasKey ? KeyOf(exchange.CacheKey) : null,
            Notes = [.. explanation.Notes, .. NotesOn(exchange)],
        };
    }

    private Explanation ExplainCache(ExchangeContext exchange, string text)
    {
        var now = services.Now;
        services.Store.Peek(exchange.CacheKey, exchange.Request.Fields, out var lookup);
        var choice = CacheAnswer.WithMemory(exchange, CacheChoice.Of(lookup, exchange.Request.Fields, exchange.Behavior!.CachePolicy, now));
        var stored = choice.Stored is { } response ? ResponseOf(response, now) : null;
        if (choice.Use is CacheUse.Hit or CacheUse.HitAndRefresh)
        {
            var sent = ResponseSelection.Of(choice.Stored!, choice.Stored!.Body.Length, exchange.Request, now);
            var status = sent.Apply(new ResponseFacts { Status = choice.Stored.Status, Result = ResultType.Hit }).Status;
            var outcome = choice.Reason == CacheReason.None ? "hit" : "stale-hit";
            return Of(text, outcome, choice.Reason, status) with { CacheStatus = Text(CacheAnswer.HitStatus(choice.Stored, now)), Stored = stored };
        }

        if (choice.Use == CacheUse.Unavailable)
        {
            return Of(text, "refused", choice.Reason, 504) with { CacheStatus = Text(new CacheStatusMember { Detail = choice.Reason }), Stored = stored };
        }

        var reason = choice.Reason == CacheReason.None ? CacheReason.NotSeen : choice.Reason;
        var forward = new CacheStatusMember { Forward = choice.Forward, Detail = choice.Detail };
        var explanation = Of(text, choice.Use == CacheUse.Revalidate ? "revalidate" : "miss", reason) with
        {
            CacheStatus = Text(forward),
            Stored = stored,
            VariesBy = stored is null && choice.Vary is { } rule ? NamesOf(rule) : null,
            LastStatus = services.Store.Outcomes.Find(exchange.CacheKey.Hash, out var last) == CacheReason.NotSeen || last == 0 ? null : last,
        };
        if (exchange.Request.Method == MethodKind.Head)
        {
            return explanation with { Outcome = "pass", Notes = ["HEAD stores nothing: on a miss it goes to the origin as HEAD"] };
        }

        return services.Fills.Foresee(exchange.CacheKey, exchange.Request.Fields, CacheAnswer.OptionsFor(exchange, choice.Vary), now) switch
        {
            FillRole.Follower => explanation with
            {
                Outcome = "collapsed",
                CacheStatus = Text(forward with { Collapsed = true }),
                Notes = ["the same object is being fetched: this request would share it"],
            },
            FillRole.Alone => explanation with { Notes = ["the last answer was not to be shared: for some seconds requests do not wait for each other"] },
            _ => explanation,
        };
    }

    private static IEnumerable<string> NotesOn(ExchangeContext exchange)
    {
        if (exchange.HasKey && exchange.Request.Fields.Has("range"u8))
        {
            yield return "Range: the whole object is stored or fetched, and the part is cut from it";
        }

        if (exchange.Request.Fields.Has("cache-control"u8) && exchange.Behavior is { CachePolicy.HonourRequestDirectives: false })
        {
            yield return "Cache-Control of the request is not looked at: the policy says honorRequestDirectives: false";
        }
    }

    private static Explanation Of(string text, string outcome, CacheReason reason, int? status = null) => reason == CacheReason.None
        ? new Explanation(text, outcome, status, null, null)
        : new Explanation(text, outcome, status, Encoding.ASCII.GetString(CacheReasons.Token(reason)), CacheAdvice.For(reason));

    private static string Text(in CacheStatusMember member)
    {
        Span<byte> text = stackalloc byte[CacheStatusMember.MaxLength + 16];
        member.TryWrite(text, EdgeIdentity.CacheName, out var written);
        return Encoding.ASCII.GetString(text[..written]);
    }

    private static ExplainedKey KeyOf(in CacheKey key)
    {
        var parts = CacheKeyParts.Of(key);
        string[] codings = [.. parts.Codings.HasFlag(KeyedCodings.Gzip) ? ["gzip"] : (string[])[], .. parts.Codings.HasFlag(KeyedCodings.Brotli) ? ["br"] : (string[])[]];
        return new ExplainedKey(parts.Site, parts.Host, parts.Path, parts.Query, parts.Fields, parts.Cookies, codings, parts.Method);
    }

    private static ExplainedResponse ResponseOf(StoredResponse stored, CacheTime now)
    {
        var metadata = stored.Metadata;
        var age = Freshness.CurrentAge(metadata, now);
        var initial = Math.Min(age, metadata.InitialAgeMilliseconds / 1000);
        string[] rules =
        [
            .. Rule(metadata.Has(ResponseRights.NeverStale), "must-revalidate"),
            .. Rule(metadata.Has(ResponseRights.AlwaysRevalidate), "no-cache"),
            .. Rule(metadata.Has(ResponseRights.Immutable), "immutable"),
            .. Rule(metadata.Has(ResponseRights.NoTransform), "no-transform"),
            .. Rule(stored.IsSoftPurged, "purged-softly"),
        ];
        return new ExplainedResponse(
            stored.Status, stored.Body.Length, TextOf(stored.ETag), TextOf(stored.LastModified),
            stored.Variant is { } variant ? NamesOf(variant.Rule) : null,
            new ExplainedFreshness(
                metadata.Lifetime, metadata.LifetimeSource == LifetimeSource.None ? null : LifetimeSources.Token(metadata.LifetimeSource),
                initial, age - initial, Freshness.Remaining(metadata, now), metadata.StaleWhileRevalidate, metadata.StaleIfError, rules));
    }

    private static string[] Rule(bool applies, string name) => applies ? [name] : [];

    private static string? TextOf(ReadOnlySpan<byte> value) => value.IsEmpty ? null : Encoding.Latin1.GetString(value);

    private static string[] NamesOf(VaryRule rule)
    {
        var names = new string[rule.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Encoding.Latin1.GetString(rule[i]);
        }

        return names;
    }

    /// <summary>A viewer that sends nothing and gets nothing: what an exchange needs of one.</summary>
    private sealed class ImaginedViewer : IDeadlineOwner, IProgressSource, IDisposable
    {
        private readonly RateSlot _rate;

        public ImaginedViewer(EdgeServices services, bool https)
        {
            var pipe = new Pipe();
            var connection = InMemoryConnection.CreatePair().Server;
            _rate = new RateSlot(services.Heartbeat, this, this);
            Request = new EdgeRequest(new ViewerInfo
            {
                Connection = connection,
                Remote = new IPEndPoint(IPAddress.Loopback, 0),
                RemoteAddress = ViewerInfo.FormatAddress(IPAddress.Loopback),
                IsHttps = https,
            });
            Exchange = new ExchangeContext(
                services, Request, new ViewerWriter(pipe.Writer, _rate, default),
                new RequestContent(pipe.Reader, services.Snapshot.Limits.Http1, 0, _rate, default), new ViewerLine(connection, tls: null));
        }

        public EdgeRequest Request { get; }

        public ExchangeContext Exchange { get; }

        public long BytesMoved => 0;

        public void OnDeadline(DeadlineReason reason)
        {
            // Nothing is ever awaited here.
        }

        public void Dispose()
        {
            _rate.Dispose();
            Request.Clear();
        }
    }
}
