using System.Buffers.Binary;

namespace Edge.Cache.Keys;

/// <summary>Path and query inside a key's bytes, where <see cref="CacheKeyBuilder"/> put them.</summary>
internal readonly ref struct KeyTarget
{
    /// <summary>The path.</summary>
    public ReadOnlySpan<byte> Path { get; private init; }

    /// <summary>The keyed query.</summary>
    public ReadOnlySpan<byte> Query { get; private init; }

    /// <summary>Whether there is a query.</summary>
    public bool HasQuery { get; private init; }

    /// <summary>Reads them. A key that no builder made has neither.</summary>
    public static KeyTarget Of(in CacheKey key)
    {
        var bytes = key.Bytes;
        var at = 0;
        Skip(bytes, ref at);   // site
        Skip(bytes, ref at);   // host
        var path = Skip(bytes, ref at);
        var query = Skip(bytes, ref at);
        return at < 0
            ? default
            : new KeyTarget { Path = bytes[path.Start..path.End], Query = bytes[query.Start..query.End], HasQuery = query.IsPresent };
    }

    // Moves behind a part; to -1 when there is none.
    private static Part Skip(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (at < 0 || bytes.Length - at < sizeof(uint))
        {
            at = -1;
            return default;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
        at += sizeof(uint);
        if (length == CacheKeyBuilder.Absent)
        {
            return new Part(at, at, IsPresent: false);
        }

        if (length > bytes.Length - at)
        {
            at = -1;
            return default;
        }

        var start = at;
        at += (int)length;
        return new Part(start, at, IsPresent: true);
    }

    private readonly record struct Part(int Start, int End, bool IsPresent);
}
