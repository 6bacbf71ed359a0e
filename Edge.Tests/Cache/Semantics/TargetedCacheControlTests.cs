using CsCheck;
using Edge.Cache.Semantics;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Semantics;

/// <summary>RFC 9213.</summary>
[TestFixture]
public class TargetedCacheControlTests
{
    [Test]
    public void ParseResponse_TargetedField_IsUsedInsteadOfCacheControl()
    {
        var directives = CacheControlParser.ParseResponse(Fields.Of("Cache-Control: no-store", "CDN-Cache-Control: max-age=60"));

        Assert.That(directives.MaxAge, Is.EqualTo(60));
        Assert.That(directives.Flags, Is.EqualTo(DirectiveFlags.Present | DirectiveFlags.Targeted));
    }

    [Test]
    public void ParseResponse_OurOwnTarget_ComesBeforeTheGeneralOne()
    {
        var directives = CacheControlParser.ParseResponse(
            Fields.Of("CDN-Cache-Control: max-age=60", "RawEdge-Cache-Control: max-age=5"));

        Assert.That(directives.MaxAge, Is.EqualTo(5));
    }

    [TestCase("max-age=60", 60)]
    [TestCase("max-age=60;x=1;y", 60)]
    [TestCase("max-age=10, max-age=60", 60, TestName = "ParseResponse_RepeatedKey_LastCounts")]
    [TestCase("a, b=?0, c=1.5, d=\"s\\\"\", e=tok/en:x, f=:aGk=:, g=(1 \"2\" a;q=1);p, h=@1659578233, i=%\"x\", max-age=60", 60)]
    [TestCase("  max-age=60  ", 60)]
    [TestCase("x=1 ,\tmax-age=60", 60)]
    [TestCase("max-age=999999999999999", 2147483648L)]
    [TestCase("max-age=-5", 0)]
    [TestCase("max-age=\"60\"", 0)]
    [TestCase("max-age=60.0", 0)]
    [TestCase("max-age", 0)]
    [TestCase("max-age=(60)", 0)]
    public void ParseResponse_ValidDictionary_IsUsed(string value, long maxAge) =>
        Assert.That(Parse(value).MaxAge, Is.EqualTo(maxAge));

    [TestCase("")]
    [TestCase("max-age=60,")]
    [TestCase("max-age=60,,x")]
    [TestCase("max-age=60 x")]
    [TestCase("Max-Age=60")]
    [TestCase("max-age=")]
    [TestCase("max-age= 60")]
    [TestCase("max-age =60")]
    [TestCase("max-age=60;")]
    [TestCase("max-age=1234567890123456")]
    [TestCase("x=?2, max-age=60")]
    [TestCase("x=?, max-age=60")]
    [TestCase("x=\"a, max-age=60")]
    [TestCase("x=1., max-age=60")]
    [TestCase("x=1.2345, max-age=60")]
    [TestCase("x=(1, max-age=60")]
    [TestCase("x=(1\"a\"), max-age=60")]
    [TestCase("x=:a, max-age=60")]
    [TestCase("x=@1.5, max-age=60")]
    [TestCase("x=-, max-age=60")]
    public void ParseResponse_EmptyOrInvalid_IsIgnored(string value)
    {
        var directives = Parse(value);

        Assert.That(directives.MaxAge, Is.EqualTo(7), "Cache-Control counts");
        Assert.That(directives.Has(DirectiveFlags.Targeted), Is.False);
    }

    [TestCase("no-store", true)]
    [TestCase("no-store=?1", true)]
    [TestCase("no-store=?0", false)]
    [TestCase("no-store=1", true)]
    public void ParseResponse_Flag_FollowsItsBoolean(string value, bool expected) =>
        Assert.That(Parse(value).Has(DirectiveFlags.NoStore), Is.EqualTo(expected));

    [Test]
    public void ParseResponse_SecondLineInvalid_WholeFieldIsIgnored()
    {
        var directives = CacheControlParser.ParseResponse(
            Fields.Of("CDN-Cache-Control: max-age=60", "CDN-Cache-Control: =", "Cache-Control: max-age=7"));

        Assert.That(directives.MaxAge, Is.EqualTo(7));
    }

    [Test]
    public void ParseResponse_AnyBytes_DoesNotThrow() => Gen.String[Gen.Char["max-age=0,;\"\\() :?@%\t\u00ff*"], 0, 40]
        .Sample(text => CacheControlParser.ParseResponse(Fields.Of("CDN-Cache-Control:" + text)).MaxAge is null or >= 0);

    private static CacheDirectives Parse(string value) =>
        CacheControlParser.ParseResponse(Fields.Of("CDN-Cache-Control: " + value, "Cache-Control: max-age=7"));
}
