using System.Text.Json.Serialization;

namespace Edge.Core.Invalidation;

/// <summary>What <c>POST /invalidations</c> asks for.</summary>
/// <param name="Distribution">A distribution's name, <c>*</c> for every one; may be left out where there is only one.</param>
/// <param name="Paths">Paths; see <see cref="PurgePath"/>.</param>
/// <param name="Tags">Tags (E-153).</param>
/// <param name="Soft">Make stale instead of removing.</param>
/// <param name="CallerReference">A name of the caller's choosing: repeating it repeats nothing (E-152).</param>
internal sealed record InvalidationRequest(
    string? Distribution = null, string[]? Paths = null, string[]? Tags = null, bool Soft = false, string? CallerReference = null);

/// <summary>The answer to an invalidation that was made.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Count">Paths and tags it named.</param>
/// <param name="Distributions">The sites it concerned.</param>
/// <param name="Soft">Whether it was soft.</param>
internal sealed record InvalidationReceipt(string Id, int Count, string[] Distributions, bool Soft);

/// <summary>The answer to one that was not.</summary>
/// <param name="Errors">Every reason.</param>
internal sealed record InvalidationErrors(string[] Errors);

/// <summary>Both as JSON. A member nobody knows is an error: a misspelt <c>soft</c> must not purge hard.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(InvalidationRequest))]
[JsonSerializable(typeof(InvalidationReceipt))]
[JsonSerializable(typeof(InvalidationErrors))]
internal sealed partial class InvalidationJson : JsonSerializerContext;
