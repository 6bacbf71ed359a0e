using System.Buffers.Binary;

namespace Edge.Tls.Records;

/// <summary>Reads the presentation language of RFC 8446 §3 from a span. Every method answers false instead of reading past
/// the end (T10).</summary>
internal ref struct WireReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public bool TryReadUInt8(out int value)
    {
        if (_rest.IsEmpty)
        {
            value = 0;
            return false;
        }

        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_rest, out value))
        {
            return false;
        }

        _rest = _rest[2..];
        return true;
    }

    public bool TryReadBytes(int length, out ReadOnlySpan<byte> bytes)
    {
        if (_rest.Length < length)
        {
            bytes = default;
            return false;
        }

        bytes = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    /// <summary>Reads a vector with a one-byte length of at least <paramref name="minimum"/>.</summary>
    public bool TryReadVector8(int minimum, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryReadUInt8(out var length) && length >= minimum && TryReadBytes(length, out bytes);
    }

    /// <summary>Reads a vector with a two-byte length of at least <paramref name="minimum"/>.</summary>
    public bool TryReadVector16(int minimum, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryReadUInt16(out var length) && length >= minimum && TryReadBytes(length, out bytes);
    }
}
