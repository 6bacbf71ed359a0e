using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Keys;

/// <summary>The field names a Vary names: lower-case, sorted, each once, so that spelling does not matter (C11).
/// Immutable.</summary>
public sealed class VaryRule : IEquatable<VaryRule>
{
    /// <summary>Most names a rule may have; more is <see cref="CacheReason.VaryTooLarge"/>.</summary>
    public const int MaxNames = 16;

    /// <summary>Longest name.</summary>
    public const int MaxNameLength = 256;

    private readonly byte[][] _names;

    private VaryRule(byte[][] names) => _names = names;

    /// <summary>Reads all Vary lines of a response (RFC 9110 §12.5.5).</summary>
    /// <param name="response">Fields of the response.</param>
    /// <param name="rule">The rule, or null when there is no Vary.</param>
    /// <returns><see cref="CacheReason.None"/>, <see cref="CacheReason.VaryAny"/> for <c>*</c>, or
    /// <see cref="CacheReason.VaryTooLarge"/>.</returns>
    public static CacheReason Parse(IFieldSource response, out VaryRule? rule)
    {
        rule = null;
        var names = default(SortedSet<byte[]>);
        for (var line = response.Find(FieldNames.Vary, 0); line >= 0; line = response.Find(FieldNames.Vary, line + 1))
        {
            var list = new ListReader(response.ValueAt(line));
            while (list.TryRead(out var name))
            {
                if (name.SequenceEqual("*"u8))
                {
                    return CacheReason.VaryAny;
                }

                names ??= new SortedSet<byte[]>(ByteOrder.Instance);
                if (name.Length > MaxNameLength || names.Count > MaxNames)
                {
                    // Not the end: a "*" further on weighs more.
                    names.Add([]);
                    continue;
                }

                names.Add(LowerCase(name));
            }
        }

        if (names is null)
        {
            return CacheReason.None;
        }

        if (names.Count > MaxNames || names.Min!.Length == 0)
        {
            return CacheReason.VaryTooLarge;
        }

        rule = new VaryRule([.. names]);
        return CacheReason.None;
    }

    /// <summary>This rule without a name; null when nothing is left.</summary>
    /// <param name="name">Lower-case.</param>
    public VaryRule? Without(ReadOnlySpan<byte> name)
    {
        var at = IndexOf(name);
        return at < 0 ? this : Count == 1 ? null : new VaryRule([.. _names[..at], .. _names[(at + 1)..]]);
    }

    /// <summary>A rule with a name more; <paramref name="rule"/> itself when it has it.</summary>
    /// <param name="rule">The rule, or null for none.</param>
    /// <param name="name">Lower-case.</param>
    public static VaryRule With(VaryRule? rule, ReadOnlySpan<byte> name)
    {
        if (rule is not null && rule.IndexOf(name) >= 0)
        {
            return rule;
        }

        byte[][] names = [.. rule?._names ?? [], name.ToArray()];
        Array.Sort(names, ByteOrder.Instance);
        return new VaryRule(names);
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (_names[i].AsSpan().SequenceEqual(name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>How many names.</summary>
    public int Count => _names.Length;

    /// <summary>Name at <paramref name="index"/>, lower-case.</summary>
    public ReadOnlySpan<byte> this[int index] => _names[index];

    internal long Size => _names.Length * 48L;

    /// <inheritdoc/>
    public bool Equals(VaryRule? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }

        for (var i = 0; i < _names.Length; i++)
        {
            if (!this[i].SequenceEqual(other[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VaryRule);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var name in _names)
        {
            hash.AddBytes(name);
        }

        return hash.ToHashCode();
    }

    private static byte[] LowerCase(ReadOnlySpan<byte> name)
    {
        var lower = new byte[name.Length];
        System.Text.Ascii.ToLower(name, lower, out _);
        return lower;
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
