using Edge.Cache.Policy;
using Edge.Cache.Semantics;

namespace Edge.Cache.Keys;

/// <summary>Builds canonical keys into a buffer it keeps: one builder per connection, one key at a time, no allocation once grown.</summary>
public sealed class CacheKeyBuilder
{
    /// <summary>A builder hashing with <paramref name="seed"/>.</summary>
    public CacheKeyBuilder(HashSeed seed, CacheLimits limits)
    {
        throw new NotImplementedException();
    }

    /// <summary>Builds the key of a request under <paramref name="policy"/>.</summary>
    /// <returns>False when it would exceed <see cref="CacheLimits.MaxKeyBytes"/> or has more cookies than are worth sorting: bypass the cache.</returns>
    public bool TryBuild(in CacheKeyInput input, IFieldSource request, CachePolicy policy, out CacheKey key) => throw new NotImplementedException();

    /// <summary>The query the last key covers and the origin must be sent, no more and no less (C03); see <see cref="HasQuery"/>.</summary>
    public ReadOnlySpan<byte> Query => throw new NotImplementedException();

    /// <summary>Whether the origin request has a question mark.</summary>
    public bool HasQuery => throw new NotImplementedException();

    /// <summary>The cookies the last key covers, as one Cookie value sorted by name (E-100); empty: none.</summary>
    public ReadOnlySpan<byte> Cookies => throw new NotImplementedException();

    /// <summary>The codings the last key covers; send the origin <see cref="AcceptEncoding.ForwardValue"/> of them (E-127).</summary>
    public KeyedCodings Codings => throw new NotImplementedException();
}
