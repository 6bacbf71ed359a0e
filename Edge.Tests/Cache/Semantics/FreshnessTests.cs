using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Semantics;

/// <summary>RFC 9111 §4.2, RFC 5861, RFC 8246; E-134, E-135.</summary>
[TestFixture]
public class FreshnessTests
{
    private static readonly CachePolicy Rfc = CachePolicies.Standard;

    [Test]
    public void CurrentAge_ResponseRests_IsInitialAgeAndResidentTime()
    {
        var metadata = new ResponseMetadata { ResponseTime = Times.Now, InitialAgeMilliseconds = 7_500, Lifetime = 60 };

        Assert.That(Freshness.CurrentAge(metadata, Times.After(10)), Is.EqualTo(17));
        Assert.That(Freshness.Remaining(metadata, Times.After(10)), Is.EqualTo(43));
        Assert.That(Freshness.Remaining(metadata, Times.After(70)), Is.EqualTo(-17));
    }

    [TestCase(86_400)]
    [TestCase(-86_400)]
    public void C22_WallClockJumpsADay_AgeFollowsTheMonotonicClock(int jump)
    {
        var metadata = new ResponseMetadata { ResponseTime = Times.Now, Lifetime = 60 };
        var later = Times.After(10);
        var jumped = later with { UnixMilliseconds = later.UnixMilliseconds + (jump * 1000L) };

        Assert.That(Freshness.CurrentAge(metadata, jumped), Is.EqualTo(10));
    }

    [TestCase(0, FreshnessVerdict.Fresh)]
    [TestCase(59.999, FreshnessVerdict.Fresh)]
    [TestCase(60, FreshnessVerdict.Revalidate, TestName = "Judge_AgeReachesLifetime_IsStale")]
    [TestCase(1000, FreshnessVerdict.Revalidate)]
    public void Judge_NoStaleRights_FreshUntilTheLifetimeEnds(double age, FreshnessVerdict expected) =>
        Assert.That(Judge(new ResponseMetadata { Lifetime = 60 }, age), Is.EqualTo(expected));

    [Test]
    public void Judge_NoCache_AlwaysAsksTheOrigin() => Assert.That(
        Judge(new ResponseMetadata { Lifetime = 60, StaleWhileRevalidate = 60, Rights = ResponseRights.AlwaysRevalidate }, 1),
        Is.EqualTo(FreshnessVerdict.Revalidate));

    [TestCase(60, FreshnessVerdict.StaleWhileRevalidate)]
    [TestCase(89.999, FreshnessVerdict.StaleWhileRevalidate)]
    [TestCase(90, FreshnessVerdict.Revalidate)]
    public void E134_StaleWhileRevalidate_ServesStaleForItsSeconds(double age, FreshnessVerdict expected) =>
        Assert.That(Judge(new ResponseMetadata { Lifetime = 60, StaleWhileRevalidate = 30 }, age), Is.EqualTo(expected));

    [Test]
    public void Judge_MustRevalidate_BeatsEveryStaleWindow()
    {
        var metadata = new ResponseMetadata { Lifetime = 60, StaleWhileRevalidate = 30, StaleIfError = 30, Rights = ResponseRights.NeverStale };

        Assert.That(Judge(metadata, 61), Is.EqualTo(FreshnessVerdict.Revalidate));
        Assert.That(Freshness.MayServeOnError(At(metadata), Rfc, Times.After(61)), Is.False, "answer 504 (RFC 9111 §5.2.2.2)");
    }

    [TestCase(61, true)]
    [TestCase(89, true)]
    [TestCase(90, false)]
    public void E134_StaleIfError_AnswersForAFailingOriginForItsSeconds(double age, bool expected) =>
        Assert.That(Freshness.MayServeOnError(At(new ResponseMetadata { Lifetime = 60, StaleIfError = 30 }), Rfc, Times.After(age)), Is.EqualTo(expected));

    [Test]
    public void MayServeOnError_InsideStaleWhileRevalidate_MayAnyway() => Assert.That(
        Freshness.MayServeOnError(At(new ResponseMetadata { Lifetime = 60, StaleWhileRevalidate = 30, StaleIfError = 0 }), Rfc, Times.After(70)), Is.True);

    [Test]
    public void MayServeOnError_NoDirective_TheBehaviourDecides()
    {
        var metadata = At(new ResponseMetadata { Lifetime = 60 });

        Assert.That(Freshness.MayServeOnError(metadata, Rfc, Times.After(61)), Is.False);
        Assert.That(
            Freshness.MayServeOnError(metadata, Rfc with { StaleOnError = TimeSpan.FromSeconds(10) }, Times.After(69)), Is.True);
        Assert.That(
            Freshness.MayServeOnError(metadata, Rfc with { StaleOnError = TimeSpan.FromSeconds(10) }, Times.After(70)), Is.False);
    }

    [Test]
    public void E135_NoDirective_ExpiredObjectAnswersForAsLongAsItIsThere() => Assert.That(
        Freshness.MayServeOnError(
            At(new ResponseMetadata { Lifetime = 60 }), CachePolicies.CachingOptimized, Times.After(1_000_000)), Is.True);

    [Test]
    public void E133_StaleIfErrorZero_ForbidsIt() => Assert.That(
        Freshness.MayServeOnError(At(new ResponseMetadata { Lifetime = 60, StaleIfError = 0 }), CachePolicies.CachingOptimized, Times.After(61)), Is.False);

    [Test]
    public void E135_AfterAFailedAttempt_StaleIsServedWithoutANewOneUntilTheErrorTtlEnds()
    {
        var response = Responses.With(At(new ResponseMetadata { Lifetime = 60 }));
        response.DeferRevalidation(Times.After(71).MonotonicMilliseconds);

        Assert.That(Judge(response, CachePolicies.CachingOptimized, default, 70), Is.EqualTo(FreshnessVerdict.StaleAfterError));
        Assert.That(Judge(response, CachePolicies.CachingOptimized, default, 71), Is.EqualTo(FreshnessVerdict.Revalidate));
        Assert.That(Judge(response, Rfc, default, 70), Is.EqualTo(FreshnessVerdict.Revalidate), "only where stale is allowed");
    }

    [Test]
    public void E104_RequestDirectives_AreIgnoredByDefault() => Assert.That(
        Judge(Responses.With(At(new ResponseMetadata { Lifetime = 60 })), Rfc, Parse("no-cache, max-age=0, min-fresh=1000"), 10),
        Is.EqualTo(FreshnessVerdict.Fresh));

    [TestCase("no-cache", 10, FreshnessVerdict.Revalidate)]
    [TestCase("max-age=5", 10, FreshnessVerdict.Revalidate)]
    [TestCase("max-age=10", 10, FreshnessVerdict.Fresh)]
    [TestCase("min-fresh=50", 10, FreshnessVerdict.Fresh)]
    [TestCase("min-fresh=51", 10, FreshnessVerdict.Revalidate)]
    [TestCase("max-stale=5", 65, FreshnessVerdict.StaleAccepted)]
    [TestCase("max-stale=4", 65, FreshnessVerdict.Revalidate)]
    [TestCase("max-stale", 1000, FreshnessVerdict.StaleAccepted)]
    [TestCase("", 65, FreshnessVerdict.Revalidate)]
    public void Judge_RequestDirectivesHonoured_AreAsRfc9111Section521(string directives, double age, FreshnessVerdict expected) => Assert.That(
        Judge(Responses.With(At(new ResponseMetadata { Lifetime = 60 })), Rfc with { HonourRequestDirectives = true }, Parse(directives), age),
        Is.EqualTo(expected));

    [TestCase("max-age=0", 10, FreshnessVerdict.Fresh, TestName = "Judge_ImmutableAndReload_IsNotRevalidatedWhileFresh")]
    [TestCase("no-cache", 10, FreshnessVerdict.Revalidate, TestName = "Judge_ImmutableAndNoCache_IsRevalidated")]
    [TestCase("max-age=0", 60, FreshnessVerdict.Revalidate, TestName = "Judge_ImmutableOnceStale_HasNoEffect")]
    public void Judge_Immutable_IsAsRfc8246(string directives, double age, FreshnessVerdict expected)
    {
        var response = Responses.With(At(new ResponseMetadata { Lifetime = 60, Rights = ResponseRights.Immutable }));

        Assert.That(Judge(response, Rfc with { HonourRequestDirectives = true }, Parse(directives), age), Is.EqualTo(expected));
    }

    private static ResponseMetadata At(in ResponseMetadata metadata) => metadata with { ResponseTime = Times.Now };

    private static FreshnessVerdict Judge(in ResponseMetadata metadata, double age) =>
        Judge(Responses.With(At(metadata)), Rfc, default, age);

    private static FreshnessVerdict Judge(
        StoredResponse response, CachePolicy policy, in CacheDirectives directives, double age) =>
        Freshness.Judge(response, policy, directives, Times.After(age));

    private static CacheDirectives Parse(string value) => CacheControlParser.Parse(Fields.Of("Cache-Control: " + value));
}
