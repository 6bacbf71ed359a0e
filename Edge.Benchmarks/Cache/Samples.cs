using System.Text;
using Edge.Cache;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Store;

namespace Edge.Benchmarks.Cache;

/// <summary>Requests and responses the cache benchmarks share.</summary>
internal static class Samples
{
    public static readonly HashSeed Seed = new(0x0123456789abcdef, 0xfedcba9876543210);

    public static StoredFields Request { get; } = Fields(
        ("Host", "www.example.com"), ("User-Agent", "bench/1.0"), ("Accept", "*/*"), ("Accept-Encoding", "gzip, br"), ("Accept-Language", "en"));

    public static StoredFields Response { get; } = Fields(
        ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Content-Type", "text/html"), ("Cache-Control", "max-age=3600"), ("ETag", "\"abc\""));

    public static byte[] Path(int number) => Encoding.ASCII.GetBytes($"/assets/images/{number:x8}.html");

    public static bool TryBuildKey(CacheKeyBuilder builder, byte[] path, CachePolicy policy, out CacheKey key) => builder.TryBuild(
        new CacheKeyInput { Site = "www"u8, Host = "www.example.com"u8, Path = path, Method = CacheMethod.Get }, Request, policy, out key);

    public static StoredResponse OfLength(int length) => new(
        200, Response, StoredBody.CopyOf(new byte[length]), new ResponseMetadata { Lifetime = 3600 }, born: 1);

    private static StoredFields Fields(params (string Name, string Value)[] lines)
    {
        var writer = new FieldBlockWriter();
        foreach (var (name, value) in lines)
        {
            writer.Add(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
        }

        return writer.Take();
    }
}
