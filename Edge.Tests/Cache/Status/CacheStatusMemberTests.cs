using Edge.Cache.Status;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Status;

/// <summary>RFC 9211 §2.</summary>
[TestFixture]
public class CacheStatusMemberTests
{
    [Test]
    public void TryWrite_Hit_HasItsTtl() => AssertText(new CacheStatusMember { Hit = true, Ttl = 30 }, "rawedge; hit; ttl=30");

    [Test]
    public void TryWrite_ServedStale_HasANegativeTtl() => AssertText(
        new CacheStatusMember { Hit = true, Ttl = -5, Forward = CacheForward.Stale }, "rawedge; hit; ttl=-5");

    [Test]
    public void TryWrite_Forwarded_SaysWhyAndWhatBecameOfIt() => AssertText(
        new CacheStatusMember { Forward = CacheForward.Stale, ForwardStatus = 304, Ttl = 60, Stored = true, Collapsed = true },
        "rawedge; fwd=stale; fwd-status=304; ttl=60; stored; collapsed");

    [Test]
    public void TryWrite_Detail_IsAToken() => AssertText(
        new CacheStatusMember { Forward = CacheForward.UriMiss, Detail = CacheReason.SetCookie }, "rawedge; fwd=uri-miss; detail=set-cookie");

    [Test]
    public void TryWrite_TooSmall_SaysSo() => Assert.That(
        new CacheStatusMember { Hit = true }.TryWrite(new byte[10], "rawedge"u8, out _), Is.False);

    [Test]
    public void MaxLength_WidestMember_Fits()
    {
        var widest = new CacheStatusMember
        {
            Forward = CacheForward.VaryMiss,
            ForwardStatus = 599,
            Ttl = long.MinValue,
            Stored = true,
            Collapsed = true,
            Detail = Enum.GetValues<CacheReason>().MaxBy(reason => CacheReasons.Token(reason).Length),
        };

        Assert.That(widest.TryWrite(new byte[CacheStatusMember.MaxLength], default, out _), Is.True);
    }

    [Test]
    public void Tokens_EveryReasonAndForward_HasItsOwn()
    {
        var reasons = Enum.GetValues<CacheReason>().Select(reason => CacheReasons.Token(reason).Text8()).ToList();
        var forwards = Enum.GetValues<CacheForward>().Select(forward => CacheForwards.Token(forward).Text8()).ToList();

        Assert.That(reasons, Is.Unique);
        Assert.That(forwards, Is.Unique);
        Assert.That(reasons.Concat(forwards), Has.All.Matches<string>(token => token.All(c => c == '-'
        || char.IsAsciiLetterLower(c))), "sf-tokens");
    }

    private static void AssertText(CacheStatusMember member, string expected)
    {
        Span<byte> text = stackalloc byte[CacheStatusMember.MaxLength];
        Assert.That(member.TryWrite(text, "rawedge"u8, out var written), Is.True);
        Assert.That(((ReadOnlySpan<byte>)text[..written]).Text8(), Is.EqualTo(expected));
    }
}
