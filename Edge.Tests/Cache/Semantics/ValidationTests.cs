using Edge.Cache.Semantics;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Semantics;

/// <summary>RFC 9110 §13, RFC 9111 §4.3; C19, C29, H21.</summary>
[TestFixture]
public class ValidationTests
{
    [TestCase("\"a\"", "\"a\"")]
    [TestCase("\"a\"", "W/\"a\"", TestName = "Evaluate_IfNoneMatchWeakAgainstStrong_WeakComparisonMatches")]
    [TestCase("W/\"a\"", "\"a\"", TestName = "Evaluate_IfNoneMatchStrongAgainstWeak_WeakComparisonMatches")]
    [TestCase("\"a\"", "*")]
    [TestCase("\"a\"", "\"x\", \"a\"")]
    [TestCase("\"a\"", "\"x\",W/\"a\" , \"y\"")]
    [TestCase("\"a,b\"", "\"x\", \"a,b\"", TestName = "Evaluate_TagWithComma_IsOneTag")]
    [TestCase("\"a\\\"", "\"a\\\"", TestName = "Evaluate_TagWithBackslash_IsNoEscape")]
    [TestCase("\"\"", "\"\"")]
    public void Evaluate_IfNoneMatchHasTheTag_IsNotModified(string etag, string condition) =>
        Assert.That(
            Evaluate(Responses.Of("ETag: " + etag), "If-None-Match: " + condition), Is.EqualTo(ConditionalVerdict.NotModified));

    [TestCase("\"a\"", "\"b\"")]
    [TestCase("\"a\"", "a")]
    [TestCase("\"a\"", "\"a")]
    [TestCase("\"a\"", "w/\"a\"")]
    [TestCase("\"a\"", "\"A\"")]
    [TestCase("\"a\"", "\"x\" \"a\"")]
    [TestCase("a", "a", TestName = "Evaluate_StoredTagMalformed_NeverMatches")]
    [TestCase("\"a b\"", "\"a b\"", TestName = "Evaluate_TagWithSpace_IsMalformed")]
    public void Evaluate_IfNoneMatchHasNot_IsFull(string etag, string condition) =>
        Assert.That(Evaluate(Responses.Of("ETag: " + etag), "If-None-Match: " + condition), Is.EqualTo(ConditionalVerdict.Full));

    [Test]
    public void Evaluate_SeveralIfNoneMatchLines_AreOneList() => Assert.That(
        Evaluate(Responses.Of("ETag: \"a\""), "If-None-Match: \"x\"", "If-None-Match: \"a\""), Is.EqualTo(ConditionalVerdict.NotModified));

    [Test]
    public void Evaluate_IfNoneMatchFails_IfModifiedSinceIsNotLookedAt() => Assert.That(
        Evaluate(Responses.Of("ETag: \"a\"", "Last-Modified: " + Times.Date(-100)), "If-None-Match: \"b\"", "If-Modified-Since: " + Times.Date()),
        Is.EqualTo(ConditionalVerdict.Full));

    [TestCase(-100, ConditionalVerdict.NotModified)]
    [TestCase(0, ConditionalVerdict.NotModified)]
    [TestCase(-101, ConditionalVerdict.Full)]
    public void Evaluate_IfModifiedSince_ComparesWithLastModified(int since, ConditionalVerdict expected) => Assert.That(
        Evaluate(
            Responses.Of("Last-Modified: " + Times.Date(-100)), "If-Modified-Since: " + Times.Date(since)), Is.EqualTo(expected));

    [TestCase(0, ConditionalVerdict.NotModified)]
    [TestCase(-1, ConditionalVerdict.Full)]
    public void Evaluate_IfModifiedSinceWithoutLastModified_ComparesWithDate(int since, ConditionalVerdict expected) => Assert.That(
        Evaluate(Responses.Of(), "If-Modified-Since: " + Times.Date(since)), Is.EqualTo(expected), "RFC 9111 §4.3.2");

    [Test]
    public void Evaluate_IfModifiedSinceIsNoDate_IsFull() => Assert.That(
        Evaluate(Responses.Of("Last-Modified: " + Times.Date(-100)), "If-Modified-Since: yesterday"), Is.EqualTo(ConditionalVerdict.Full));

    [TestCase("If-Match: \"a\"")]
    [TestCase("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT")]
    public void Evaluate_ConditionsOfTheOrigin_AreForwarded(string condition) => Assert.That(
        Evaluate(Responses.Of("ETag: \"a\""), condition, "If-None-Match: \"a\""), Is.EqualTo(ConditionalVerdict.Forward));

    [TestCase(301)]
    [TestCase(404)]
    public void Evaluate_StoredAnswerIsNoSuccess_ConditionsDoNotCount(int status) => Assert.That(
        Evaluate(Responses.OfStatus(status, "ETag: \"a\""), "If-None-Match: \"a\""), Is.EqualTo(ConditionalVerdict.Full), "RFC 9110 §13.2.1");

    [Test]
    public void Evaluate_NoCondition_IsFull() =>
        Assert.That(Evaluate(Responses.Of("ETag: \"a\"")), Is.EqualTo(ConditionalVerdict.Full));

    [TestCase(null, true)]
    [TestCase("\"a\"", true)]
    [TestCase("W/\"a\"", false)]
    [TestCase("\"b\"", false)]
    [TestCase("a", false)]
    [TestCase("", false)]
    public void H21_IfRangeWithTag_NeedsAStrongMatch(string? condition, bool expected) => Assert.That(
        RangeStands("ETag: \"a\"", condition), Is.EqualTo(expected));

    [Test]
    public void H21_IfRangeAgainstWeakTag_DoesNotStand() => Assert.That(RangeStands("ETag: W/\"a\"", "W/\"a\""), Is.False);

    [TestCase(-100, -100, true)]
    [TestCase(-100, -99, false)]
    [TestCase(-100, -101, false)]
    [TestCase(-100, 0, false, TestName = "H21_IfRangeDateLater_IsNotExact")]
    [TestCase(0, 0, false, TestName = "H21_IfRangeDateWithinTheSecondOfTheResponse_IsWeak")]
    public void H21_IfRangeWithDate_MustBeExactAndStrong(int modified, int condition, bool expected) => Assert.That(
        RangeStands("Last-Modified: " + Times.Date(modified), Times.Date(condition)), Is.EqualTo(expected));

    [Test]
    public void H21_TwoIfRangeLines_DoNotStand() => Assert.That(
        Validation.RangeStands(
            Responses.Of("ETag: \"a\""), Fields.Of("If-Range: \"a\"", "If-Range: \"a\""), Times.Now), Is.False);

    [TestCase("ETag: \"a\"", "ETag: \"a\"", true)]
    [TestCase("ETag: \"a\"", "ETag: \"b\"", false)]
    [TestCase("ETag: W/\"a\"", "ETag: W/\"a\"", true)]
    [TestCase("ETag: W/\"a\"", "ETag: \"a\"", false, TestName = "C19_StrongTagAgainstStoredWeak_DoesNotSelect")]
    [TestCase("ETag: \"a\"", "ETag: W/\"a\"", true, TestName = "C19_WeakTagAgainstStoredStrong_Selects")]
    [TestCase("ETag: \"a\"", "ETag: nonsense", false)]
    [TestCase("ETag: \"a\"", "X: y", true, TestName = "C19_NoValidator_AnswersTheOnesWeSent")]
    [TestCase("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", true)]
    [TestCase("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "Last-Modified: Sunday, 06-Nov-94 08:49:37 GMT", true)]
    [TestCase("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "Last-Modified: Sun, 06 Nov 1994 08:49:38 GMT", false)]
    public void C19_NotModified_SelectsOnlyTheResponseItNames(string stored, string notModified, bool expected) => Assert.That(
        Validation.Selects(Fields.Of(notModified), Responses.Of(stored), Times.Now), Is.EqualTo(expected));

    [TestCase(200, "ETag: \"a\"", "Content-Length: 7", HeadVerdict.Freshen)]
    [TestCase(200, "X: y", "X: y", HeadVerdict.Freshen)]
    [TestCase(200, "ETag: \"b\"", "Content-Length: 7", HeadVerdict.Invalidate)]
    [TestCase(200, "ETag: \"a\"", "Content-Length: 8", HeadVerdict.Invalidate)]
    [TestCase(200, "ETag: \"a\"", "Content-Length: 7x", HeadVerdict.Invalidate)]
    [TestCase(200, "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "X: y", HeadVerdict.Invalidate)]
    [TestCase(404, "ETag: \"b\"", "X: y", HeadVerdict.Ignore)]
    public void C29_HeadAnswer_FreshensOrInvalidatesAStoredGet(int status, string first, string second, HeadVerdict expected) => Assert.That(
        Validation.JudgeHead(status, Fields.Of(first, second), Responses.Of("ETag: \"a\""), Times.Now), Is.EqualTo(expected));

    private static ConditionalVerdict Evaluate(Edge.Cache.Store.StoredResponse response, params string[] request) =>
        Validation.Evaluate(response, Fields.Of(request), Times.Now);

    private static bool RangeStands(string field, string? condition) => Validation.RangeStands(
        Responses.Of(field), condition is null ? Fields.None : Fields.Of("If-Range: " + condition), Times.Now);
}
