using System.Text;
using CsCheck;
using Edge.Core.Config.Matching;

namespace Edge.Tests.Core.Config.Matching;

/// <summary>Path patterns (E-88).</summary>
internal sealed class PathPatternTests
{
    // Few letters, so that patterns and paths meet often.
    private static readonly Gen<string> Patterns = Gen.Char["ab/*?"].Array[1, 10].Select(text => new string(text));
    private static readonly Gen<string> Paths = Gen.Char["ab/"].Array[0, 12].Select(text => "/" + new string(text));

    [TestCase("/images/*", "/images/a.png", true)]
    [TestCase("/images/*", "/images/a/b.png", true)]
    [TestCase("/images/*", "/images/", true)]
    [TestCase("/images/*", "/images", false)]
    [TestCase("/images/*", "/Images/a.png", false)]
    [TestCase("images/*", "/images/a.png", true)]
    [TestCase("*.jpg", "/a/b.jpg", true)]
    [TestCase("*.jpg", "/a/b.jpeg", false)]
    [TestCase("/a?c", "/abc", true)]
    [TestCase("/a?c", "/a/c", true)]
    [TestCase("/a?c", "/ac", false)]
    [TestCase("/*a*a", "/a", false)]
    [TestCase("/*a*a", "/aa", true)]
    [TestCase("*", "/", true)]
    [TestCase("/", "/", true)]
    [TestCase("/", "/a", false)]
    public void E88_Pattern_MatchesTheWholePath(string pattern, string path, bool expected) =>
        Assert.That(PathPattern.Parse(pattern)!.IsMatch(Encoding.ASCII.GetBytes(path)), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("/a b")]
    [TestCase("/a%20b")]
    [TestCase("/a#b")]
    [TestCase("/ä")]
    [TestCase("/a\0")]
    public void E88_OtherCharacters_AreNoPattern(string text) => Assert.That(PathPattern.Parse(text), Is.Null);

    [Test]
    public void E88_Length_IsBounded()
    {
        Assert.That(PathPattern.Parse(new string('a', 255)), Is.Not.Null);
        Assert.That(PathPattern.Parse(new string('a', 256)), Is.Null);
    }

    [Test]
    public void IsMatch_AgreesWithTheNaiveMatcher() => Gen.Select(Patterns, Paths).Sample((text, path) =>
    {
        var pattern = PathPattern.Parse(text)!;
        return pattern.IsMatch(Encoding.ASCII.GetBytes(path)) == Naive(pattern.Canonical, path);
    }, iter: 20_000);

    [Test]
    public void Covers_IsNeverWrong() => Gen.Select(Patterns, Patterns, Paths.Array[20]).Sample((wide, narrow, paths) =>
    {
        var (a, b) = (PathPattern.Parse(wide)!, PathPattern.Parse(narrow)!);
        return !a.Covers(b) || paths.Select(Encoding.ASCII.GetBytes).All(path => !b.IsMatch(path) || a.IsMatch(path));
    }, iter: 5_000);

    [TestCase("*", "/images/*", true)]
    [TestCase("/images/*", "/images/a/*", true)]
    [TestCase("/images/*", "images/*", true)]
    [TestCase("/a?c", "/abc", true)]
    [TestCase("/abc", "/a?c", false)]
    [TestCase("/images/a/*", "/images/*", false)]
    [TestCase("*.png", "/images/*.png", true)]
    [TestCase("/images/*", "*.png", false)]
    public void Covers_SaysWhatIsNeverReached(string earlier, string later, bool expected) =>
        Assert.That(PathPattern.Parse(earlier)!.Covers(PathPattern.Parse(later)!), Is.EqualTo(expected));

    // A backtracking matcher would need longer than the universe has for this one.
    [Test]
    [CancelAfter(5_000)]
    public void ManyStars_TakeNoTime()
    {
        var pattern = PathPattern.Parse(string.Concat(Enumerable.Repeat("*a", 120)) + "b")!;
        Assert.That(pattern.IsMatch(Encoding.ASCII.GetBytes("/" + new string('a', 8_000))), Is.False);
    }

    [Test]
    public void IsMatch_AllocatesNothing()
    {
        var pattern = PathPattern.Parse("/a*b?c*.png")!;
        var path = "/a/long/path/with/bxc/in/it.png"u8.ToArray();
        pattern.IsMatch(path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) pattern.IsMatch(path);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static bool Naive(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        if (pattern.IsEmpty) return path.IsEmpty;
        if (pattern[0] == '*') return Naive(pattern[1..], path) || (!path.IsEmpty && Naive(pattern, path[1..]));
        return !path.IsEmpty && (pattern[0] == '?' || pattern[0] == path[0]) && Naive(pattern[1..], path[1..]);
    }
}
