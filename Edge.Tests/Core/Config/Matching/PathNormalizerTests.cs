using System.Text;
using CsCheck;
using Edge.Core.Config.Matching;

namespace Edge.Tests.Core.Config.Matching;

/// <summary>One spelling of a path for matching (E-89, H13, C04).</summary>
internal sealed class PathNormalizerTests
{
    private static readonly string[] Pieces = ["/", "//", ".", "..", "%2e", "%2E", "%2f", "%5c", "%00", "a", "%61", "%", "%2", "%%", ";x"];

    private static readonly Gen<string> Path = Gen.OneOf(
        Gen.String[Gen.Char["ab/.%2eE56f"], 0, 16],
        Gen.Int[0, Pieces.Length - 1].Array[0, 10].Select(indexes => string.Concat(indexes.Select(index => Pieces[index]))))
        .Select(text => "/" + text);

    [TestCase("/", "/")]
    [TestCase("/a/b", "/a/b")]
    [TestCase("//a///b", "/a/b")]
    [TestCase("///", "/")]
    [TestCase("/a/", "/a/")]
    [TestCase("/a//", "/a/")]
    [TestCase("/a/./b", "/a/b")]
    [TestCase("/a/.", "/a/")]
    [TestCase("/a/b/..", "/a/")]
    [TestCase("/a/b/../c", "/a/c")]
    [TestCase("/a/../../b", "/b")]
    [TestCase("/..", "/")]
    [TestCase("/../..", "/")]
    [TestCase("/...", "/...")]
    [TestCase("/.a/b.", "/.a/b.")]
    [TestCase("/a//../b", "/b")]
    [TestCase("/%2e%2E/a", "/a")]
    [TestCase("/a/%2e%2e/b", "/b")]
    [TestCase("/a/.%2e/b", "/b")]
    [TestCase("/%61%70%69", "/api")]
    [TestCase("/a%7eb", "/a~b")]
    [TestCase("/a%2fb", "/a%2fb")]
    [TestCase("/..%2fa", "/..%2fa")]
    [TestCase("/a%5c..%5cb", "/a%5c..%5cb")]
    [TestCase("/a%00b", "/a%00b")]
    [TestCase("/a%252e%252e/b", "/a%252e%252e/b")]
    [TestCase("/a%", "/a%")]
    [TestCase("/a%2", "/a%2")]
    [TestCase("/%%36%31", "/%%361")]
    [TestCase("/a;x=1/../b", "/b")]
    [TestCase("*", "*")]
    [TestCase("", "")]
    [TestCase("a/../b", "a/../b")]
    public void E89_Normalize_Examples(string path, string normal) => Assert.That(Normalize(path), Is.EqualTo(normal));

    [Test]
    public void H13_Normalize_Twice_ChangesNothing() =>
        Path.Sample(path => Normalize(Normalize(path)) == Normalize(path), iter: 100_000);

    [Test]
    public void IsNormal_True_OnlyWhenNormalizeChangesNothing() =>
        Path.Sample(path => !PathNormalizer.IsNormal(Encoding.Latin1.GetBytes(path)) || Normalize(path) == path, iter: 100_000);

    [Test]
    public void Normalize_AnyPath_HasNoDotSegmentAndNoDoubleSlashAndDoesNotGrow() =>
        Path.Sample(path =>
        {
            var normal = Normalize(path);
            return normal.StartsWith('/') && normal.Length <= path.Length && !normal.Contains("//", StringComparison.Ordinal)
                && !normal.Split('/').Any(segment => segment is "." or "..");
        }, iter: 100_000);

    [Test]
    public void H13_Normalize_NeverDecodesSlashBackslashOrNul() =>
        Path.Sample(path =>
        {
            var normal = Normalize(path);
            return normal.Count(c => c == '/') <= path.Count(c => c == '/') && !normal.Contains('\\', StringComparison.Ordinal) && !normal.Contains('\0', StringComparison.Ordinal);
        }, iter: 20_000);

    [Test]
    public void Normalize_AnyBytes_NeverThrows() =>
        Gen.Byte.Array[0, 40].Sample(path => PathNormalizer.Normalize(path, new byte[path.Length]) <= path.Length);

    private static string Normalize(string path)
    {
        var bytes = Encoding.Latin1.GetBytes(path);
        var normal = new byte[bytes.Length];
        return Encoding.Latin1.GetString(normal, 0, PathNormalizer.Normalize(bytes, normal));
    }
}
