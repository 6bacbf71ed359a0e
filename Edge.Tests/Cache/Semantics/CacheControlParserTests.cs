using CsCheck;
using Edge.Cache.Semantics;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Semantics;

[TestFixture]
public class CacheControlParserTests
{
    [TestCase("no-store", DirectiveFlags.NoStore)]
    [TestCase("NO-STORE", DirectiveFlags.NoStore)]
    [TestCase("no-cache", DirectiveFlags.NoCache)]
    [TestCase("no-cache=\"set-cookie\"", DirectiveFlags.NoCacheFields)]
    [TestCase("private", DirectiveFlags.Private)]
    [TestCase("private=\"a, b\"", DirectiveFlags.PrivateFields)]
    [TestCase("public", DirectiveFlags.Public)]
    [TestCase("must-revalidate", DirectiveFlags.MustRevalidate)]
    [TestCase("proxy-revalidate", DirectiveFlags.ProxyRevalidate)]
    [TestCase("must-understand", DirectiveFlags.MustUnderstand)]
    [TestCase("no-transform", DirectiveFlags.NoTransform)]
    [TestCase("immutable", DirectiveFlags.Immutable)]
    [TestCase("only-if-cached", DirectiveFlags.OnlyIfCached)]
    [TestCase("max-stale", DirectiveFlags.MaxStaleAny)]
    [TestCase("community=\"UCI\", x", DirectiveFlags.None)]
    [TestCase("", DirectiveFlags.None)]
    [TestCase(",, ,no-store , ,", DirectiveFlags.NoStore)]
    [TestCase("no-store=1", DirectiveFlags.NoStore)]
    [TestCase("private=x", DirectiveFlags.Private)]
    [TestCase("private=\"\"", DirectiveFlags.Private)]
    [TestCase("no-cache=", DirectiveFlags.NoCache)]
    [TestCase("public=1, immutable=x, must-understand=y", DirectiveFlags.None)]
    [TestCase("x=\"no-store\", y=\"a,private,b\"", DirectiveFlags.None)]
    [TestCase("x=\"a\\\", no-store\"", DirectiveFlags.None)]
    [TestCase("x=\"unclosed, no-store", DirectiveFlags.NoStore)]
    [TestCase("no-storex, xno-store", DirectiveFlags.None)]
    public void Parse_Flag_IsRecognised(string value, DirectiveFlags expected) =>
        Assert.That(Parse(value).Flags, Is.EqualTo(expected | DirectiveFlags.Present));

    [Test]
    public void Parse_NoField_IsNotPresent() =>
        Assert.That(CacheControlParser.Parse(Fields.None), Is.EqualTo(default(CacheDirectives)));

    // RFC 9111 §1.2.2, §4.2.1, §5.2; C21
    [TestCase("max-age=60", 60)]
    [TestCase("MAX-AGE=60", 60)]
    [TestCase("max-age=\"60\"", 60)]
    [TestCase("max-age=0060", 60)]
    [TestCase("max-age=0", 0)]
    [TestCase("max-age=2147483648", 2147483648L)]
    [TestCase("max-age=2147483649", 2147483648L)]
    [TestCase("max-age=99999999999999999999999999", 2147483648L)]
    [TestCase("max-age=-1", 0)]
    [TestCase("max-age=60.5", 0)]
    [TestCase("max-age=60s", 0)]
    [TestCase("max-age='60'", 0)]
    [TestCase("max-age=", 0)]
    [TestCase("max-age", 0)]
    [TestCase("max-age =60", 0)]
    [TestCase("max-age= 60", 0)]
    [TestCase("max-age=\"6", 0)]
    [TestCase("max-age=60, max-age=30", 30)]
    [TestCase("max-age=30, max-age=60", 30)]
    [TestCase("max-age=60, max-age=x", 0)]
    public void C21_MaxAge_IsReadTheStrictWay(string value, long expected) =>
        Assert.That(Parse(value).MaxAge, Is.EqualTo(expected));

    [Test]
    public void Parse_EveryNumber_HasItsOwnPlace()
    {
        var directives = Parse("max-age=1, s-maxage=2, stale-while-revalidate=3, stale-if-error=4, max-stale=5, min-fresh=6");

        Assert.That(directives, Is.EqualTo(new CacheDirectives
        {
            Flags = DirectiveFlags.Present,
            MaxAge = 1,
            SharedMaxAge = 2,
            StaleWhileRevalidate = 3,
            StaleIfError = 4,
            MaxStale = 5,
            MinFresh = 6,
        }));
    }

    [Test]
    public void Parse_SeveralLines_AreOneList()
    {
        var directives = CacheControlParser.Parse(
            Fields.Of("Cache-Control: max-age=60", "X: y", "cache-control: private, max-age=10"));

        Assert.That(directives.MaxAge, Is.EqualTo(10));
        Assert.That(directives.Has(DirectiveFlags.Private), Is.True);
    }

    [Test]
    public void Parse_BareAndQualifiedPrivate_BareStays()
    {
        Assert.That(Parse("private=\"a\", private").Has(DirectiveFlags.Private), Is.True);
        Assert.That(Parse("private, private=\"a\"").Has(DirectiveFlags.Private), Is.True);
    }

    [Test]
    public void Parse_AnyBytes_DoesNotThrow() => Gen.OneOf(
            Gen.String[Gen.Char[" \t,;=\"\\a-m0*\u00ff"], 0, 60],
            Gen.String[Gen.Char["max-age=0,\"\\private nostore"], 0, 60])
        .Sample(text => CacheControlParser.Parse(Fields.Of("Cache-Control:" + text)).Has(DirectiveFlags.Present));

    [Test]
    public void Parse_DirectivesInAnyOrderAndSpacing_AreTheSame() =>
        Gen.Shuffle((string[])["max-age=60", "private=\"a, b\"", "no-transform", "x=\"1,2\"", "S-MAXAGE=7"])
            .Select(Gen.Int[0, 3].Select(i => new[] { ",", ", ", " ,\t", ",," }[i]))
            .Sample((parts, separator) => Parse(string.Join(separator, parts)) == Parse("max-age=60,private=\"a, b\",no-transform,x=\"1,2\",s-maxage=7"));

    private static CacheDirectives Parse(string value) => CacheControlParser.Parse(Fields.Of("Cache-Control: " + value));
}
