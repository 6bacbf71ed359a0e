using System.Text;
using CsCheck;
using Edge.Core.Config.Matching;

namespace Edge.Tests.Core.Config.Matching;

/// <summary>The one spelling of a path that behaviours are matched against (RFC 3986 §6.2.2, E-89, H13).</summary>
internal sealed class PathNormalizerTests
{
    private static readonly string[] Parts = ["/", "/", "..", ".", "%2e", "%2E", "%2f", "%", "%6", "%61", "%25", "36", "1", "a", "b"];

    private static readonly Gen<byte[]> Paths =
        Gen.Int[0, Parts.Length - 1].Array[0, 14].Select(parts => Encoding.ASCII.GetBytes("/" + string.Concat(parts.Select(part => Parts[part]))));

    [TestCase("/", "/")]
    [TestCase("/a/b", "/a/b")]
    [TestCase("/%61pi", "/api")]
    [TestCase("/a%2Fb", "/a%2Fb")]
    [TestCase("/a%5cb", "/a%5cb")]
    [TestCase("/a%00", "/a%00")]
    [TestCase("//a///b", "/a/b")]
    [TestCase("/a/./b", "/a/b")]
    [TestCase("/a/../b", "/b")]
    [TestCase("/../../b", "/b")]
    [TestCase("/a/..", "/")]
    [TestCase("/a/b/..", "/a/")]
    [TestCase("/a/.", "/a/")]
    [TestCase("/a/", "/a/")]
    [TestCase("/a/%2e%2E/b", "/b")]
    [TestCase("/.../a", "/.../a")]
    [TestCase("/.a/..b", "/.a/..b")]
    [TestCase("/%%36%31", "/%%361")]
    [TestCase("/%zz%4", "/%zz%4")]
    [TestCase("*", "*")]
    [TestCase("", "")]
    public void Path_HasOneSpelling(string path, string expected) => Assert.That(Normal(path), Is.EqualTo(expected));

    [Test]
    public void H13_Normalize_Twice_ChangesNothing() => Paths.Sample(path =>
    {
        var once = Normal(path);
        return Normal(once).AsSpan().SequenceEqual(once);
    }, iter: 20_000);

    [Test]
    public void Normalize_LeavesNoDotSegmentsAndNoEmptyOnes() => Paths.Sample(path =>
    {
        var normal = Encoding.ASCII.GetString(Normal(path));
        var segments = normal.Split('/');
        return normal.StartsWith('/') && normal.Length <= path.Length
            && !segments.Contains(".") && !segments.Contains("..") && !segments.Skip(1).SkipLast(1).Contains("");
    }, iter: 20_000);

    [Test]
    public void IsNormal_IsOnlySaidOfWhatStaysAsItIs() => Paths.Sample(path => !PathNormalizer.IsNormal(path) || Normal(path).AsSpan().SequenceEqual(path), iter: 20_000);

    private static string Normal(string path) => Encoding.ASCII.GetString(Normal(Encoding.ASCII.GetBytes(path)));

    private static byte[] Normal(byte[] path)
    {
        var destination = new byte[path.Length];
        return destination[..PathNormalizer.Normalize(path, destination)];
    }
}
