using CsCheck;
using Edge.Cache;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Keys;

/// <summary>E-100, E-101, E-123 … E-127; C03, C05, C06, C29.</summary>
[TestFixture]
public class CacheKeyBuilderTests
{
    private static readonly HashSeed Seed = new(1, 2);
    private static readonly CacheLimits Limits = new();

    private sealed record Target(
        string Site = "s", string Host = "h", string Path = "/p", string? Query = null, CacheMethod Method = CacheMethod.Get, params string[] Lines);

    [Test]
    public void C06_EveryPart_IsInTheKey()
    {
        var policy = Policy(new CacheKeyPolicy
        {
            Query = KeySelection.All,
            Cookies = KeySelection.All,
            Fields = NameList.Of("X", "Y"),
            Codings = KeyedCodings.Gzip | KeyedCodings.Brotli,
        });
        Target[] targets =
        [
            new(),
            new(Site: "t"),
            new(Host: "i"),
            new(Path: "/q"),
            new(Path: "/P"),
            new(Query: ""),
            new(Query: "a"),
            new(Query: "b"),
            new(Method: CacheMethod.Options),
            new(Lines: "X: 1"),
            new(Lines: "X: "),
            new(Lines: "Y: 1"),
            new(Lines: "Cookie: a=1"),
            new(Lines: "Cookie: a=2"),
            new(Lines: "Accept-Encoding: gzip"),
            new(Lines: "Accept-Encoding: br"),
        ];

        var keys = targets.Select(target => Build(target, policy)).ToList();

        Assert.That(keys.Distinct().Count(), Is.EqualTo(keys.Count));
    }

    [Test]
    public void C06_EqualPathsOfTwoSites_AreTwoKeysThoughTheHostIsLeftOut()
    {
        var policy = CachePolicies.CachingOptimized;

        Assert.That(Build(new(Site: "a"), policy), Is.Not.EqualTo(Build(new(Site: "b"), policy)));
        Assert.That(Build(new(Host: "a"), policy), Is.EqualTo(Build(new(Host: "b"), policy)), "E-123: all names of a site share");
    }

    [Test]
    public void C29_GetAndHead_ShareAKey() =>
        Assert.That(
            Build(new(Method: CacheMethod.Head), CachePolicies.Standard), Is.EqualTo(Build(new(), CachePolicies.Standard)));

    [Test]
    public void E123_UnkeyedParts_DoNotMatter()
    {
        var policy = CachePolicies.CachingOptimized;
        var plain = Build(new(), policy);

        Assert.That(
            Build(new(Query: "a=1", Lines: ["Cookie: a=1", "X: 1", "Accept-Encoding: deflate"]), policy), Is.EqualTo(plain));
    }

    [Test]
    public void E125_KeyedField_NameInAnyCaseValueAsItIs()
    {
        var policy = Policy(new CacheKeyPolicy { Fields = NameList.Of("Accept") });

        Assert.That(Build(new(Lines: "ACCEPT: a"), policy), Is.EqualTo(Build(new(Lines: "accept: a"), policy)));
        Assert.That(Build(new(Lines: "Accept: A"), policy), Is.Not.EqualTo(Build(new(Lines: "Accept: a"), policy)));
        Assert.That(Build(new(Lines: ["Accept: a", "Accept: b"]), policy), Is.EqualTo(Build(new(Lines: "Accept: a, b"), policy)));
    }

    [TestCase("a=1&b=2", "a=1&b=2", true)]
    [TestCase("b=2&a=1", "a=1&b=2", false, TestName = "E101_OrderOfParameters_Matters")]
    [TestCase("a=1;b=2", "a=1&b=2", false, TestName = "E101_Semicolon_IsNoSeparator")]
    [TestCase("A=1", "a=1", false, TestName = "E101_Case_Matters")]
    public void E101_WholeQuery_IsComparedAsSent(string left, string right, bool same) => Assert.That(
        Build(new(Query: left), CachePolicies.Standard) == Build(new(Query: right), CachePolicies.Standard), Is.EqualTo(same));

    [TestCase("a=1&b=2&c=3", "a=1&c=3")]
    [TestCase("c=3&a=1", "c=3&a=1")]
    [TestCase("a=1&a=2", "a=1&a=2")]
    [TestCase("a", "a")]
    [TestCase("%61=1", null, TestName = "C03_EscapedName_IsAnotherName")]
    [TestCase("b=2", null)]
    [TestCase("", null)]
    [TestCase("a=1;b=2", "a=1;b=2", TestName = "C03_Semicolon_IsPartOfTheValue")]
    [TestCase("=1&a=&c", "a=&c")]
    public void C03_ListedParameters_AreKeyedAndSent(string query, string? expected) =>
        AssertQuery(KeySelection.Listed("a", "c"), query, expected);

    [TestCase("a=1&b=2&c=3", "b=2")]
    [TestCase("%61=1", "%61=1", TestName = "C03_UnknownForm_StaysInTheKey")]
    [TestCase("&&b", "&&b")]
    [TestCase("a=1", null)]
    [TestCase("", "")]
    public void C03_AllExceptListed_AreKeyedAndSent(string query, string? expected) =>
        AssertQuery(KeySelection.AllExcept("a", "c"), query, expected);

    [Test]
    public void C03_SelectedQuery_SelectsItselfAgain()
    {
        var selections = new[] { KeySelection.All, KeySelection.Listed("a", ""), KeySelection.AllExcept("a", "b") };
        Gen.Select(Gen.String[Gen.Char["ab=&;+%2"], 0, 20], Gen.Int[0, 2].Select(i => selections[i])).Sample((query, selection) =>
        {
            var builder = new CacheKeyBuilder(Seed, Limits);
            var policy = Policy(new CacheKeyPolicy { Query = selection });
            var once = TryBuild(builder, new(Query: query), policy, out var key) ? key.ToOwned() : default;
            var selected = builder.HasQuery ? builder.Query.Text8() : null;
            var again = TryBuild(builder, new(Query: selected), policy, out key) ? key.ToOwned() : default;
            return once == again && selected == (builder.HasQuery ? builder.Query.Text8() : null);
        });
    }

    [TestCase("b=2; a=1", "a=1; b=2")]
    [TestCase("a=2; b=0; a=1", "a=2; a=1; b=0", TestName = "E100_EqualNames_KeepTheirOrder")]
    [TestCase("a=1;b=2", "a=1; b=2")]
    [TestCase("nonsense; a=1; =x; $Version=1", "a=1", TestName = "E100_NotNameValue_IsNotForwarded")]
    [TestCase("A=1; a=2", "A=1; a=2", TestName = "E100_Case_Matters")]
    [TestCase("", "")]
    public void E100_KeyedCookies_AreSortedByName(string cookie, string expected)
    {
        var builder = new CacheKeyBuilder(Seed, Limits);
        Assert.That(TryBuild(builder, new(Lines: "Cookie: " + cookie), Policy(new CacheKeyPolicy { Cookies = KeySelection.All }), out _), Is.True);

        Assert.That(builder.Cookies.Text8(), Is.EqualTo(expected));
    }

    [Test]
    public void E124_ListedCookies_OthersDoNotMatter()
    {
        var policy = Policy(new CacheKeyPolicy { Cookies = KeySelection.Listed("a") });

        Assert.That(
            Build(new(Lines: ["Cookie: z=1; a=1", "Cookie: y=2"]), policy), Is.EqualTo(Build(new(Lines: "Cookie: a=1"), policy)));
        Assert.That(Build(new(Lines: "Cookie: z=1"), policy), Is.EqualTo(Build(new(), policy)));
    }

    [Test]
    public void TryBuild_TooLongOrTooManyCookies_BypassesTheCache()
    {
        var builder = new CacheKeyBuilder(Seed, new CacheLimits { MaxKeyBytes = 100 });
        var cookies = string.Join("; ", Enumerable.Range(0, CacheKeyBuilder.MaxCookies + 1).Select(i => $"c{i}=v"));

        Assert.That(TryBuild(builder, new(Path: "/" + new string('x', 100)), CachePolicies.Standard, out _), Is.False);
        Assert.That(TryBuild(builder, new(), CachePolicies.Standard, out _), Is.True, "the builder is good again");
        Assert.That(
            TryBuild(new(Seed, Limits), new(Lines: "Cookie: " + cookies), Policy(new CacheKeyPolicy { Cookies = KeySelection.All }), out _), Is.False);
    }

    /// <summary>Distinct tuples of parts have distinct keys, whatever bytes the parts are made of.</summary>
    [Test]
    public void C05_DistinctParts_HaveDistinctKeys()
    {
        var part = Gen.String[Gen.Char["a\0\u0001\u00ff"], 0, 3];
        var query = Gen.OneOf(Gen.Const((string?)null), part.Select(p => (string?)p));
        var target = Gen.Select(part, part, part, query, part, (site, host, path, q, field) => new Target(site, host, path, q, Lines: "X: x" + field));
        var policy = Policy(new CacheKeyPolicy { Fields = NameList.Of("x") });
        Gen.Select(target, target).Sample((left, right) =>
        {
            var same = (left.Site, left.Host, left.Path, left.Query, left.Lines[0]) == (right.Site, right.Host, right.Path, right.Query, right.Lines[0]);
            return Build(left, policy) == Build(right, policy) == same;
        });
    }

    [Test]
    public void C05_EqualHashesOfDistinctKeys_AreNotEqual()
    {
        var left = new CacheKey("a"u8.ToArray(), 1, 7);
        var right = new CacheKey("b"u8.ToArray(), 1, 7);

        Assert.That(left, Is.Not.EqualTo(right));
        Assert.That(left.GetHashCode(), Is.EqualTo(right.GetHashCode()));
    }

    [Test]
    public void H34_AnotherSeed_IsAnotherHashOfTheSameBytes()
    {
        var first = Build(new(), CachePolicies.Standard);
        TryBuild(new(new HashSeed(3, 4), Limits), new(), CachePolicies.Standard, out var second);

        Assert.That(second.Bytes.SequenceEqual(first.Bytes), Is.True);
        Assert.That(second.Hash, Is.Not.EqualTo(first.Hash));
    }

    [Test]
    public void ToOwned_NextBuild_DoesNotTouchIt()
    {
        var builder = new CacheKeyBuilder(Seed, Limits);
        TryBuild(builder, new(Path: "/a"), CachePolicies.Standard, out var first);
        var owned = first.ToOwned();
        TryBuild(builder, new(Path: "/b"), CachePolicies.Standard, out _);

        Assert.That(owned, Is.EqualTo(Build(new(Path: "/a"), CachePolicies.Standard)));
    }

    [Test]
    public void TryBuild_OnceGrown_AllocatesNothing()
    {
        var builder = new CacheKeyBuilder(Seed, Limits);
        var request = Fields.Of("Cookie: b=2; a=1", "Accept-Encoding: gzip", "X: y");
        var policy = Policy(
            new CacheKeyPolicy { Cookies = KeySelection.All, Fields = NameList.Of("X"), Codings = KeyedCodings.Gzip });
        var input = new CacheKeyInput { Site = "s"u8, Host = "h"u8, Path = "/p"u8, Query = "a=1"u8, HasQuery = true, Method = CacheMethod.Get };
        builder.TryBuild(input, request, policy, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        builder.TryBuild(input, request, policy, out _);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
    }

    private static void AssertQuery(KeySelection selection, string query, string? expected)
    {
        var builder = new CacheKeyBuilder(Seed, Limits);
        Assert.That(TryBuild(builder, new(Query: query), Policy(new CacheKeyPolicy { Query = selection }), out _), Is.True);

        Assert.That(builder.HasQuery ? builder.Query.Text8() : null, Is.EqualTo(expected));
    }

    private static CachePolicy Policy(CacheKeyPolicy key) => CachePolicies.Standard with { Key = key };

    private static CacheKey Build(Target target, CachePolicy policy)
    {
        Assert.That(TryBuild(new CacheKeyBuilder(Seed, Limits), target, policy, out var key), Is.True);
        return key.ToOwned();
    }

    private static bool TryBuild(CacheKeyBuilder builder, Target target, CachePolicy policy, out CacheKey key)
    {
        var input = new CacheKeyInput
        {
            Site = target.Site.Bytes(),
            Host = target.Host.Bytes(),
            Path = target.Path.Bytes(),
            Query = target.Query is null ? default : target.Query.Bytes(),
            HasQuery = target.Query is not null,
            Method = target.Method,
        };
        return builder.TryBuild(input, Fields.Of(target.Lines), policy, out key);
    }
}
