using Edge.Cache.Invalidation;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Invalidation;

/// <summary>Reading the tags of a response (E-153, C24).</summary>
[TestFixture]
public class CacheTagsTests
{
    private InvalidationLedger _ledger = null!;
    private InvalidationScope _scope = null!;

    [SetUp]
    public void SetUp()
    {
        _ledger = new InvalidationLedger();
        _scope = _ledger.ScopeOf("site");
    }

    [Test]
    public void Read_NoField_IsNull()
    {
        Assert.That(CacheTags.Read(Fields.Of("Other: a"), "cache-tag"u8, _scope), Is.Null);
        Assert.That(CacheTags.Read(Fields.Of("Cache-Tag: a"), ""u8, _scope), Is.Null, "switched off");
        Assert.That(CacheTags.Read(Fields.Of("Cache-Tag: , ,"), "cache-tag"u8, _scope), Is.Null);
    }

    [Test]
    public void Read_SeveralLines_AreOneList() => Assert.That(
        CacheTags.Read(Fields.Of("Cache-Tag: a,b", "cache-tag:  c "), "cache-tag"u8, _scope),
        Is.EquivalentTo(CacheTags.Read(Fields.Of("Cache-Tag: c, a, b, A"), "cache-tag"u8, _scope)!));

    [Test]
    public void C24_MoreThanCount_AreDroppedAndCounted()
    {
        var tags = string.Join(',', Enumerable.Range(0, CacheTags.MaxTags + 3).Select(i => $"t{i}"));

        Assert.That(CacheTags.Read(Fields.Of("Cache-Tag: " + tags), "cache-tag"u8, _scope), Has.Length.EqualTo(CacheTags.MaxTags));
        Assert.That(_ledger.DroppedTags, Is.EqualTo(3));
    }

    [Test]
    public void C24_OverlongAndMalformed_AreDroppedAndCounted()
    {
        var longest = new string('x', CacheTags.MaxTagBytes);

        Assert.That(CacheTags.Read(Fields.Of($"Cache-Tag: {longest}, {longest}y, a b, caf\u00e9, good"), "cache-tag"u8, _scope), Has.Length.EqualTo(2));
        Assert.That(_ledger.DroppedTags, Is.EqualTo(3));
    }

    [Test]
    public void Read_SameTagOfTwoSites_Differs() => Assert.That(
        CacheTags.Read(Fields.Of("Cache-Tag: a"), "cache-tag"u8, _scope),
        Is.Not.EqualTo(CacheTags.Read(Fields.Of("Cache-Tag: a"), "cache-tag"u8, _ledger.ScopeOf("other"))));
}
