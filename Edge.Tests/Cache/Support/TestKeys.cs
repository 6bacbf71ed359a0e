using Edge.Cache;
using Edge.Cache.Keys;
using Edge.Cache.Policy;

namespace Edge.Tests.Cache.Support;

/// <summary>Keys by path.</summary>
internal static class TestKeys
{
    public static readonly HashSeed Seed = new(0x0123456789abcdef, 0xfedcba9876543210);

    public static CacheKey Of(string path)
    {
        var input = new CacheKeyInput { Site = "site"u8, Host = "host"u8, Path = path.Bytes(), Method = CacheMethod.Get };
        new CacheKeyBuilder(Seed, new CacheLimits()).TryBuild(input, Fields.None, CachePolicies.Standard, out var key);
        return key.ToOwned();
    }

    /// <summary>A key of these bytes with a hash of the test's choosing.</summary>
    public static CacheKey Colliding(string bytes, ulong hash) => new(bytes.Bytes(), bytes.Length, hash);
}
