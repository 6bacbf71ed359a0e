using Edge.Cache.Policy;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Store;

/// <summary>RFC 9111 §3.1, §3.2; RFC 9110 §7.6.1; C08, C19, E-128, O20.</summary>
[TestFixture]
public class StoredFieldsBuilderTests
{
    private static readonly string Date = "Date: " + Times.Date();

    [TestCase("Connection: close")]
    [TestCase("Keep-Alive: timeout=5")]
    [TestCase("Proxy-Connection: close")]
    [TestCase("TE: trailers")]
    [TestCase("Trailer: X")]
    [TestCase("Transfer-Encoding: chunked")]
    [TestCase("Upgrade: h2c")]
    [TestCase("Proxy-Authenticate: Basic")]
    [TestCase("Proxy-Authentication-Info: x")]
    [TestCase("Proxy-Authorization: Basic x")]
    [TestCase("AGE: 5")]
    [TestCase("Content-Length: 5")]
    [TestCase("X-Cache: Hit from elsewhere", TestName = "O20_XCacheOfTheOrigin_IsDropped")]
    [TestCase("Set-Cookie: a=b", TestName = "C08_SetCookie_IsNeverInTheSharedCopy")]
    public void BuildShared_FieldOfTheConnectionOrOfAnotherHop_IsDropped(string line) =>
        Assert.That(Shared(CachePolicies.Standard, Date, line, "X: y"), Is.EqualTo(Text(Date, "X: y")));

    [TestCase("Cache-Status: origin; hit", TestName = "O20_CacheStatusOfTheOrigin_IsKept")]
    [TestCase("Via: 1.1 origin")]
    [TestCase("Warning: 110 - stale")]
    [TestCase("Content-Encoding: gzip")]
    [TestCase("Content-Range: bytes 0-4/10")]
    [TestCase("CDN-Cache-Control: max-age=5")]
    [TestCase("Expires: 0")]
    [TestCase("Vary: Accept, User-Agent")]
    public void BuildShared_EndToEndField_IsKept(string line) =>
        Assert.That(Shared(CachePolicies.Standard, Date, line), Is.EqualTo(Text(Date, line)));

    [Test]
    public void BuildShared_FieldsNominatedByConnection_AreDropped() => Assert.That(
        Shared(CachePolicies.Standard, Date, "Connection: close, X-A", "X-B: 2", "x-a: 1", "CONNECTION: x-b", "X-C: 3"), Is.EqualTo(Text(Date, "X-C: 3")));

    [TestCase("private=\"X-A, Set-Cookie\"")]
    [TestCase("no-cache=\"x-a\"")]
    [TestCase("max-age=60, private=\"X-Z\", no-cache=\"X-A\"")]
    public void BuildShared_FieldsNamedByQualifiedDirectives_AreDropped(string directives)
    {
        var control = "Cache-Control: " + directives;

        Assert.That(Shared(CachePolicies.Standard, Date, control, "X-A: 1", "X-B: 2"), Is.EqualTo(Text(Date, control, "X-B: 2")), "RFC 9111 §5.2.2.4, §5.2.2.7");
    }

    [Test]
    public void BuildShared_NoDate_ReceiptIsTheDate() =>
        Assert.That(Shared(CachePolicies.Standard, "X: y"), Is.EqualTo(Text("X: y", Date)), "RFC 9110 §6.6.1");

    [Test]
    public void E128_VaryNotHonoured_KeepsOnlyWhatIsKeyedOrAlwaysKept()
    {
        var policy = CachePolicies.CachingOptimized with { Key = new CacheKeyPolicy { Fields = NameList.Of("Accept-Language") } };

        Assert.That(
            Shared(policy, Date, "Vary: Accept-Encoding, User-Agent, COOKIE, accept-language", "Vary: Origin", "Vary: cookie"),
            Is.EqualTo(Text(Date, "Vary: Accept-Encoding, COOKIE, accept-language", "Vary: cookie")));
    }

    [Test]
    public void E128_CachingDisabled_LeavesVaryAlone() =>
        Assert.That(Shared(CachePolicies.CachingDisabled, Date, "Vary: Origin"), Is.EqualTo(Text(Date, "Vary: Origin")));

    [Test]
    public void C08_TheViewerThatAsked_GetsItsCookieAndItsPrivateFields()
    {
        var builder = new StoredFieldsBuilder();
        var response = Fields.Of(
            Date, "Set-Cookie: a=b", "Cache-Control: private=\"X-A\"", "X-A: 1", "Connection: X-B", "X-B: 2");
        var shared = builder.BuildShared(response, CachePolicies.Standard, Times.Now);

        var own = builder.BuildForRequester(response, CachePolicies.Standard, Times.Now, shared);

        Assert.That(shared.Lines.Text8(), Is.EqualTo(Text(Date, "Cache-Control: private=\"X-A\"")));
        Assert.That(own.Lines.Text8(), Is.EqualTo(Text(Date, "Set-Cookie: a=b", "Cache-Control: private=\"X-A\"", "X-A: 1")));
    }

    [Test]
    public void BuildForRequester_NothingDiffers_IsTheSharedCopy()
    {
        var builder = new StoredFieldsBuilder();
        var response = Fields.Of(Date, "Connection: close", "X: y");
        var shared = builder.BuildShared(response, CachePolicies.Standard, Times.Now);

        Assert.That(builder.BuildForRequester(response, CachePolicies.Standard, Times.Now, shared), Is.SameAs(shared));
    }

    [Test]
    public void E108_CookiesNotForwarded_NobodyGetsSetCookie()
    {
        var builder = new StoredFieldsBuilder();
        var response = Fields.Of(Date, "Set-Cookie: a=b");
        var shared = builder.BuildShared(response, CachePolicies.CachingOptimized, Times.Now);

        Assert.That(builder.BuildForRequester(response, CachePolicies.CachingOptimized, Times.Now, shared), Is.SameAs(shared));
    }

    [Test]
    public void C19_NotModified_ReplacesFieldsButNeverWhatDescribesTheBytes()
    {
        var stored = StoredFields.CopyOf(Fields.Of(Date, "ETag: \"a\"", "X: old", "X: old2", "Content-Encoding: br", "Y: kept"));
        var notModified = Fields.Of(
            "Date: " + Times.Date(100), "x: new", "Content-Encoding: gzip", "Content-Length: 0", "Content-Range: bytes 0-0/1", "Transfer-Encoding: chunked",
            "Connection: X-Hop", "X-Hop: 1", "Set-Cookie: a=b", "Age: 9", "Z: added");

        var fresh = new StoredFieldsBuilder().BuildFreshened(stored, notModified, CachePolicies.Standard, Times.After(100));

        Assert.That(
            fresh.Lines.Text8(),
            Is.EqualTo(Text("ETag: \"a\"", "Content-Encoding: br", "Y: kept", "Date: " + Times.Date(100), "x: new", "Z: added")),
            "RFC 9111 §3.2");
    }

    [Test]
    public void BuildFreshened_NotModifiedWithoutDate_ReceiptIsTheDate()
    {
        var stored = StoredFields.CopyOf(Fields.Of(Date, "ETag: \"a\""));

        var fresh = new StoredFieldsBuilder().BuildFreshened(stored, Fields.None, CachePolicies.Standard, Times.After(100));

        Assert.That(fresh.Lines.Text8(), Is.EqualTo(Text("ETag: \"a\"", "Date: " + Times.Date(100))));
    }

    private static string Shared(CachePolicy policy, params string[] lines) =>
        new StoredFieldsBuilder().BuildShared(Fields.Of(lines), policy, Times.Now).Lines.Text8();

    private static string Text(params string[] lines) => string.Concat(lines.Select(line => line + "\r\n"));
}
