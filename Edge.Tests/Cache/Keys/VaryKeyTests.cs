using CsCheck;
using Edge.Cache.Keys;
using Edge.Cache.Status;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Keys;

/// <summary>RFC 9111 §4.1; C11, C12, C30.</summary>
[TestFixture]
public class VaryKeyTests
{
    [Test]
    public void C11_SpellingOfVary_DoesNotMatter()
    {
        var expected = Rule("Vary: accept-encoding, user-agent");

        Assert.That(Rule("Vary: User-Agent,Accept-Encoding"), Is.EqualTo(expected));
        Assert.That(Rule("Vary: Accept-Encoding", "X: y", "vary:  USER-AGENT ,, accept-encoding"), Is.EqualTo(expected));
        Assert.That(Rule("Vary: User-Agent,Accept-Encoding").GetHashCode(), Is.EqualTo(expected.GetHashCode()));
        Assert.That(Rule("Vary: User-Agent"), Is.Not.EqualTo(expected));
    }

    [TestCase("Vary: ", false)]
    [TestCase("X: y", false)]
    [TestCase("Vary: Accept", true)]
    public void Parse_NamesNothing_IsNoRule(string field, bool expected)
    {
        Assert.That(VaryRule.Parse(Fields.Of(field), out var rule), Is.EqualTo(CacheReason.None));
        Assert.That(rule is not null, Is.EqualTo(expected));
    }

    [Test]
    public void C11_StarAnywhere_IsVaryAny()
    {
        var many = string.Join(",", Enumerable.Range(0, 100).Select(i => "f" + i));

        Assert.That(VaryRule.Parse(Fields.Of("Vary: Accept", "Vary: *"), out _), Is.EqualTo(CacheReason.VaryAny));
        Assert.That(VaryRule.Parse(Fields.Of("Vary: " + many + ", *"), out _), Is.EqualTo(CacheReason.VaryAny));
    }

    [Test]
    public void C11_TooManyOrTooLongNames_AreTooLarge()
    {
        var sixteen = string.Join(",", Enumerable.Range(0, 16).Select(i => "f" + i));

        Assert.That(VaryRule.Parse(Fields.Of("Vary: " + sixteen), out _), Is.EqualTo(CacheReason.None));
        Assert.That(VaryRule.Parse(Fields.Of("Vary: " + sixteen + ",f0"), out _), Is.EqualTo(CacheReason.None));
        Assert.That(VaryRule.Parse(Fields.Of("Vary: " + sixteen + ",x"), out _), Is.EqualTo(CacheReason.VaryTooLarge));
        Assert.That(VaryRule.Parse(Fields.Of("Vary: " + new string('x', 257)), out _), Is.EqualTo(CacheReason.VaryTooLarge));
    }

    [TestCase("Accept-Encoding", "gzip, br", "br;q=0.5,gzip", true, TestName = "C11_SameCodingsOnOffer_AreOneVariant")]
    [TestCase("Accept-Encoding", "gzip", "GZIP ,, gzip;q=0.3", true)]
    [TestCase("Accept-Encoding", "gzip", "br", false)]
    [TestCase("Accept-Encoding", "gzip", "gzip, compress", false, TestName = "C30_AnotherCodingOnOffer_IsAnotherVariant")]
    [TestCase("Accept-Encoding", "gzip", "gzip;q=0", false)]
    [TestCase("Accept-Encoding", "gzip", "gzip, identity;q=0", false, TestName = "C30_IdentityRefused_IsAnotherVariant")]
    [TestCase("Accept-Encoding", "gzip", "gzip, *;q=0", false)]
    [TestCase("Accept-Encoding", "gzip", null, false, TestName = "C30_NoField_IsNotTheSameAsAnyField")]
    [TestCase("Accept-Encoding", "", "", true)]
    [TestCase("Accept-Encoding", "", null, false)]
    [TestCase("Accept-Encoding", null, null, true)]
    [TestCase("Accept-Encoding", "gzip", "gzip, b@d;q=9", true, TestName = "C12_MalformedElement_DoesNotSplitVariants")]
    [TestCase("Accept-Language", "de, en;q=0.5", "DE,EN;q=0.5", true)]
    [TestCase("Accept-Language", "de, en", "en, de", false)]
    [TestCase("User-Agent", "A", "a", false)]
    [TestCase("User-Agent", "A, B", "A,B", false, TestName = "Matches_UnknownField_KeepsItsBytes")]
    [TestCase("Cookie", "a=1", "a=2", false)]
    public void Matches_Values_AreComparedAsTheirFieldAllows(string name, string? stored, string? asked, bool expected)
    {
        var key = VaryKey.TryCapture(Rule("Vary: " + name), Request(name, stored));

        Assert.That(key!.Matches(Request(name, asked)), Is.EqualTo(expected));
    }

    [Test]
    public void Matches_SeveralLines_AreOneValue()
    {
        var key = VaryKey.TryCapture(Rule("Vary: X"), Fields.Of("X: a", "X: b"));

        Assert.That(key!.Matches(Fields.Of("X: a, b")), Is.True, "RFC 9110 §5.3");
        Assert.That(key.Matches(Fields.Of("X: b", "X: a")), Is.False);
    }

    [Test]
    public void Matches_AllNames_MustAgree()
    {
        var key = VaryKey.TryCapture(Rule("Vary: A, B"), Fields.Of("A: 1", "B: 2"));

        Assert.That(key!.Matches(Fields.Of("B: 2", "A: 1", "C: 3")), Is.True);
        Assert.That(key.Matches(Fields.Of("A: 1")), Is.False);
        Assert.That(key.Matches(Fields.Of("A: 2", "B: 1")), Is.False);
    }

    [Test]
    public void C11_ValueTooLong_IsNotCapturedAndNeverMatches()
    {
        var rule = Rule("Vary: Cookie");
        var fits = new string('x', VaryKey.MaxValueBytes - 1);

        Assert.That(VaryKey.TryCapture(rule, Fields.Of("Cookie: " + fits))!.Matches(Fields.Of("Cookie: " + fits)), Is.True);
        Assert.That(VaryKey.TryCapture(rule, Fields.Of("Cookie: " + fits + "x")), Is.Null);
        Assert.That(
            VaryKey.TryCapture(rule, Fields.Of("Cookie: " + fits))!.Matches(Fields.Of("Cookie: " + fits + "x")), Is.False);
    }

    [Test]
    public void C12_SeventeenCodings_AreComparedAsTheyAre()
    {
        var many = string.Join(",", Enumerable.Range(0, 17).Select(i => "c" + i));
        var key = VaryKey.TryCapture(Rule("Vary: Accept-Encoding"), Fields.Of("Accept-Encoding: " + many));

        Assert.That(key!.Matches(Fields.Of("Accept-Encoding: " + many)), Is.True);
        Assert.That(key.Matches(Fields.Of("Accept-Encoding: c0")), Is.False);
    }

    [Test]
    public void Matches_AllocatesNothing()
    {
        var request = Fields.Of("Accept-Encoding: gzip, br", "Accept-Language: de");
        var key = VaryKey.TryCapture(Rule("Vary: Accept-Encoding, Accept-Language"), request)!;
        key.Matches(request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var matches = key.Matches(request);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That((matches, allocated), Is.EqualTo((true, 0L)));
    }

    /// <summary>The oracle sorts sets of strings.</summary>
    [Test]
    public void C11_AcceptEncoding_MatchesExactlyWhenTheSetsAreEqual()
    {
        var coding = Gen.Select(
            Gen.Int[0, 3].Select(i => new[] { "gzip", "br", "zstd", "*" }[i]), Gen.Bool, (name, refused) => (name, refused));
        var offer = coding.Array[0, 3].Where(list => list.Select(c => c.name).Distinct().Count() == list.Length);
        Gen.Select(offer, offer).Sample((left, right) =>
        {
            var key = VaryKey.TryCapture(Rule("Vary: accept-encoding"), Offer(left))!;
            return key.Matches(Offer(right)) == left.ToHashSet().SetEquals(right);
        });

        static Fields Offer((string Name, bool Refused)[] codings) =>
            Fields.Of("Accept-Encoding: " + string.Join(", ", codings.Select(c => c.Name + (c.Refused ? ";q=0" : ";q=0.7"))));
    }

    private static VaryRule Rule(params string[] lines)
    {
        Assert.That(VaryRule.Parse(Fields.Of(lines), out var rule), Is.EqualTo(CacheReason.None));
        return rule!;
    }

    private static Fields Request(string name, string? value) => value is null ? Fields.None : Fields.Of($"{name}: {value}");
}
