using Edge.Cache;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Semantics;

/// <summary>RFC 9111 §3 and its neighbours under the plain policy; what policies change is in <see cref="TtlTests"/>.</summary>
[TestFixture]
public class StorabilityTests
{
    private static readonly StorageRequest Get = new(CacheMethod.Get, HasAuthorization: false, HasCookie: false);

    [TestCase(CacheMethod.Get, CacheReason.None)]
    [TestCase(CacheMethod.Head, CacheReason.Method, TestName = "C29_Head_IsNotStored")]
    [TestCase(CacheMethod.Options, CacheReason.Method)]
    [TestCase(CacheMethod.Unsafe, CacheReason.Method)]
    [TestCase(CacheMethod.Other, CacheReason.Method)]
    public void Decide_Method_OnlyGetIsStored(CacheMethod method, CacheReason expected) =>
        Assert.That(Decide(Get with { Method = method }, 200, "Cache-Control: max-age=60").Reason, Is.EqualTo(expected));

    [TestCase(103)]
    [TestCase(206)]
    [TestCase(304)]
    [TestCase(416)]
    public void Decide_StatusThatIsNoWholeAnswer_IsNotStored(int status) =>
        Assert.That(Decide(Get, status, "Cache-Control: max-age=60").Reason, Is.EqualTo(CacheReason.Status));

    [TestCase(200)]
    [TestCase(203)]
    [TestCase(204)]
    [TestCase(299, TestName = "Decide_UnknownSuccessWithFreshness_IsStored")]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(404)]
    [TestCase(500)]
    [TestCase(599)]
    public void Decide_ExplicitFreshness_AnyFinalStatusIsStored(int status) =>
        Assert.That(Decide(Get, status, "Cache-Control: max-age=60").Reason, Is.EqualTo(CacheReason.None));

    [TestCase("no-store", CacheReason.NoStore)]
    [TestCase("no-store, max-age=60, public", CacheReason.NoStore)]
    [TestCase("private", CacheReason.Private)]
    [TestCase("private, public, max-age=60", CacheReason.Private)]
    [TestCase("private=\"x\", max-age=60", CacheReason.None)]
    [TestCase("no-cache=\"x\", max-age=60", CacheReason.None)]
    [TestCase("no-cache, max-age=60", CacheReason.NoCache, TestName = "Decide_NoCacheWithoutValidator_WouldNeverBeUsed")]
    [TestCase("max-age=60", CacheReason.None)]
    [TestCase("s-maxage=60", CacheReason.None)]
    public void Decide_Directives_AreObeyed(string directives, CacheReason expected) =>
        Assert.That(Decide(Get, 200, "Cache-Control: " + directives).Reason, Is.EqualTo(expected));

    [TestCase(200, CacheReason.None, TestName = "Decide_MustUnderstandAndUnderstood_OverridesNoStore")]
    [TestCase(299, CacheReason.Status, TestName = "Decide_MustUnderstandAndNotUnderstood_IsNotStored")]
    public void Decide_MustUnderstand_IsAsRfc9111Section5223(int status, CacheReason expected) =>
        Assert.That(Decide(Get, status, "Cache-Control: must-understand, no-store, max-age=60").Reason, Is.EqualTo(expected));

    [Test]
    public void Decide_NoCacheWithValidator_IsStoredForRevalidationAndNotShared()
    {
        var decision = Decide(Get, 200, "Cache-Control: no-cache", "ETag: \"a\"");

        Assert.That(decision.IsStorable, Is.True);
        Assert.That(decision.Metadata.Has(ResponseRights.AlwaysRevalidate), Is.True);
        Assert.That((decision.Sharing, decision.SharingReason), Is.EqualTo((FillSharing.None, CacheReason.NoCache)), "E-106");
    }

    [TestCase("max-age=60", CacheReason.Authorization)]
    [TestCase("max-age=60, public", CacheReason.None)]
    [TestCase("s-maxage=60", CacheReason.None)]
    [TestCase("max-age=60, must-revalidate", CacheReason.None)]
    [TestCase("max-age=60, proxy-revalidate", CacheReason.Authorization)]
    public void C07_RequestWithAuthorization_NeedsPermissionToShare(string directives, CacheReason expected) =>
        Assert.That(
            Decide(Get with { HasAuthorization = true }, 200, "Cache-Control: " + directives).Reason, Is.EqualTo(expected));

    [Test]
    public void C04_CookieAndNoExplicitFreshness_IsNotStored()
    {
        var request = Get with { HasCookie = true };

        Assert.That(Decide(request, 200, "Last-Modified: " + Times.Date(-1000)).Reason, Is.EqualTo(CacheReason.Cookie));
        Assert.That(Decide(request, 200, "Cache-Control: public", "Last-Modified: " + Times.Date(-1000)).Reason, Is.EqualTo(CacheReason.Cookie));
        Assert.That(Decide(request, 200, "Cache-Control: max-age=60").Reason, Is.EqualTo(CacheReason.None));
    }

    [Test]
    public void C04_AuthorizationAndNoExplicitFreshness_IsNotStored() => Assert.That(
        Decide(Get with { HasAuthorization = true }, 200, "Cache-Control: public", "Last-Modified: " + Times.Date(-1000)).Reason,
        Is.EqualTo(CacheReason.Authorization));

    [TestCase("max-age=60", CacheReason.SetCookie)]
    [TestCase("max-age=60, public", CacheReason.SetCookie)]
    [TestCase("max-age=60, no-cache=\"x, Set-Cookie\"", CacheReason.None, TestName = "E120_NoCacheNamesSetCookie_IsStoredWithoutIt")]
    [TestCase("max-age=60, private=\"set-cookie\"", CacheReason.None)]
    public void C08_SetCookie_IsNotStored(string directives, CacheReason expected) =>
        Assert.That(Decide(Get, 200, "Cache-Control: " + directives, "Set-Cookie: a=b").Reason, Is.EqualTo(expected));

    [TestCase(SetCookieRule.StoreWithout)]
    [TestCase(SetCookieRule.Remove)]
    public void C08_SetCookieAndConsent_IsStored(SetCookieRule rule) => Assert.That(
        Decide(Get, 200, CachePolicies.Standard with { SetCookie = rule }, "Cache-Control: max-age=60", "Set-Cookie: a=b").Reason,
        Is.EqualTo(CacheReason.None));

    [TestCase("*", CacheReason.VaryAny)]
    [TestCase("Accept, *", CacheReason.VaryAny)]
    [TestCase("Accept-Language, ACCEPT", CacheReason.None)]
    [TestCase("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", CacheReason.VaryTooLarge)]
    public void C11_Vary_DecidesWhetherVariantsAreKept(string vary, CacheReason expected)
    {
        var decision = Decide(Get, 200, "Cache-Control: max-age=60", "Vary: " + vary);

        Assert.That(decision.Reason, Is.EqualTo(expected));
        Assert.That(decision.Vary is not null, Is.EqualTo(expected == CacheReason.None));
    }

    [TestCase("max-age=60, s-maxage=30", "Expires: Sun, 06 Nov 1994 09:49:37 GMT", 30)]
    [TestCase("max-age=60", "Expires: Sun, 06 Nov 1994 09:49:37 GMT", 60)]
    [TestCase("public", "Expires: Sun, 06 Nov 1994 09:49:37 GMT", 3600)]
    [TestCase("public", "Expires: 0", 0)]
    [TestCase("public", "Expires: never", 0)]
    [TestCase("public", "Expires: Sun, 06 Nov 1994 08:00:00 GMT", 0)]
    [TestCase("max-age=x", "Expires: Sun, 06 Nov 1994 09:49:37 GMT", 0)]
    public void Decide_Lifetime_IsSharedMaxAgeThenMaxAgeThenExpires(string directives, string expires, long expected) => Assert.That(
        Decide(Get, 200, "Cache-Control: " + directives, expires, "ETag: \"a\"").Metadata.Lifetime, Is.EqualTo(expected), "RFC 9111 §4.2.1");

    [Test]
    public void Decide_ExpiresWithoutDate_CountsFromReceipt()
    {
        var decision = Storability.Decide(
            Get, 200, Fields.Of("Expires: " + Times.Date(60)), CachePolicies.Standard, Times.Now, Times.Now);

        Assert.That(decision.Metadata.Lifetime, Is.EqualTo(60));
        Assert.That(decision.Metadata.Date, Is.EqualTo(Times.Now.UnixSeconds));
    }

    [Test]
    public void Decide_TargetedField_SilencesCacheControlAndExpires()
    {
        var decision = Decide(
            Get, 200, "CDN-Cache-Control: max-age=5", "Cache-Control: no-store", "Expires: " + Times.Date(3600));
        var withoutAge = Decide(Get, 200, "CDN-Cache-Control: x", "Expires: " + Times.Date(3600));

        Assert.That((decision.Reason, decision.Metadata.Lifetime), Is.EqualTo((CacheReason.None, 5)));
        Assert.That(withoutAge.Reason, Is.EqualTo(CacheReason.NoFreshness), "RFC 9213 §2.2");
    }

    [TestCase(200, -1000, 100)]
    [TestCase(404, -100, 10)]
    [TestCase(410, -1000, 10, TestName = "C17_GuessedLifetimeOfAnError_IsAtMostTheErrorTtl")]
    [TestCase(200, -10_000_000, 86_400, TestName = "Decide_Heuristic_IsAtMostADay")]
    public void Decide_NoExplicitFreshness_ATenthSinceModification(int status, int modified, long expected)
    {
        var decision = Decide(Get, status, "Last-Modified: " + Times.Date(modified));

        Assert.That((decision.Reason, decision.Metadata.Lifetime), Is.EqualTo((CacheReason.None, expected)), "RFC 9111 §4.2.2");
        Assert.That(decision.Metadata.LifetimeSource, Is.EqualTo(status == 410 ? LifetimeSource.ErrorTtl : LifetimeSource.Heuristic));
    }

    [Test]
    public void Decide_HeuristicWithDefaultTtl_IsOff() => Assert.That(
        Decide(Get, 200, CachePolicies.Standard with { DefaultTtl = TimeSpan.FromSeconds(7) }, "Last-Modified: " + Times.Date(-1000)).Metadata.Lifetime,
        Is.EqualTo(7));

    [TestCase(302, null, CacheReason.NoFreshness)]
    [TestCase(302, "public", CacheReason.None, TestName = "Decide_PublicMarksItCacheable_HeuristicsApply")]
    [TestCase(307, null, CacheReason.NoFreshness)]
    [TestCase(308, null, CacheReason.None)]
    [TestCase(500, null, CacheReason.NoFreshness)]
    public void Decide_StatusNotHeuristicallyCacheable_NeedsFreshness(int status, string? directives, CacheReason expected) => Assert.That(
        Decide(Get, status, "Cache-Control: " + directives, "Last-Modified: " + Times.Date(-1000)).Reason, Is.EqualTo(expected));

    [TestCase("ETag: \"a\"", CacheReason.None)]
    [TestCase("ETag: broken", CacheReason.NoFreshness)]
    [TestCase("X: y", CacheReason.NoFreshness)]
    public void Decide_NoFreshnessAtAll_OnlyAValidatorMakesItUseful(string field, CacheReason expected) =>
        Assert.That(Decide(Get, 200, field).Reason, Is.EqualTo(expected));

    [TestCase(0, "Age: 0", 0)]
    [TestCase(-10, "Age: 0", 10_000, TestName = "InitialAge_DateInThePast_IsApparent")]
    [TestCase(10, "Age: 0", 0, TestName = "InitialAge_DateInTheFuture_IsZero")]
    [TestCase(-10, "Age: 30", 30_000)]
    [TestCase(-40, "Age: 30", 40_000)]
    [TestCase(0, "Age: 30, 50", 30_000, TestName = "InitialAge_SeveralValues_FirstCounts")]
    [TestCase(0, "Age: x", 0)]
    [TestCase(0, "Age: -5", 0)]
    [TestCase(0, "Age: 99999999999999", 2147483648L * 1000, TestName = "C21_HugeAge_IsTwoToTheThirtyFirst")]
    public void Decide_InitialAge_IsAsRfc9111Section423(int date, string age, long expected)
    {
        var fields = Fields.Of("Date: " + Times.Date(date), age, "Cache-Control: max-age=60", "ETag: \"a\"");

        var metadata = Storability.Decide(Get, 200, fields, CachePolicies.Standard, Times.Now, Times.Now).Metadata;

        Assert.That(metadata.InitialAgeMilliseconds, Is.EqualTo(expected));
    }

    [Test]
    public void Decide_SlowOrigin_ItsDelayAddsToAge()
    {
        var metadata = Storability.Decide(
            Get, 200, Fields.Of("Age: 5", "Cache-Control: max-age=60"), CachePolicies.Standard, Times.Now, Times.After(2.5)).Metadata;

        Assert.That(metadata.InitialAgeMilliseconds, Is.EqualTo(7_500));
    }

    [TestCase("max-age=60", "", false)]
    [TestCase("max-age=60, must-revalidate", "", true)]
    [TestCase("max-age=60, proxy-revalidate", "", true)]
    [TestCase("s-maxage=60", "", true)]
    [TestCase("s-maxage=60, stale-while-revalidate=5", "", false)]
    [TestCase("s-maxage=60, stale-if-error=5", "", false)]
    public void Decide_NeverStale_AfterMustRevalidateAndItsLike(string directives, string _, bool expected) => Assert.That(
        Decide(Get, 200, "Cache-Control: " + directives).Metadata.Has(ResponseRights.NeverStale), Is.EqualTo(expected), "RFC 9111 §4.2.4, §5.2.2.10");

    [Test]
    public void Decide_NoTransformAndImmutable_AreRemembered()
    {
        var metadata = Decide(Get, 200, "Cache-Control: max-age=60, no-transform, immutable").Metadata;

        Assert.That(metadata.Rights, Is.EqualTo(ResponseRights.NoTransform | ResponseRights.Immutable));
    }

    [Test]
    public void Decide_PragmaAndWarning_MeanNothing() => Assert.That(
        Decide(Get, 200, "Pragma: no-cache", "Warning: 110 - stale", "Cache-Control: max-age=60").Sharing, Is.EqualTo(FillSharing.All), "RFC 9111 §5.4, §5.5");

    [TestCase("max-age=60", FillSharing.All, CacheReason.None)]
    [TestCase("private", FillSharing.None, CacheReason.Private)]
    [TestCase("no-store", FillSharing.None, CacheReason.NoStore)]
    [TestCase("max-age=0", FillSharing.Waiting, CacheReason.ArrivedStale, TestName = "F7_StaleOnArrival_IsForThoseWhoWaited")]
    public void E106_Sharing_FollowsTheResponse(string directives, FillSharing sharing, CacheReason reason)
    {
        var decision = Decide(Get, 200, "Cache-Control: " + directives);

        Assert.That((decision.Sharing, decision.SharingReason), Is.EqualTo((sharing, reason)));
    }

    [Test]
    public void F7_OlderThanItsLifetime_ArrivedStale() => Assert.That(
        Decide(Get, 200, "Cache-Control: max-age=60", "Age: 60", "ETag: \"a\"").Sharing, Is.EqualTo(FillSharing.Waiting));

    [Test]
    public void From_Request_KnowsWhatIsKeyed()
    {
        var request = Fields.Of("Authorization: Basic x", "Cookie: a=1; b=2");
        var keyed = CachePolicies.Standard with
        {
            Key = new CacheKeyPolicy { Fields = NameList.Of("authorization"), Cookies = KeySelection.All },
        };
        var oneCookie = CachePolicies.Standard with { Key = new CacheKeyPolicy { Cookies = KeySelection.Listed("a") } };

        Assert.That(StorageRequest.From(CacheMethod.Get, request, CachePolicies.Standard), Is.EqualTo(new StorageRequest(CacheMethod.Get, true, true)));
        Assert.That(
            StorageRequest.From(CacheMethod.Get, request, keyed), Is.EqualTo(new StorageRequest(CacheMethod.Get, false, false)));
        Assert.That(StorageRequest.From(CacheMethod.Get, request, oneCookie).HasCookie, Is.True, "b is forwarded and not keyed");
        Assert.That(StorageRequest.From(CacheMethod.Get, Fields.Of("Cookie: a=1"), oneCookie).HasCookie, Is.False);
    }

    [Test]
    public void DecideFreshened_AfterA304_CountsItsAgeAndItsDirectives()
    {
        var stored = Responses.Of("Cache-Control: max-age=60", "ETag: \"a\"");
        var notModified = Fields.Of("Date: " + Times.Date(100), "Age: 3", "Cache-Control: max-age=10");
        var merged = new StoredFieldsBuilder(
            ).BuildFreshened(stored.Fields, notModified, CachePolicies.Standard, Times.After(100));

        var decision = Storability.DecideFreshened(
            Get, 200, merged, notModified, CachePolicies.Standard, Times.After(100), Times.After(100));
        var fresh = stored.Freshened(merged, decision.Metadata, checkedAt: 2);

        Assert.That(decision.IsStorable, Is.True);
        Assert.That(Freshness.Remaining(fresh.Metadata, Times.After(101)), Is.EqualTo(6));
        Assert.That(fresh.Body, Is.SameAs(stored.Body));
    }

    private static StorageDecision Decide(in StorageRequest request, int status, params string[] lines) =>
        Decide(request, status, CachePolicies.Standard, lines);

    private static StorageDecision Decide(in StorageRequest request, int status, CachePolicy policy, params string[] lines) =>
        Storability.Decide(request, status, Fields.Of(["Date: " + Times.Date(), .. lines]), policy, Times.Now, Times.Now);
}
