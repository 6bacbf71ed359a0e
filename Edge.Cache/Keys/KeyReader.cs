using System.Buffers.Binary;

namespace Edge.Cache.Keys;

/// <summary>Reads the parts of a key in the order in which <see cref="CacheKeyBuilder"/> wrote them.</summary>
internal ref struct KeyReader(ReadOnlySpan<byte> key)
{
    private readonly ReadOnlySpan<byte> _key = key;
    private int _at;

    /// <summary>What is left behind the last part read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _at < 0 ? default : _key[_at..];

    /// <summary>Whether everything read so far was there: a key that no builder made is not.</summary>
    public readonly bool IsSound => _at >= 0;

    /// <summary>Reads a part.</summary>
    /// <param name="isPresent">False: the key says that there is no such part; it is not an empty one.</param>
    public ReadOnlySpan<byte> Read(out bool isPresent)
    {
        isPresent = false;
        if (_at < 0 || _key.Length - _at < sizeof(uint))
        {
            _at = -1;
            return default;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_key[_at..]);
        _at += sizeof(uint);
        if (length == CacheKeyBuilder.Absent)
        {
            return default;
        }

        if (length > _key.Length - _at)
        {
            _at = -1;
            return default;
        }

        isPresent = true;
        var part = _key.Slice(_at, (int)length);
        _at += (int)length;
        return part;
    }
}
