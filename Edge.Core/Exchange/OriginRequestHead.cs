using System.Buffers;
using System.Text;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Store;
using Edge.Core.Config;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Writing;

namespace Edge.Core.Exchange;

/// <summary>Writes the head of a request to an origin: what the behaviour lets through, and what the edge itself has to say (E-92 … E-99).</summary>
internal static class OriginRequestHead
{
    /// <summary>What differs between a request that fills the cache and one that passes through.</summary>
    /// <param name="ForFill">The whole object is wanted: the viewer's own conditions and ranges stay here.</param>
    /// <param name="Stale">The stored response whose validators are sent, or null.</param>
    public readonly record struct Purpose(bool ForFill, StoredResponse? Stale)
    {
        /// <summary>The viewer's request as it is.</summary>
        public static Purpose Pass => default;
    }

    /// <summary>Writes the head.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="exchange">The request and its behaviour.</param>
    /// <param name="origin">Whom it is for.</param>
    /// <param name="https">The scheme of the origin leg.</param>
    /// <param name="purpose">Fill or pass.</param>
    public static void Write(IBufferWriter<byte> output, ExchangeContext exchange, OriginSettings origin, bool https, Purpose purpose)
    {
        var request = exchange.Request;
        var behavior = exchange.Behavior!;
        var head = new Http1HeadWriter(output);
        var target = ArrayPool<byte>.Shared.Rent(origin.OriginPath.Length + exchange.Path.Length + request.Query.Length + exchange.Key.Query.Length + 1);
        try
        {
            head.RequestLine(request.MethodText, target.AsSpan(0, WriteTarget(target, exchange, origin)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(target);
        }

        WriteHost(ref head, exchange, origin, https);
        if (behavior.OriginRequestPolicy == OriginRequestPolicy.AllViewer)
        {
            WriteViewerFields(ref head, exchange, origin, purpose);
        }
        else
        {
            WriteKeyedFields(ref head, exchange, origin);
        }

        if (exchange.IsWebSocket && behavior.OriginRequestPolicy == OriginRequestPolicy.Minimal)
        {
            WriteHandshake(ref head, exchange.Request.Fields);
        }

        WriteAcceptEncoding(ref head, exchange);
        WriteConditions(ref head, purpose);
        WriteFraming(ref head, request);
        WriteOwnFields(ref head, exchange, purpose);
        foreach (var field in origin.CustomHeaders)
        {
            head.Field(field.NameBytes.Span, field.ValueBytes.Span);
        }

        head.End();
    }

    /// <summary>Whether the viewer's Host is what the origin gets (E-61).</summary>
    public static bool ForwardsHost(CacheBehavior behavior) =>
        behavior.OriginRequestPolicy == OriginRequestPolicy.AllViewer || behavior.CachePolicy.Key.Fields.ContainsIgnoreCase("host"u8);

    private static int WriteTarget(Span<byte> target, ExchangeContext exchange, OriginSettings origin)
    {
        var request = exchange.Request;
        var length = Encoding.ASCII.GetBytes(origin.OriginPath, target);
        exchange.Path.CopyTo(target[length..]);
        length += exchange.Path.Length;

        // C03: under a policy that selects parameters, what is keyed is exactly what is sent.
        var keyed = exchange.Behavior!.OriginRequestPolicy == OriginRequestPolicy.Minimal && exchange.HasKey;
        var query = keyed ? exchange.Key.Query : request.Query;
        if (keyed ? exchange.Key.HasQuery : request.Facts.HasQuery && exchange.Behavior.OriginRequestPolicy == OriginRequestPolicy.AllViewer)
        {
            target[length++] = (byte)'?';
            query.CopyTo(target[length..]);
            length += query.Length;
        }

        return length;
    }

    private static void WriteHost(ref Http1HeadWriter head, ExchangeContext exchange, OriginSettings origin, bool https)
    {
        if (ForwardsHost(exchange.Behavior!) && !exchange.Request.Authority.IsEmpty)
        {
            head.Field("Host"u8, exchange.Request.Authority);
            return;
        }

        Span<byte> host = stackalloc byte[origin.DomainName.Length + 8];
        var isV6 = origin.DomainName.Contains(':', StringComparison.Ordinal);
        var port = https ? origin.HttpsPort : origin.HttpPort;
        var name = isV6 ? $"[{origin.DomainName}]" : origin.DomainName;
        var text = port == (https ? 443 : 80) ? name : $"{name}:{port}";
        head.Field("Host"u8, host[..Encoding.ASCII.GetBytes(text, host)]);
    }

    private static void WriteViewerFields(ref Http1HeadWriter head, ExchangeContext exchange, OriginSettings origin, Purpose purpose)
    {
        var fields = exchange.Request.Fields;
        var nominations = exchange.Request.Facts.HasConnectionOptions;
        var codings = exchange.Behavior!.CachePolicy.Key.Codings != KeyedCodings.None || IsOld(exchange);
        MaxForwards.TryRead(exchange.Request, out var hops);
        var cookies = exchange.HasKey && exchange.Behavior.CachePolicy.Key.Cookies.Kind == KeySelectionKind.All;
        for (var i = 0; i < fields.Count; i++)
        {
            var name = fields.NameAt(i);
            if (Ascii.EqualsIgnoreCase(name, "host"u8) || ConnectionFields.IsHopByHop(name) || ConnectionFields.IsOwnedByEdge(name)
                || (purpose.ForFill && IsConditionOrRange(name))
                || (codings && Ascii.EqualsIgnoreCase(name, "accept-encoding"u8))
                || (hops is not null && Ascii.EqualsIgnoreCase(name, "max-forwards"u8))
                || (cookies && Ascii.EqualsIgnoreCase(name, "cookie"u8))
                || (nominations && ConnectionFields.IsNominated(fields, name))
                || IsCustom(origin, name))
            {
                continue;
            }

            head.Field(name, fields.ValueAt(i));
        }

        if (cookies)
        {
            WriteKeyedCookies(ref head, exchange);
        }
    }

    // E-92: the key, what describes the content, and nothing else of the viewer's.
    private static void WriteKeyedFields(ref Http1HeadWriter head, ExchangeContext exchange, OriginSettings origin)
    {
        var fields = exchange.Request.Fields;
        var keyed = exchange.Behavior!.CachePolicy.Key;
        for (var i = 0; i < fields.Count; i++)
        {
            var name = fields.NameAt(i);
            var passes = keyed.Fields.ContainsIgnoreCase(name)
                || (exchange.Request.HasBody && (Ascii.EqualsIgnoreCase(name, "content-type"u8) || Ascii.EqualsIgnoreCase(name, "content-encoding"u8)))
                || (!exchange.Request.Method.IsCacheable() && Ascii.EqualsIgnoreCase(name, "authorization"u8));   // E-95
            if (passes && !ConnectionFields.SaysWhoViewerIs(name) && !Ascii.EqualsIgnoreCase(name, "host"u8) && !ConnectionFields.IsHopByHop(name)
                && !ConnectionFields.IsNominated(fields, name) && !IsCustom(origin, name))
            {
                head.Field(name, fields.ValueAt(i));
            }
        }

        WriteKeyedCookies(ref head, exchange);
        head.Field("User-Agent"u8, "RawEdge"u8);
    }

    // E-100: sorted and cleaned; what is keyed is what is sent (C01).
    private static void WriteKeyedCookies(ref Http1HeadWriter head, ExchangeContext exchange)
    {
        if (exchange.HasKey && !exchange.Key.Cookies.IsEmpty)
        {
            head.Field("Cookie"u8, exchange.Key.Cookies);
        }
    }

    private static void WriteAcceptEncoding(ref Http1HeadWriter head, ExchangeContext exchange)
    {
        if (exchange.Behavior!.CachePolicy.Key.Codings == KeyedCodings.None || !exchange.HasKey || IsOld(exchange))
        {
            return;
        }

        var value = AcceptEncoding.ForwardValue(exchange.Key.Codings, exchange.Request.Fields.Has("accept-encoding"u8));
        if (!value.IsEmpty)
        {
            head.Field("Accept-Encoding"u8, value);
        }
    }

    // E-91: what an HTTP/1.0 viewer says of codings does not count.
    private static bool IsOld(ExchangeContext exchange) => exchange.Request.Facts.Version < Http1Version.Http11;

    private static void WriteConditions(ref Http1HeadWriter head, Purpose purpose)
    {
        if (purpose.Stale is not { } stale)
        {
            return;
        }

        if (!stale.ETag.IsEmpty)
        {
            head.Field("If-None-Match"u8, stale.ETag);
        }

        if (!stale.LastModified.IsEmpty)
        {
            head.Field("If-Modified-Since"u8, stale.LastModified);
        }
    }

    private static void WriteFraming(ref Http1HeadWriter head, EdgeRequest request)
    {
        switch (request.Facts.Body.Kind)
        {
            case BodyKind.Length:
                head.Field("Content-Length"u8, request.Facts.Body.Length);
                break;
            case BodyKind.Chunked:
                head.Field("Transfer-Encoding"u8, "chunked"u8);
                break;
            default:
                break;
        }
    }

    private static void WriteOwnFields(ref Http1HeadWriter head, ExchangeContext exchange, Purpose purpose)
    {
        var viewer = exchange.Request.Viewer;
        var behavior = exchange.Behavior!;
        AppendedList(ref head, exchange, "Via"u8, exchange.Services.Identity.Via);
        AppendedList(ref head, exchange, "CDN-Loop"u8, exchange.Services.Identity.NodeId);

        // H24: only trusted proxies may name addresses; without one the list begins here.
        head.Field("X-Forwarded-For"u8, ForwardedFor.ValueFor(exchange.Request));

        // C01: a response that is shared must not depend on what its key does not hold: not on the scheme while both are served,
        // not on the name while names share objects.
        if (!purpose.ForFill || behavior.ViewerProtocolPolicy != ViewerProtocolPolicy.AllowAll)
        {
            head.Field("X-Forwarded-Proto"u8, viewer.IsHttps ? "https"u8 : "http"u8);
        }

        if (!exchange.Request.Authority.IsEmpty && (!purpose.ForFill || behavior.CachePolicy.Key.Host))
        {
            head.Field("X-Forwarded-Host"u8, exchange.Request.Authority);
        }

        if (MaxForwards.TryRead(exchange.Request, out var hops) && hops is > 0 and var left)
        {
            head.Field("Max-Forwards"u8, left - 1);
        }

        if (behavior.TellsOfViewer && !purpose.ForFill)
        {
            ViewerFields.Write(ref head, viewer, behavior);
        }

        if (exchange.IsWebSocket)
        {
            head.Field("Connection"u8, "Upgrade"u8);
            head.Field("Upgrade"u8, "websocket"u8);       // alone: whatever else the viewer would speak ends here (H08)
            return;
        }

        head.Field("Connection"u8, "keep-alive"u8);   // E-68
    }

    // E-90: without these there is no handshake, so no policy holds them back.
    private static void WriteHandshake(ref Http1HeadWriter head, FieldTable fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var name = fields.NameAt(i);
            if (Ascii.EqualsIgnoreCase(name, "sec-websocket-key"u8) || Ascii.EqualsIgnoreCase(name, "sec-websocket-version"u8)
                || Ascii.EqualsIgnoreCase(name, "sec-websocket-protocol"u8) || Ascii.EqualsIgnoreCase(name, "sec-websocket-extensions"u8))
            {
                head.Field(name, fields.ValueAt(i));
            }
        }
    }

    // RFC 9110 §7.6.3, RFC 8586 §2: the lines that came stay, ours is the last of the list.
    private static void AppendedList(ref Http1HeadWriter head, ExchangeContext exchange, ReadOnlySpan<byte> name, ReadOnlySpan<byte> own)
    {
        var fields = exchange.Request.Fields;
        for (var i = fields.Find(name, 0); i >= 0; i = fields.Find(name, i + 1))
        {
            head.Field(name, fields.ValueAt(i));
        }

        head.Field(name, own);
    }

    private static bool IsConditionOrRange(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 => Ascii.EqualsIgnoreCase(name, "range"u8),
        8 => Ascii.EqualsIgnoreCase(name, "if-match"u8) || Ascii.EqualsIgnoreCase(name, "if-range"u8),
        13 => Ascii.EqualsIgnoreCase(name, "if-none-match"u8),
        17 => Ascii.EqualsIgnoreCase(name, "if-modified-since"u8),
        19 => Ascii.EqualsIgnoreCase(name, "if-unmodified-since"u8),
        _ => false,
    };

    private static bool IsCustom(OriginSettings origin, ReadOnlySpan<byte> name)
    {
        foreach (var field in origin.CustomHeaders)
        {
            if (Ascii.EqualsIgnoreCase(field.NameBytes.Span, name))
            {
                return true;   // E-99: the operator's value replaces the viewer's
            }
        }

        return false;
    }
}
