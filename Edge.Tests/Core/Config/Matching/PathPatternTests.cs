using System.Text;
using CsCheck;
using Edge.Core.Config.Matching;

namespace Edge.Tests.Core.Config.Matching;

/// <summary>Path patterns (E-88).</summary>
internal sealed class PathPatternTests
{
    private static readonly Gen<string> Pattern = Gen.String[Gen.Char["ab/*?"], 1, 10];
    private static readonly Gen<string> Path = Gen.String[Gen.Char["ab/"], 0, 12].Select(text => "/" + text);

    [TestCase("/images/*", "/images/a.png", true)]
    [TestCase("/images/*", "/images/", true)]
    [TestCase("/images/*", "/images", false)]
    [TestCase("/images/*", "/images/a/b/c.png", true)]
    [TestCase("/images/*", "/Images/a.png", false)]
    [TestCase("images/*", "/images/a.png", true)]
    [TestCase("*.jpg", "/a/b.jpg", true)]
    [TestCase("*.jpg", "/.jpg", true)]
    [TestCase("*.jpg", "/a.jpg/b", false)]
    [TestCase("/a?c", "/abc", true)]
    [TestCase("/a?c", "/a/c", true)]
    [TestCase("/a?c", "/ac", false)]
    [TestCase("/a*b*c", "/abbc", true)]
    [TestCase("/a*b*c", "/acb", false)]
    [TestCase("/ab*ba", "/aba", false)]
    [TestCase("/*ab*ab*", "/ab", false)]
    [TestCase("/static/v?/*.?s", "/static/v1/lib/app.js", true)]
    [TestCase("*", "/", true)]
    [TestCase("/", "/", true)]
    [TestCase("/", "/a", false)]
    public void E88_IsMatch_Examples(string pattern, string path, bool matches) =>
        Assert.That(PathPattern.Parse(pattern)!.IsMatch(Encoding.ASCII.GetBytes(path)), Is.EqualTo(matches));

    [Test]
    public void E88_IsMatch_AgreesWithTheNaiveModel() =>
        Gen.Select(Pattern, Path).Sample(
            (pattern, path) => PathPattern.Parse(pattern)!.IsMatch(Encoding.ASCII.GetBytes(path)) == Model(Canonical(pattern), path), iter: 50_000);

    [Test]
    public void Covers_MeansThatNothingIsLeftForTheOther() =>
        Gen.Select(Pattern, Pattern, Path.Array[20]).Sample(
            (wide, narrow, paths) => !PathPattern.Parse(wide)!.Covers(PathPattern.Parse(narrow)!)
                || paths.All(path => !Model(Canonical(narrow), path) || Model(Canonical(wide), path)), iter: 50_000);

    [TestCase("/images/*", "/images/a/*", true)]
    [TestCase("/images/*", "/images/*", true)]
    [TestCase("*", "/anything/?", true)]
    [TestCase("/a?", "/ab", true)]
    [TestCase("/*.jpg", "/images/*.jpg", true)]
    [TestCase("images/*", "/images/x", true)]
    [TestCase("/images/a/*", "/images/*", false)]
    [TestCase("/ab", "/a?", false)]
    [TestCase("/a?", "/a*", false)]
    [TestCase("/images/*", "/image*", false)]
    public void Covers_Examples(string wide, string narrow, bool covers) =>
        Assert.That(PathPattern.Parse(wide)!.Covers(PathPattern.Parse(narrow)!), Is.EqualTo(covers));

    [TestCase("")]
    [TestCase("/a b")]
    [TestCase("/a?b#c")]
    [TestCase("/a%20b")]
    [TestCase("/{id}")]
    [TestCase("/ä")]
    [TestCase("/a\n")]
    [TestCase("/a|b")]
    public void E88_Parse_ForbiddenCharacter_IsNull(string pattern) => Assert.That(PathPattern.Parse(pattern), Is.Null);

    [Test]
    public void E88_Parse_AllowedCharacters_AllPass() => Assert.That(PathPattern.Parse("AZaz09_-.*$/~\"'@:+&?"), Is.Not.Null);

    [Test]
    public void E194_Parse_LongerThan255_IsNull()
    {
        Assert.That(PathPattern.Parse(new string('a', 255)), Is.Not.Null);
        Assert.That(PathPattern.Parse(new string('a', 256)), Is.Null);
    }

    [Test]
    public void IsMatch_ManyStarsAgainstALongPath_IsNotExponential()
    {
        var pattern = PathPattern.Parse("/" + string.Concat(Enumerable.Repeat("*a", 100)) + "*b")!;
        var path = Encoding.ASCII.GetBytes("/" + new string('a', 8_191));
        Assert.That(pattern.IsMatch(path), Is.False, "and it comes back at all");
    }

    private static string Canonical(string pattern) => pattern.StartsWith('/') ? pattern : "/" + pattern;

    // The definition, word for word.
    private static bool Model(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        if (pattern.IsEmpty) return path.IsEmpty;
        if (pattern[0] != '*') return !path.IsEmpty && (pattern[0] == '?' || pattern[0] == path[0]) && Model(pattern[1..], path[1..]);
        for (var taken = 0; taken <= path.Length; taken++)
            if (Model(pattern[1..], path[taken..])) return true;
        return false;
    }
}
