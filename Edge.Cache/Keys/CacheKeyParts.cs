using System.Text;
using Edge.Cache.Policy;

namespace Edge.Cache.Keys;

/// <summary>A key in words, read back from its own bytes: for explanations, never for decisions.</summary>
public sealed record CacheKeyParts
{
    /// <summary>The site.</summary>
    public required string Site { get; init; }

    /// <summary>The host; null: all names of the site share the key.</summary>
    public string? Host { get; init; }

    /// <summary>The path.</summary>
    public required string Path { get; init; }

    /// <summary>The query, or what of it is keyed; null: none.</summary>
    public string? Query { get; init; }

    /// <summary>Keyed fields with their values; null: the request has none of that name.</summary>
    public required IReadOnlyDictionary<string, string?> Fields { get; init; }

    /// <summary>Keyed cookies; null: none.</summary>
    public string? Cookies { get; init; }

    /// <summary>The method class: GET, which is HEAD as well, or OPTIONS.</summary>
    public required string Method { get; init; }

    /// <summary>The codings that the viewer takes, of those that are keyed.</summary>
    public KeyedCodings Codings { get; init; }

    /// <summary>Reads a key that <see cref="CacheKeyBuilder"/> made. Allocates.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static CacheKeyParts Of(in CacheKey key)
    {
        var reader = new KeyReader(key.Bytes);
        var site = Take(ref reader);
        var host = Take(ref reader);
        var path = Take(ref reader);
        var query = Take(ref reader);
        var rest = new List<string?>();
        while (reader.Rest.Length > 2)
        {
            rest.Add(Take(ref reader));
        }

        // Names and values of fields, then the cookies.
        if (!reader.IsSound || reader.Rest.Length != 2 || rest.Count % 2 == 0 || site is null || path is null)
        {
            throw new ArgumentException("no key of a builder", nameof(key));
        }

        var fields = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i + 1 < rest.Count; i += 2)
        {
            fields[rest[i] ?? ""] = rest[i + 1];
        }

        return new CacheKeyParts
        {
            Site = site,
            Host = host,
            Path = path,
            Query = query,
            Fields = fields,
            Cookies = rest[^1],
            Method = (CacheMethod)reader.Rest[0] == CacheMethod.Options ? "OPTIONS" : "GET",
            Codings = (KeyedCodings)reader.Rest[1],
        };
    }

    private static string? Take(ref KeyReader reader)
    {
        var bytes = reader.Read(out var isPresent);
        return isPresent ? Encoding.Latin1.GetString(bytes) : null;
    }
}
