using System.Text;

namespace Edge.Cache.Invalidation;

/// <summary>What a purge names.</summary>
public enum PurgeKind : byte
{
    /// <summary>One path, with its query if it has one (E-149, E-151).</summary>
    Path,

    /// <summary>Every path that begins with a text (E-149).</summary>
    Prefix,

    /// <summary>Everything with a tag (E-153).</summary>
    Tag,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>One thing to purge within a site.</summary>
/// <param name="Kind">What <paramref name="Text"/> is.</param>
/// <param name="Text">A path with its query, a prefix of one, or a tag in lower case.</param>
public readonly record struct Purge(PurgeKind Kind, ReadOnlyMemory<byte> Text)
{
    /// <summary>Purges everything of a site.</summary>
    public static Purge Everything => new(PurgeKind.All, default);

    /// <summary>Purges one path.</summary>
    public static Purge OfPath(string path) => new(PurgeKind.Path, Encoding.ASCII.GetBytes(path));

    /// <summary>Purges every path that begins with <paramref name="prefix"/>.</summary>
    public static Purge OfPrefix(string prefix) => new(PurgeKind.Prefix, Encoding.ASCII.GetBytes(prefix));

    /// <summary>Purges everything with <paramref name="tag"/>, in any case.</summary>
    public static Purge OfTag(string tag) => new(PurgeKind.Tag, Encoding.ASCII.GetBytes(tag.ToLowerInvariant()));
}
