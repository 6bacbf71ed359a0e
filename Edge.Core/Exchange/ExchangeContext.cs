using Edge.Cache;
using Edge.Cache.Keys;
using Edge.Cache.Status;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Http1;

namespace Edge.Core.Exchange;

/// <summary>Everything one exchange works with. One object per viewer connection, begun anew for each request.</summary>
/// <remarks>Owned by the connection's loop; what outlives the exchange (a fill) copies what it needs.</remarks>
internal sealed class ExchangeContext(
    EdgeServices services, EdgeRequest request, ViewerWriter viewer, RequestContent content, ITunnelEnd line)
{
    private CacheKey _cacheKey;

    /// <summary>The shared parts of the process.</summary>
    public EdgeServices Services => services;

    /// <summary>The viewer's request.</summary>
    public EdgeRequest Request => request;

    /// <summary>The way to the viewer.</summary>
    public ViewerWriter Viewer => viewer;

    /// <summary>The request's content.</summary>
    public RequestContent Content => content;

    /// <summary>The viewer's connection without HTTP: for a tunnel, once the origin has agreed to one.</summary>
    public ITunnelEnd Line => line;

    /// <summary>Whether the request is a WebSocket handshake that the behaviour lets through (E-90).</summary>
    public bool IsWebSocket { get; set; }

    /// <summary>The rules, read once per exchange, so that a reload never changes them half-way.</summary>
    public EdgeSnapshot Snapshot { get; private set; } = services.Snapshot;

    /// <summary>The site, once routed.</summary>
    public Distribution? Distribution { get; set; }

    /// <summary>The path that is matched, keyed and sent on: the viewer's, with the default root object in the place of <c>/</c> (E-166).</summary>
    public ReadOnlySpan<byte> Path => request.Path.Length == 1 && request.Path[0] == (byte)'/' ? Distribution!.RootPath.Span : request.Path;

    /// <summary>The behaviour, once routed.</summary>
    public CacheBehavior? Behavior { get; set; }

    /// <summary>Builds keys, and knows which query and cookies the last one covers.</summary>
    public CacheKeyBuilder Key { get; } = new(services.HashSeed, services.CacheLimits);

    /// <summary>Whether <see cref="CacheKey"/> is set.</summary>
    public bool HasKey { get; private set; }

    /// <summary>The key; valid until the next request.</summary>
    public ref readonly CacheKey CacheKey => ref _cacheKey;

    /// <summary>What the log will say.</summary>
    public ExchangeRecord Record { get; } = new();

    /// <summary>Whether the connection may carry another request after this one. Starts as the viewer wishes; anything may clear it.</summary>
    public bool KeepAlive { get; set; }

    /// <summary>Whether the connection must end without a goodbye, because a clean end would lie about completeness (C18, O02).</summary>
    public bool MustAbort { get; set; }

    /// <summary>Whether this exchange fetches a page in the place of an error of another one.</summary>
    public bool IsErrorPage => Failed is not null;

    /// <summary>The exchange whose error the page of this one stands for; null in all others.</summary>
    private ExchangeContext? Failed { get; init; }

    /// <summary>The page of an exchange that fetches one.</summary>
    private ErrorPage? Page { get; init; }

    /// <summary>Changes to the head of the response: those of the behaviour that was asked, whatever page answers; null: none.</summary>
    public ResponseHeadersPolicy? HeadersPolicy => (Failed ?? this).Behavior?.ResponseHeadersPolicy;

    /// <summary>The request that the viewer sent, whatever page answers it.</summary>
    public EdgeRequest ViewersRequest => (Failed ?? this).Request;

    /// <summary>What the log will say of the viewer's request.</summary>
    public ExchangeRecord ViewersRecord => (Failed ?? this).Record;

    /// <summary>An exchange that fetches <paramref name="page"/> and sends it as the answer of <paramref name="failed"/>.</summary>
    public static ExchangeContext ForErrorPage(ExchangeContext failed, EdgeRequest request, ErrorPage page, CacheStatusMember cacheStatus)
    {
        var exchange = new ExchangeContext(failed.Services, request, failed.Viewer, failed.Content, failed.Line)
        {
            Failed = failed,
            Page = page,
            Snapshot = failed.Snapshot,
            Distribution = failed.Distribution,
            Behavior = page.Behavior,
            KeepAlive = failed.KeepAlive,
        };
        exchange.Record.Begin(failed.Record.Started);
        exchange.Record.CacheStatus = cacheStatus;
        return exchange;
    }

    /// <summary>What the head of an answer says when it is an error page: the error's place in the cache's story, and the status that the
    /// operator chose, unless the page could not be had (E-163).</summary>
    public ResponseFacts AsErrorPage(in ResponseFacts facts)
    {
        Record.PageSent = facts.Status == 200;
        return facts with
        {
            Status = Record.PageSent ? Page!.ResponseStatus : facts.Status,
            Result = ResultType.Error,
            CacheStatus = Record.CacheStatus,
            Age = null,
        };
    }

    /// <summary>Begins an exchange.</summary>
    /// <param name="keepAlive">Whether viewer and server both want the connection to go on.</param>
    public void Begin(bool keepAlive)
    {
        Snapshot = services.Snapshot;
        Distribution = null;
        Behavior = null;
        HasKey = false;
        IsWebSocket = false;
        KeepAlive = keepAlive;
        MustAbort = false;
        viewer.Reset();
    }

    /// <summary>Builds the key under the behaviour's policy.</summary>
    /// <returns>False when the request has none: its key would be too long.</returns>
    public bool TryBuildKey(CacheMethod method)
    {
        var input = new CacheKeyInput
        {
            Site = Distribution!.NameBytes.Span,
            Host = request.Host,
            Path = Path,
            Query = request.Query,
            HasQuery = request.Facts.HasQuery,
            Method = method,
            WithoutCodings = request.Facts.Version < Http1Version.Http11,
        };
        return HasKey = Key.TryBuild(input, request.Fields, Behavior!.CachePolicy, out _cacheKey);
    }
}
