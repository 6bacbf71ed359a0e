using System.Text.Json.Serialization;

namespace Edge.Core.Explaining;

/// <summary>What the edge would do with a request at this moment, and why: the answer of <c>GET /explain</c>.</summary>
/// <param name="Request">Method and URL.</param>
/// <param name="Outcome">hit, stale-hit, revalidate, miss, collapsed, pass, refused or redirect.</param>
/// <param name="Status">The status, where the edge itself decides it; null: the origin does.</param>
/// <param name="Reason">Why it is no plain hit, from the closed list of <c>detail</c> in Cache-Status, or of refusals; null: it is one.</param>
/// <param name="HitIf">What would make it a hit; null: it is one.</param>
internal sealed record Explanation(string Request, string Outcome, int? Status, string? Reason, string? HitIf)
{
    /// <summary>What Cache-Status would say (RFC 9211), as far as the edge alone knows it.</summary>
    public string? CacheStatus { get; init; }

    /// <summary>The site; null: no site has the host.</summary>
    public string? Distribution { get; init; }

    /// <summary>The behaviour's path pattern, or default.</summary>
    public string? Behavior { get; init; }

    /// <summary>The behaviour's cache policy.</summary>
    public string? CachePolicy { get; init; }

    /// <summary>The behaviour's origin.</summary>
    public string? Origin { get; init; }

    /// <summary>The parts of the key; null: the cache is not asked.</summary>
    public ExplainedKey? Key { get; init; }

    /// <summary>What is stored for the request; null: nothing.</summary>
    public ExplainedResponse? Stored { get; init; }

    /// <summary>Names of the fields by which the stored variants differ, where none fits.</summary>
    public string[]? VariesBy { get; init; }

    /// <summary>The status that the origin answered with when the answer was not stored; null: not known.</summary>
    public int? LastStatus { get; init; }

    /// <summary>What else there is to say.</summary>
    public string[] Notes { get; init; } = [];
}

/// <summary>The parts of a key.</summary>
/// <param name="Site">The site.</param>
/// <param name="Host">The host; null: not keyed.</param>
/// <param name="Path">The path.</param>
/// <param name="Query">What of the query is keyed; null: nothing.</param>
/// <param name="Fields">Keyed fields; null values: absent.</param>
/// <param name="Cookies">Keyed cookies; null: none.</param>
/// <param name="Codings">Keyed codings that the viewer takes.</param>
/// <param name="Method">The method class.</param>
internal sealed record ExplainedKey(
    string Site, string? Host, string Path, string? Query, IReadOnlyDictionary<string, string?> Fields, string? Cookies, string[] Codings, string Method);

/// <summary>A stored response.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Length">Bytes of its content.</param>
/// <param name="ETag">Its entity tag, or null.</param>
/// <param name="LastModified">Its Last-Modified, or null.</param>
/// <param name="VariesBy">Names of the fields that selected it; null: none.</param>
/// <param name="Freshness">How long it is fresh.</param>
internal sealed record ExplainedResponse(
    int Status, long Length, string? ETag, string? LastModified, string[]? VariesBy, ExplainedFreshness Freshness);

/// <summary>Freshness in seconds (RFC 9111 §4.2): what remains is the lifetime less the age, and the age is what it had on arrival and the time since.</summary>
/// <param name="Lifetime">How long it is fresh.</param>
/// <param name="Source">What says so: s-maxage, max-age, expires, heuristic, default-ttl, min-ttl, max-ttl, error-ttl; null: nothing.</param>
/// <param name="InitialAge">Its age on arrival.</param>
/// <param name="ResidentTime">The time since.</param>
/// <param name="Remaining">What is left; negative: expired.</param>
/// <param name="StaleWhileRevalidate">How long after expiry it answers while it is refreshed.</param>
/// <param name="StaleIfError">How long after expiry it answers for a failing origin; null: the origin says nothing.</param>
/// <param name="Rules">must-revalidate, no-cache, immutable, no-transform, purged-softly.</param>
internal sealed record ExplainedFreshness(
    long Lifetime, string? Source, long InitialAge, long ResidentTime, long Remaining, long StaleWhileRevalidate, long? StaleIfError, string[] Rules);

/// <summary>The answer to a question that cannot be answered.</summary>
/// <param name="Errors">Every reason.</param>
internal sealed record ExplanationErrors(string[] Errors);

/// <summary>Explanations as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(ExplanationErrors))]
internal sealed partial class ExplanationJson : JsonSerializerContext;
