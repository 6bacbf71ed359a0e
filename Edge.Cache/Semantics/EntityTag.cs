namespace Edge.Cache.Semantics;

/// <summary>An entity tag (RFC 9110 §8.8.3), viewed in place.</summary>
public readonly ref struct EntityTag
{
    private EntityTag(ReadOnlySpan<byte> opaque, bool isWeak)
    {
        Opaque = opaque;
        IsWeak = isWeak;
    }

    /// <summary>The opaque tag, quotes included.</summary>
    public ReadOnlySpan<byte> Opaque { get; }

    /// <summary>Marked <c>W/</c>.</summary>
    public bool IsWeak { get; }

    /// <summary>Reads a whole field value.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out EntityTag tag) =>
        TryParse(value, out tag, out var length) && length == value.Length;

    /// <summary>Reads a tag at the start of <paramref name="value"/>. There are no escapes inside: a backslash is a
    /// character.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out EntityTag tag, out int length)
    {
        var isWeak = value.StartsWith("W/"u8);
        var quoted = isWeak ? value[2..] : value;
        tag = default;
        length = 0;
        if (quoted.IsEmpty || quoted[0] != '"')
        {
            return false;
        }

        var inside = quoted[1..].IndexOf((byte)'"');
        if (inside < 0 || quoted.Slice(1, inside).ContainsAnyInRange((byte)0, (byte)' ')
            || quoted.Slice(1, inside).Contains((byte)0x7f))
        {
            return false;
        }

        tag = new EntityTag(quoted[..(inside + 2)], isWeak);
        length = inside + (isWeak ? 4 : 2);
        return true;
    }

    /// <summary>Weak comparison (RFC 9110 §8.8.3.2).</summary>
    public bool WeaklyEquals(EntityTag other) => Opaque.SequenceEqual(other.Opaque);

    /// <summary>Strong comparison: neither is weak.</summary>
    public bool StronglyEquals(EntityTag other) => !IsWeak && !other.IsWeak && WeaklyEquals(other);
}
