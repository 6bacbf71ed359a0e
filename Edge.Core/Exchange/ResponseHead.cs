using System.Text;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Writing;

namespace Edge.Core.Exchange;

/// <summary>What a head says besides the fields that came from elsewhere.</summary>
internal readonly record struct ResponseFacts
{
    /// <summary>The status.</summary>
    public required int Status { get; init; }

    /// <summary>How the request was answered: X-Cache.</summary>
    public required ResultType Result { get; init; }

    /// <summary>Cache-Status.</summary>
    public CacheStatusMember CacheStatus { get; init; }

    /// <summary>Length of the content that will follow, or null: it ends by itself.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Age in seconds for stored responses; null on a first-hand one (E-112).</summary>
    public long? Age { get; init; }

    /// <summary>The part of a 206, of <see cref="WholeLength"/> bytes.</summary>
    public BytePart? Part { get; init; }

    /// <summary>The parts of a 206 that has several; null: it has not.</summary>
    public MultipartRanges? Multipart { get; init; }

    /// <summary>The length of the whole object, for Content-Range of 206 and 416.</summary>
    public long WholeLength { get; init; }

    /// <summary>Whether the head alone is the message: HEAD, 204, 304.</summary>
    public bool HeadOnly { get; init; }
}

/// <summary>Writes response heads to viewers: the origin's fields, what the behaviour changes, and the edge's own (E-108 … E-112, E-167).</summary>
internal static class ResponseHead
{
    /// <summary>Writes a head and says how its content is to be framed.</summary>
    /// <param name="exchange">The exchange; learns status, result and persistence.</param>
    /// <param name="facts">What to say.</param>
    /// <param name="fields">Fields of a stored response (then clean already) or of an origin's head.</param>
    public static ContentWriter Write(ExchangeContext exchange, in ResponseFacts facts, IFieldSource fields) => exchange.IsErrorPage
        ? WriteHead(exchange, exchange.AsErrorPage(facts), new ErrorPageFields(fields))
        : WriteHead(exchange, facts, fields);

    private static ContentWriter WriteHead(ExchangeContext exchange, in ResponseFacts facts, IFieldSource fields)
    {
        exchange.KeepAlive &= !exchange.Services.IsDraining;
        var framing = FramingOf(exchange, facts);
        Note(exchange, facts, fields);
        var head = new Http1HeadWriter(exchange.Viewer);
        head.StatusLine(facts.Status);
        WriteFields(ref head, exchange, fields, facts);
        WriteEntity(ref head, facts, framing);
        WriteEdgeFields(ref head, exchange, facts);
        head.End();
        return new ContentWriter(facts.HeadOnly ? BodyFraming.None : framing);
    }

    /// <summary>Writes the head of an answer that the edge makes itself.</summary>
    public static void WriteOwn(
        ExchangeContext exchange, in ResponseFacts facts, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> location = default)
    {
        Note(exchange, facts, StoredFields.Empty);
        exchange.KeepAlive &= !exchange.Services.IsDraining && exchange.Content.MayDrain(exchange.Snapshot.Limits.LingerBytes);   // known before the head says so (H06)
        var head = new Http1HeadWriter(exchange.Viewer);
        head.StatusLine(facts.Status);
        head.Field("Date"u8, exchange.Services.Date.Value.Span);
        head.Field("Server"u8, EdgeIdentity.Server);
        if (!location.IsEmpty)
        {
            head.Field("Location"u8, location);
        }

        if (facts.Status == 426)
        {
            head.Field("Sec-WebSocket-Version"u8, "13"u8);   // RFC 6455 §4.4
        }

        if (facts.Status is 204 or 405 && exchange.Behavior is { } behavior)
        {
            head.Field("Allow"u8, behavior.AllowedMethods.AllowField());   // RFC 9110 §10.2.1
        }

        if (facts.Status is 503 or 429)
        {
            head.Field("Retry-After"u8, exchange.Record.RetryAfter);
        }

        if (!facts.HeadOnly)
        {
            head.Field("Content-Type"u8, contentType);
            head.Field("Content-Length"u8, facts.ContentLength ?? 0);
        }

        WriteEdgeFields(ref head, exchange, facts);
        if (exchange.HeadersPolicy is { } policy)
        {
            WritePolicy(ref head, exchange, policy, StoredFields.Empty, facts.Result);
        }

        head.End();
    }

    private static BodyFraming FramingOf(ExchangeContext exchange, in ResponseFacts facts)
    {
        if (facts.ContentLength is { } length)
        {
            return BodyFraming.OfLength(length);
        }

        if (facts.HeadOnly || exchange.Request.Facts.Version >= Http1Version.Http11)
        {
            return facts.HeadOnly ? BodyFraming.None : BodyFraming.Chunked;
        }

        exchange.KeepAlive = false;   // an HTTP/1.0 viewer knows no chunks: the end of the connection is the end of the content (E-114)
        return BodyFraming.UntilClose;
    }

    private static void Note(ExchangeContext exchange, in ResponseFacts facts, IFieldSource fields)
    {
        var record = exchange.Record;
        record.Status = facts.Status;
        record.Result = facts.Result;
        record.ResponseResult = facts.Result;
        record.Range = facts.Part;
        record.CacheStatus = facts.CacheStatus;
        record.ContentLength = facts.ContentLength;
        record.FirstByte = exchange.Services.Time.GetTimestamp();
        if (exchange.Services.Observer.WantsContentType && fields.Find("content-type"u8, 0) is >= 0 and var type)
        {
            record.ContentType = Encoding.Latin1.GetString(fields.ValueAt(type));
        }
    }

    private static void WriteFields(ref Http1HeadWriter head, ExchangeContext exchange, IFieldSource fields, in ResponseFacts facts)
    {
        var policy = exchange.HeadersPolicy;
        if (fields is StoredFields stored && policy is null && facts.Status != 304 && facts.Multipart is null)
        {
            head.Lines(stored.Lines);
        }
        else
        {
            var nominations = fields is not StoredFields && fields.Find("connection"u8, 0) >= 0;
            var tags = exchange.Behavior is null ? default : exchange.Behavior.CachePolicy.TagField.Span;
            for (var i = 0; i < fields.Count; i++)
            {
                var name = fields.NameAt(i);
                if (ConnectionFields.IsHopByHop(name) || ConnectionFields.IsRemadeForViewer(name)
                    || (nominations && ConnectionFields.IsNominated(fields, name))
                    || (facts.Age is not null && Ascii.EqualsIgnoreCase(name, "age"u8))
                    || (facts.Status == 304 && IsRepresentationOnly(name))
                    || (facts.Multipart is not null && Ascii.EqualsIgnoreCase(name, "content-type"u8))
                    || Ascii.EqualsIgnoreCase(name, tags)   // C24
                    || (policy is not null && (policy.Replaces(name) || policy.IsOutdated(name, facts.Result))))
                {
                    continue;
                }

                head.Field(name, fields.ValueAt(i));
            }
        }

        if (fields.Find("date"u8, 0) < 0 || policy?.Replaces("date"u8) == true)   // E-171: without the origin's there is ours
        {
            head.Field("Date"u8, exchange.Services.Date.Value.Span);   // RFC 9110 §6.6.1: a recipient with a clock adds it
        }

        if (policy is not null)
        {
            WritePolicy(ref head, exchange, policy, fields, facts.Result);
        }
    }

    private static void WritePolicy(ref Http1HeadWriter head, ExchangeContext exchange, ResponseHeadersPolicy policy, IFieldSource fields, ResultType result)
    {
        var request = exchange.ViewersRequest;
        if (policy.Cors is { } cors)
        {
            CorsFields.Write(ref head, request, cors, fields);
        }

        if (ServerTiming.IsWanted(exchange.Services, request, policy))
        {
            ServerTiming.Write(ref head, exchange.Services, request.Viewer, exchange.ViewersRecord, result);
        }

        if (policy.StrictTransportSecurity is { } hsts && exchange.Request.Viewer.IsHttps)
        {
            head.Field(hsts.NameBytes.Span, hsts.ValueBytes.Span);   // RFC 6797 §7.2: never over plain HTTP
        }

        foreach (var field in policy.Set)
        {
            head.Field(field.NameBytes.Span, field.ValueBytes.Span);
        }

        foreach (var field in policy.SetIfMissing)
        {
            if (fields.Find(field.NameBytes.Span, 0) < 0)
            {
                head.Field(field.NameBytes.Span, field.ValueBytes.Span);
            }
        }
    }

    private static void WriteEntity(ref Http1HeadWriter head, in ResponseFacts facts, BodyFraming framing)
    {
        Span<byte> range = stackalloc byte[ByteRange.MaxContentRangeLength];
        if (facts.Multipart is { } several)
        {
            head.Field("Content-Type"u8, several.ContentType);   // each part says its own range and type
        }
        else if (facts.Part is { } part)
        {
            head.Field("Content-Range"u8, range[..ByteRange.WriteContentRange(range, part, facts.WholeLength)]);
        }
        else if (facts.Status == 416)
        {
            head.Field("Content-Range"u8, range[..ByteRange.WriteUnsatisfied(range, facts.WholeLength)]);
        }

        if (facts.Status is 101 or 204 or 304)
        {
            return;   // RFC 9110 §8.6: no Content-Length on 1xx and 204; on 304 it would have to be the 200's
        }

        if (framing.Kind == BodyKind.Length)
        {
            head.Field("Content-Length"u8, framing.Length);
        }
        else if (framing.Kind == BodyKind.Chunked)
        {
            head.Field("Transfer-Encoding"u8, "chunked"u8);
        }
    }

    private static void WriteEdgeFields(ref Http1HeadWriter head, ExchangeContext exchange, in ResponseFacts facts)
    {
        if (facts.Age is { } age)
        {
            head.Field("Age"u8, age);
        }

        Span<byte> status = stackalloc byte[CacheStatusMember.MaxLength + 16];
        var member = exchange.Distribution is { CacheStatusDetail: false } ? facts.CacheStatus with { Detail = CacheReason.None } : facts.CacheStatus;
        if (member.TryWrite(status, EdgeIdentity.CacheName, out var written))
        {
            head.Field("Cache-Status"u8, status[..written]);
        }

        head.Field("X-Cache"u8, XCache.ValueOf(facts.Result));
        head.Field("Via"u8, exchange.Services.Identity.Via);
        if (facts.Status == 101)
        {
            head.Field("Connection"u8, "Upgrade"u8);
            head.Field("Upgrade"u8, "websocket"u8);
        }
        else if (!exchange.KeepAlive)
        {
            head.Field("Connection"u8, "close"u8);
        }
        else if (exchange.Request.Facts.Version < Http1Version.Http11)
        {
            head.Field("Connection"u8, "keep-alive"u8);
        }
    }

    // RFC 9110 §15.4.5: a 304 carries what a cache needs to update its copy, and no metadata of a content that is not there.
    private static bool IsRepresentationOnly(ReadOnlySpan<byte> name) => name.Length switch
    {
        12 => Ascii.EqualsIgnoreCase(name, "content-type"u8),
        13 => Ascii.EqualsIgnoreCase(name, "content-range"u8),
        16 => Ascii.EqualsIgnoreCase(name, "content-encoding"u8) || Ascii.EqualsIgnoreCase(name, "content-language"u8),
        _ => false,
    };
}
