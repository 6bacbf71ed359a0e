using Edge.Cache.Semantics;

namespace Edge.Cache.Invalidation;

/// <summary>The tags an origin gives a response, in a field with comma-separated values (E-153, C24).</summary>
public static class CacheTags
{
    /// <summary>Tags of one response that count; the rest is dropped and counted (C24).</summary>
    public const int MaxTags = 64;

    /// <summary>Bytes of a tag (C24).</summary>
    public const int MaxTagBytes = 256;

    /// <summary>Whether <paramref name="tag"/> can be one: printable ASCII without space and comma, 1 to
    /// <see cref="MaxTagBytes"/>.</summary>
    public static bool IsTag(ReadOnlySpan<byte> tag) =>
        tag.Length is > 0 and <= MaxTagBytes && !tag.ContainsAnyExceptInRange((byte)'!', (byte)'~') && !tag.Contains((byte)',');

    /// <summary>Hashes of the tags of a response.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="name">Name of the field with the tags; empty: there is none.</param>
    /// <param name="scope">The site; tags of two sites never meet.</param>
    /// <returns>Null without tags.</returns>
    public static ulong[]? Read(IFieldSource fields, ReadOnlySpan<byte> name, InvalidationScope scope)
    {
        var line = name.IsEmpty ? -1 : fields.Find(name, 0);
        if (line < 0)
        {
            return null;
        }

        Span<ulong> hashes = stackalloc ulong[MaxTags];
        Span<byte> lower = stackalloc byte[MaxTagBytes];
        var count = 0;
        for (; line >= 0; line = fields.Find(name, line + 1))
        {
            var value = fields.ValueAt(line);
            foreach (var range in value.Split((byte)','))
            {
                var tag = value[range].Trim(" \t"u8);
                if (tag.IsEmpty)
                {
                    continue;
                }

                if (count == MaxTags || !IsTag(tag))
                {
                    scope.Ledger.CountDroppedTag();
                    continue;
                }

                System.Text.Ascii.ToLower(tag, lower, out var length);
                var hash = scope.HashOfTag(lower[..length]);
                if (!hashes[..count].Contains(hash))
                {
                    hashes[count++] = hash;
                }
            }
        }

        return count == 0 ? null : hashes[..count].ToArray();
    }
}
