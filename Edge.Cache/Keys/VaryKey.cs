using System.Buffers.Binary;
using Edge.Cache.Semantics;

namespace Edge.Cache.Keys;

/// <summary>A variant: a rule and the normalised values the request had for its names (RFC 9111 §4.1). Immutable.</summary>
public sealed class VaryKey
{
    /// <summary>Longest normalised value of one field, in bytes; a longer one is not stored and never matches (C11).</summary>
    public const int MaxValueBytes = 1024;

    // For each name of the rule: length (2 bytes), normalised value.
    private readonly byte[] _values;

    private VaryKey(VaryRule rule, byte[] values)
    {
        Rule = rule;
        _values = values;
    }

    /// <summary>A variant as it was stored.</summary>
    internal static VaryKey Stored(VaryRule rule, ReadOnlySpan<byte> values) => new(rule, values.ToArray());

    /// <summary>The rule.</summary>
    public VaryRule Rule { get; }

    /// <summary>The values as bytes that are equal exactly for requests of the same variant.</summary>
    internal ReadOnlySpan<byte> Values => _values;

    internal long Size => _values.Length + Rule.Size + 64;

    /// <summary>Captures what <paramref name="request"/> has for <paramref name="rule"/>; null when a value is too
    /// long.</summary>
    public static VaryKey? TryCapture(VaryRule rule, IFieldSource request)
    {
        var values = new byte[rule.Count * (2 + MaxValueBytes)];
        var length = 0;
        for (var i = 0; i < rule.Count; i++)
        {
            if (!VaryNormalizer.TryNormalize(request, rule[i], values.AsSpan(length + 2, MaxValueBytes), out var written))
            {
                return null;
            }

            BinaryPrimitives.WriteUInt16LittleEndian(values.AsSpan(length), (ushort)written);
            length += 2 + written;
        }

        return new VaryKey(rule, values.AsSpan(0, length).ToArray());
    }

    /// <summary>Whether <paramref name="request"/> selects this variant. Allocates nothing.</summary>
    public bool Matches(IFieldSource request) => Matches(Rule, _values, request);

    /// <summary>The same of a variant that is not an object.</summary>
    internal static bool Matches(VaryRule rule, ReadOnlySpan<byte> values, IFieldSource request)
    {
        Span<byte> value = stackalloc byte[MaxValueBytes];
        var rest = values;
        for (var i = 0; i < rule.Count; i++)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (!VaryNormalizer.TryNormalize(request, rule[i], value, out var written)
                || !rest.Slice(2, length).SequenceEqual(value[..written]))
            {
                return false;
            }

            rest = rest[(2 + length)..];
        }

        return true;
    }
}
