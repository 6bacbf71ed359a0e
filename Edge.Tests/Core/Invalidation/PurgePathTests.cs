using System.Text;
using Edge.Cache.Invalidation;
using Edge.Core.Invalidation;

namespace Edge.Tests.Core.Invalidation;

/// <summary>What operators write into an invalidation (E-149, E-150).</summary>
internal sealed class PurgePathTests
{
    [TestCase("/a", PurgeKind.Path, "/a")]
    [TestCase("/", PurgeKind.Path, "/")]
    [TestCase("/a?x=1&y=*", PurgeKind.Prefix, "/a?x=1&y=")]
    [TestCase("/a*b", PurgeKind.Path, "/a*b", Description = "a star elsewhere is a star (E-149)")]
    [TestCase("/dir/*", PurgeKind.Prefix, "/dir/")]
    [TestCase("/dir*", PurgeKind.Prefix, "/dir")]
    [TestCase("/*", PurgeKind.All, "")]
    [TestCase("/a/../b/./c//d", PurgeKind.Path, "/b/c/d")]
    [TestCase("/%61%2fb%c3%a9", PurgeKind.Path, "/a%2Fb%C3%A9", Description = "one spelling of escapes")]
    [TestCase("/a?%61%2f", PurgeKind.Path, "/a?%61%2f", Description = "a query is keyed as it was sent")]
    [TestCase("/a~b", PurgeKind.Path, "/a~b")]
    public void E149_Parse_Reads(string text, PurgeKind kind, string normal)
    {
        Assert.That(PurgePath.Parse(text, out var purge), Is.Null);
        Assert.That((purge.Kind, Encoding.ASCII.GetString(purge.Text.Span)), Is.EqualTo((kind, normal)));
    }

    [TestCase("", "is empty")]
    [TestCase("a", "does not begin with a slash")]
    [TestCase("*", "does not begin with a slash")]
    [TestCase("https://www.example.com/a", "does not begin with a slash")]
    [TestCase("/a b", "has a space, which must be percent-encoded (RFC 3986)")]
    [TestCase("/caf\u00e9", "has the character U+00E9, which must be percent-encoded (RFC 3986)")]
    [TestCase("/a\n", "has the control character U+000A, which must be percent-encoded (RFC 3986)")]
    [TestCase("/a#b", "has the character #, which must be percent-encoded (RFC 3986)")]
    [TestCase("/a\\b", "has the character \\, which must be percent-encoded (RFC 3986)")]
    public void E150_Parse_SaysWhatIsWrong(string text, string fault) => Assert.That(PurgePath.Parse(text, out _), Is.EqualTo(fault));

    [Test]
    public void E149_Parse_LongerThanTheBound_IsRefused()
    {
        Assert.That(PurgePath.Parse("/" + new string('a', PurgePath.MaxLength - 1), out _), Is.Null);
        Assert.That(PurgePath.Parse("/" + new string('a', PurgePath.MaxLength), out _), Is.EqualTo("is longer than 4000 characters"));
    }

    [TestCase("/a", "")]
    [TestCase("/a/../b", "/b")]
    [TestCase("/%2F", "", Description = "it is the normal form")]
    [TestCase("/%2f", "/%2F")]
    [TestCase("/a%", "")]
    [TestCase("/%e", "")]
    public void NormalFormOf_IsEmptyWhenNothingChanges(string path, string normal) =>
        Assert.That(Encoding.ASCII.GetString(PurgePath.NormalFormOf(Encoding.ASCII.GetBytes(path)).Span), Is.EqualTo(normal));

    [Test]
    public void H13_EverySpellingOfAPath_HasTheNormalFormOfThePurge()
    {
        foreach (var spelling in new[] { "/a/%62/c", "/a//b/c", "/x/../a/b/c", "/a/./b/c", "/%61/b/c" })
        {
            PurgePath.Parse("/a/b/c", out var purge);
            Assert.That(PurgePath.NormalFormOf(Encoding.ASCII.GetBytes(spelling)).Span.SequenceEqual(purge.Text.Span), Is.True, spelling);
        }
    }
}
