using Edge.Cache.Semantics;

namespace Edge.Cache.Invalidation;

/// <summary>The groups an origin puts a response in, and those that an answer to a write invalidates (RFC 9875).</summary>
/// <remarks>A group belongs to one origin: its name is hashed with the host. Compared character by character (RFC 9875 §2.1).</remarks>
public static class CacheGroups
{
    /// <summary>Groups of one response that count; the rest is dropped and counted. RFC 9875 §2 asks for 32 at least.</summary>
    public const int MaxGroups = 64;

    /// <summary>Bytes of a group's name. RFC 9875 §2 asks for 32 at least.</summary>
    public const int MaxGroupBytes = 256;

    /// <summary>Hashes of the groups that a response is in (Cache-Groups).</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="scope">The site.</param>
    /// <param name="host">The host of its URI; empty where the hosts of a site share what is stored.</param>
    /// <returns>Null without groups.</returns>
    public static ulong[]? Read(IFieldSource fields, InvalidationScope scope, ReadOnlySpan<byte> host) =>
        Read(fields, FieldNames.CacheGroups, scope, host);

    /// <summary>Hashes of the groups that an answer to an unsafe method invalidates (Cache-Group-Invalidation, RFC 9875 §3).</summary>
    public static ulong[]? ReadInvalidated(IFieldSource fields, InvalidationScope scope, ReadOnlySpan<byte> host) =>
        Read(fields, FieldNames.CacheGroupInvalidation, scope, host);

    /// <summary>Tags and groups as one list of labels.</summary>
    public static ulong[]? Join(ulong[]? tags, ulong[]? groups) => tags is null ? groups : groups is null ? tags : [.. tags, .. groups];

    private static ulong[]? Read(IFieldSource fields, ReadOnlySpan<byte> name, InvalidationScope scope, ReadOnlySpan<byte> host)
    {
        var line = fields.Find(name, 0);
        if (line < 0)
        {
            return null;
        }

        Span<ulong> hashes = stackalloc ulong[MaxGroups];
        var count = 0;
        for (; line >= 0; line = fields.Find(name, line + 1))
        {
            var reader = new StructuredReader(fields.ValueAt(line));
            while (reader.TryReadListMember(out var group))
            {
                if (group.IsEmpty || group.Length > MaxGroupBytes || count == MaxGroups)
                {
                    scope.Ledger.CountDroppedTag();
                    continue;
                }

                var hash = scope.HashOfGroup(host, group);
                if (!hashes[..count].Contains(hash))
                {
                    hashes[count++] = hash;
                }
            }

            if (reader.Failed)
            {
                return null;   // RFC 9651 §4.2: a field that does not parse is ignored, all of it
            }
        }

        return count == 0 ? null : hashes[..count].ToArray();
    }
}
