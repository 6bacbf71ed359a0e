using Edge.Cache;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Semantics;

/// <summary>Floor, default and ceiling: E-130 … E-141 row by row, with C16 and C17 where they are stricter.</summary>
[TestFixture]
public class TtlTests
{
    private const int Never = -1;

    [Test]
    public void E130_CachingDisabled_IsAllThreeZero()
    {
        Assert.That(CachePolicies.CachingDisabled.IsDisabled, Is.True);
        Assert.That(Decide(CachePolicies.CachingDisabled, 200, "Cache-Control: max-age=60").Reason, Is.EqualTo(CacheReason.PolicyDisabled));
        Assert.That(Decide(CachePolicies.CachingDisabled, 404, "Cache-Control: max-age=60").Reason, Is.EqualTo(CacheReason.PolicyDisabled), "E-141");
    }

    // minimum, default, maximum, what the origin sends, lifetime
    [TestCase(0, 50, 100, "max-age=60", null, 60, TestName = "E131_MaxAge_MinimumZero_IsX")]
    [TestCase(0, 50, 100, "max-age=600", null, 100, TestName = "E131_MaxAge_MinimumZero_IsCutToTheMaximum")]
    [TestCase(0, 50, 100, "max-age=600, s-maxage=60", null, 60, TestName = "E131_SharedMaxAge_BeatsMaxAge")]
    [TestCase(0, 50, 100, "max-age=0", null, 0, TestName = "E131_MaxAgeZero_MinimumZero_IsZero")]
    [TestCase(10, 50, 100, "max-age=60", null, 60, TestName = "E131_MaxAge_MinimumAboveZero_IsClamped")]
    [TestCase(10, 50, 100, "max-age=5", null, 10, TestName = "E131_MaxAge_BelowTheMinimum_IsTheMinimum")]
    [TestCase(10, 50, 100, "max-age=0", null, 10, TestName = "E131_MaxAgeZero_MinimumAboveZero_IsTheMinimum")]
    [TestCase(10, 50, 100, "max-age=600", null, 100, TestName = "E131_MaxAge_AboveTheMaximum_IsTheMaximum")]
    [TestCase(0, 50, 100, null, 60, 60, TestName = "E131_Expires_MinimumZero_IsX")]
    [TestCase(0, 50, 100, null, 600, 100, TestName = "E131_Expires_MinimumZero_IsCutToTheMaximum")]
    [TestCase(0, 50, 100, null, -60, 0, TestName = "E132_PastExpires_IsZero")]
    [TestCase(10, 50, 100, null, -60, 10, TestName = "E131_Expires_MinimumAboveZero_IsClamped")]
    [TestCase(0, 50, 100, "max-age=20", 60, 20, TestName = "E131_MaxAge_BeatsExpires")]
    [TestCase(0, 50, 100, null, null, 50, TestName = "E131_Neither_MinimumZero_IsTheDefault")]
    [TestCase(70, 50, 100, null, null, 70, TestName = "E131_Neither_MinimumAboveZero_IsTheGreaterOfMinimumAndDefault")]
    [TestCase(0, 500, 100, null, null, 500, TestName = "E132_Maximum_NeverTouchesTheDefault")]
    [TestCase(0, 50, 100, "public", null, 50, TestName = "E132_CacheControlWithoutFreshness_IsTheDefault")]
    [TestCase(0, 50, 5_000_000_000, "max-age=3153600000", null, 2147483648, TestName = "E132_MaxAgeOfAHundredYears_IsTwoToTheThirtyFirst")]
    public void E131_Lifetime_FollowsTheTable(
        long minimum, long byDefault, long maximum, string? directives, int? expires, long expected)
    {
        var policy = Policy(minimum, byDefault, maximum);
        var lines = new List<string> { "ETag: \"a\"" };
        if (directives is not null)
        {
            lines.Add("Cache-Control: " + directives);
        }

        if (expires is { } seconds)
        {
            lines.Add("Expires: " + Times.Date(seconds));
        }

        var decision = Decide(policy, 200, [.. lines]);

        Assert.That((decision.Reason, decision.Metadata.Lifetime), Is.EqualTo((CacheReason.None, expected)));
    }

    [TestCase(0, "no-store", CacheReason.NoStore)]
    [TestCase(0, "private", CacheReason.Private)]
    [TestCase(0, "no-cache", CacheReason.NoCache)]
    [TestCase(10, "no-store", CacheReason.NoStore, TestName = "E131_MinimumAboveZeroWithoutTheFlag_StillHonoursNoStore")]
    [TestCase(10, "private", CacheReason.Private, TestName = "E131_MinimumAboveZeroWithoutTheFlag_StillHonoursPrivate")]
    public void E131_Directives_AreHonoured(long minimum, string directives, CacheReason expected) => Assert.That(
        Decide(Policy(minimum, 50, 100), 200, "Cache-Control: max-age=60, " + directives).Reason, Is.EqualTo(expected));

    [TestCase("no-store")]
    [TestCase("private")]
    [TestCase("no-cache")]
    public void E131_MinimumAboveZeroAndTheFlag_TheMinimumCountsAndTheDirectiveDoesNot(string directives)
    {
        var decision = Decide(
            Policy(10, 50, 100) with { FloorOverridesDirectives = true }, 200, "Cache-Control: max-age=60, " + directives);

        Assert.That((decision.Reason, decision.Metadata.Lifetime, decision.Sharing), Is.EqualTo((CacheReason.None, 10L, FillSharing.All)));
    }

    [Test]
    public void E131_TheFlagWithMinimumZero_OverridesNothing() => Assert.That(
        Decide(Policy(0, 50, 100) with { FloorOverridesDirectives = true }, 200, "Cache-Control: no-store").Reason, Is.EqualTo(CacheReason.NoStore));

    [Test]
    public void C07C08_TheFlag_NeverOverridesAuthorizationOrSetCookie()
    {
        var policy = Policy(10, 50, 100) with { FloorOverridesDirectives = true };
        var authorized = new StorageRequest(CacheMethod.Get, HasAuthorization: true, HasCookie: false);

        Assert.That(Decide(policy, 200, "Cache-Control: private", "Set-Cookie: a=b").Reason, Is.EqualTo(CacheReason.SetCookie));
        Assert.That(
            Storability.Decide(authorized, 200, Fields.Of("Cache-Control: private"), policy, Times.Now, Times.Now).Reason,
            Is.EqualTo(CacheReason.Authorization));
    }

    [TestCase("max-age=60, stale-while-revalidate=30", 30)]
    [TestCase("max-age=60, stale-while-revalidate=500", 40)]
    [TestCase("max-age=600, stale-while-revalidate=30", 0)]
    public void E134_StaleWindow_IsCutToTheMaximumFromStorage(string directives, long expected) => Assert.That(
        Decide(Policy(0, 50, 100), 200, "Cache-Control: " + directives).Metadata.StaleWhileRevalidate, Is.EqualTo(expected));

    [Test]
    public void E134_StaleWindowOfAnAgedResponse_CountsFromStorageNotFromBirth()
    {
        var metadata = Decide(Policy(0, 50, 100), 200, "Cache-Control: max-age=60, stale-if-error=500", "Age: 20").Metadata;

        // 20 s old on arrival, gone 100 s after arrival, that is at an age of 120 s.
        Assert.That(metadata.StaleIfError, Is.EqualTo(60));
    }

    [Test]
    public void E134_NoMaximum_WindowIsWhole() => Assert.That(
        Decide(CachePolicies.Standard, 200, "Cache-Control: max-age=60, stale-while-revalidate=500").Metadata.StaleWhileRevalidate, Is.EqualTo(500));

    [TestCase(200, true)]
    [TestCase(203, true)]
    [TestCase(204, true)]
    [TestCase(300, true)]
    [TestCase(301, true)]
    [TestCase(302, true)]
    [TestCase(201, false)]
    [TestCase(205, false)]
    [TestCase(303, false)]
    [TestCase(307, false, TestName = "E118_307WithoutCacheControl_IsNotStored")]
    [TestCase(308, false, TestName = "E118_308WithoutCacheControl_IsNotStored")]
    public void E138_NoFreshness_OnlyTheListedStatusesTakeTheDefault(int status, bool stored) =>
        Assert.That(Decide(Policy(0, 50, 100), status).IsStorable, Is.EqualTo(stored));

    [TestCase(307)]
    [TestCase(308)]
    public void E118_RedirectWithCacheControl_TakesTheDefault(int status) =>
        Assert.That(Decide(Policy(0, 50, 100), status, "Cache-Control: public").Metadata.Lifetime, Is.EqualTo(50));

    [TestCase(201)]
    [TestCase(303)]
    public void E138_OtherStatusWithFreshness_IsStored(int status) =>
        Assert.That(Decide(Policy(0, 50, 100), status, "Cache-Control: max-age=60").IsStorable, Is.True);

    [TestCase(404, null, 10)]
    [TestCase(404, "max-age=60", 60)]
    [TestCase(404, "max-age=5", 10)]
    [TestCase(404, "max-age=600", 100)]
    [TestCase(500, null, 10)]
    [TestCase(502, null, 10)]
    [TestCase(503, null, 10)]
    [TestCase(504, null, 10)]
    [TestCase(504, "max-age=60", 60)]
    [TestCase(403, null, Never)]
    [TestCase(403, "max-age=60", 60)]
    [TestCase(403, "s-maxage=60", 60)]
    [TestCase(412, "max-age=60", 60)]
    [TestCase(415, "max-age=60", 60)]
    [TestCase(415, null, Never)]
    [TestCase(416, "max-age=60", Never)]
    [TestCase(401, "max-age=60", Never)]
    [TestCase(410, "max-age=60", Never)]
    [TestCase(429, "max-age=60", Never)]
    [TestCase(505, "max-age=60", Never)]
    [TestCase(400, "max-age=60", Never, TestName = "C16_400_NeedsConsentToo")]
    [TestCase(405, "max-age=60", Never, TestName = "C16_405_NeedsConsentToo")]
    [TestCase(414, null, Never, TestName = "C16_414_IsNotStoredThoughListed")]
    [TestCase(501, null, Never, TestName = "C16_501_IsNotStoredThoughListed")]
    public void E139_Errors_FollowTheTable(int status, string? directives, long expected) =>
        AssertLifetime(Policy(0, 50, 100), status, directives, expected);

    [TestCase(400, "max-age=60", 60)]
    [TestCase(400, null, Never)]
    [TestCase(405, "max-age=60", 60)]
    [TestCase(414, "max-age=60", 60)]
    [TestCase(414, null, Never)]
    [TestCase(501, "max-age=60", 60)]
    [TestCase(413, "max-age=60", Never)]
    [TestCase(431, "max-age=60", Never)]
    public void C16_RequestErrorsWithConsent_StillNeedFreshness(int status, string? directives, long expected) =>
        AssertLifetime(Policy(0, 50, 100) with { StoreRequestErrors = true }, status, directives, expected);

    [Test]
    public void E139_ExpiresIsNotEnough_ForThoseThatNeedMaxAge() =>
        Assert.That(Decide(Policy(0, 50, 100), 403, "Expires: " + Times.Date(60)).Reason, Is.EqualTo(CacheReason.ErrorStatus));

    [Test]
    public void C17_ErrorTtl_IsNeverLongerThanTheMaximum() => Assert.That(
        Decide(Policy(0, 50, 100) with { ErrorTtl = TimeSpan.FromSeconds(500) }, 404).Metadata.Lifetime, Is.EqualTo(100));

    [TestCase(404, "no-store")]
    [TestCase(404, "private")]
    [TestCase(404, "no-cache")]
    [TestCase(500, "no-store", TestName = "C17_NoStoreOnAnyError_IsHonoured")]
    public void E140_DirectivesOnErrors_KeepThemOut(int status, string directives) =>
        AssertLifetime(Policy(0, 50, 100), status, directives, Never);

    [TestCase(404, Never)]
    [TestCase(503, 10, TestName = "E140_OtherErrorsWithTheFlag_AreStoredForTheErrorTtl")]
    public void E140_WithTheFlag_OnlySomeErrorsHonourDirectives(int status, long expected) =>
        AssertLifetime(Policy(10, 50, 100) with { FloorOverridesDirectives = true }, status, "no-store", expected);

    [Test]
    public void E141_NoErrorCaching_StoresNone() =>
        AssertLifetime(Policy(0, 50, 100) with { Errors = ErrorCaching.None }, 404, "max-age=60", Never);

    [TestCase(404, "max-age=60", 60)]
    [TestCase(500, "max-age=60", 60)]
    [TestCase(404, null, Never)]
    [TestCase(400, "max-age=60", Never)]
    [TestCase(501, "max-age=60", Never)]
    public void C16_ErrorsUnderThePlainPolicy_NeedExplicitFreshness(int status, string? directives, long expected) =>
        AssertLifetime(CachePolicies.Standard, status, directives, expected);

    [Test]
    public void E128_VaryAnyWithoutHonouringVary_IsStoredOnlyAboveAFloor()
    {
        var lines = new[] { "Cache-Control: max-age=60", "Vary: *" };

        Assert.That(Decide(Policy(0, 50, 100), 200, lines).Reason, Is.EqualTo(CacheReason.VaryAny));
        Assert.That(Decide(Policy(10, 50, 100), 200, lines).Reason, Is.EqualTo(CacheReason.None));
        Assert.That(
            Decide(Policy(0, 50, 100), 200, "Cache-Control: max-age=60", "Vary: Cookie").Vary, Is.Null, "the key alone selects");
    }

    private static CachePolicy Policy(long minimum, long byDefault, long maximum) => new()
    {
        Name = "test",
        MinTtl = TimeSpan.FromSeconds(minimum),
        DefaultTtl = TimeSpan.FromSeconds(byDefault),
        MaxTtl = TimeSpan.FromSeconds(maximum),
        HonourVary = false,
        Errors = ErrorCaching.Listed,
    };

    private static StorageDecision Decide(CachePolicy policy, int status, params string[] lines) => Storability.Decide(
        new StorageRequest(
            CacheMethod.Get, false, false), status, Fields.Of(["Date: " + Times.Date(), .. lines]), policy, Times.Now, Times.Now);

    private static void AssertLifetime(CachePolicy policy, int status, string? directives, long expected)
    {
        var decision = directives is null ? Decide(policy, status) : Decide(policy, status, "Cache-Control: " + directives);

        Assert.That(decision.IsStorable ? decision.Metadata.Lifetime : Never, Is.EqualTo(expected), decision.Reason.ToString());
    }
}
