using Edge.Cache.Policy;
using Edge.Cache.Semantics;

namespace Edge.Cache.Keys;

/// <summary>Accept-Encoding reduced to what matters for choosing a stored response (E-127, C11, C12).</summary>
public static class AcceptEncoding
{
    /// <summary>Which of <paramref name="keyed"/> the viewer accepts. Malformed elements count as not accepted.</summary>
    public static KeyedCodings Accepted(IFieldSource request, KeyedCodings keyed) => throw new NotImplementedException();

    /// <summary>What the origin is sent under a policy that keys codings: the accepted ones, <c>identity</c> when the viewer sent the field but
    /// accepts none of them, empty (no field) when the viewer sent none (E-127).</summary>
    public static ReadOnlySpan<byte> ForwardValue(KeyedCodings accepted, bool viewerSentField) => throw new NotImplementedException();
}
