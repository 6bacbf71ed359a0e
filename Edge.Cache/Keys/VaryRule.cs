using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Keys;

/// <summary>The field names a Vary names: lower-case, sorted, each once, so that spelling does not matter (C11). Immutable.</summary>
public sealed class VaryRule : IEquatable<VaryRule>
{
    /// <summary>Most names a rule may have; more is <see cref="CacheReason.VaryTooLarge"/>.</summary>
    public const int MaxNames = 16;

    private VaryRule()
    {
    }

    /// <summary>Reads all Vary lines of a response (RFC 9110 §12.5.5).</summary>
    /// <param name="response">Fields of the response.</param>
    /// <param name="rule">The rule, or null when there is no Vary.</param>
    /// <returns><see cref="CacheReason.None"/>, <see cref="CacheReason.VaryAny"/> for <c>*</c>, or <see cref="CacheReason.VaryTooLarge"/>.</returns>
    public static CacheReason Parse(IFieldSource response, out VaryRule? rule) => throw new NotImplementedException();

    /// <summary>How many names.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Name at <paramref name="index"/>, lower-case.</summary>
    public ReadOnlySpan<byte> this[int index] => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(VaryRule? other) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VaryRule);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotImplementedException();
}
