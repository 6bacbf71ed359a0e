using Edge.Cache.Semantics;

namespace Edge.Cache.Keys;

/// <summary>A variant: a rule and the normalised values the request had for its names (RFC 9111 §4.1). Immutable.</summary>
public sealed class VaryKey
{
    /// <summary>Longest normalised value of one field, in bytes; a longer one is not stored and never matches (C11).</summary>
    public const int MaxValueBytes = 1024;

    private VaryKey()
    {
    }

    /// <summary>The rule.</summary>
    public VaryRule Rule => throw new NotImplementedException();

    /// <summary>Captures what <paramref name="request"/> has for <paramref name="rule"/>; null when a value is too long.</summary>
    public static VaryKey? TryCapture(VaryRule rule, IFieldSource request) => throw new NotImplementedException();

    /// <summary>Whether <paramref name="request"/> selects this variant. Allocates nothing.</summary>
    public bool Matches(IFieldSource request) => throw new NotImplementedException();
}
