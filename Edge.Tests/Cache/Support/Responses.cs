using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Store;

namespace Edge.Tests.Cache.Support;

/// <summary>Stored responses as the product would make them.</summary>
internal static class Responses
{
    public static StoredResponse With(in ResponseMetadata metadata, params string[] lines) => new(
        200, new StoredFieldsBuilder().BuildShared(Fields.Of(lines), CachePolicies.Standard, Times.Now), StoredBody.CopyOf("content"u8), metadata, born: 1);

    /// <summary>A 200 with a Date and these fields, through the storage decision.</summary>
    public static StoredResponse Of(params string[] lines) => OfStatus(200, lines);

    public static StoredResponse OfStatus(int status, params string[] lines)
    {
        var fields = Fields.Of(["Date: " + Times.Date(), .. lines]);
        var decision = Storability.Decide(
            new StorageRequest(
                Edge.Cache.CacheMethod.Get, false, false), status, fields, CachePolicies.Standard, Times.Now, Times.Now);
        var stored = new StoredFieldsBuilder().BuildShared(fields, CachePolicies.Standard, Times.Now);
        return new StoredResponse(status, stored, StoredBody.CopyOf("content"u8), decision.Metadata, born: 1);
    }

    /// <summary>A response with this text as its body, fresh for an hour.</summary>
    public static StoredResponse OfBody(
        ReadOnlySpan<byte> body, long born = 1, VaryKey? variant = null, InvalidationScope? scope = null, params string[] lines) => new(
        200,
        StoredFields.CopyOf(Fields.Of(lines)),
        StoredBody.CopyOf(body),
        new ResponseMetadata { ResponseTime = Times.Now, Lifetime = 3600, Date = Times.Now.UnixSeconds },
        born,
        variant,
        scope?.Labels);

    public static string Body(this StoredResponse response)
    {
        var bytes = new List<byte>();
        for (var at = 0L; at < response.Body.Length;)
        {
            var piece = response.Body.Read(at, response.Body.Length - at);
            bytes.AddRange(piece.Span);
            at += piece.Length;
        }

        return System.Text.Encoding.Latin1.GetString([.. bytes]);
    }
}
