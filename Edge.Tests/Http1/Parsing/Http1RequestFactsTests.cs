using Edge.Http1;
using Edge.Http1.Parsing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Parsing;

public sealed class Http1RequestFactsTests
{
    [TestCase("1.1", "", true)]
    [TestCase("1.1", "Connection: keep-alive", true)]
    [TestCase("1.1", "Connection: close", false)]
    [TestCase("1.1", "Connection: CLOSE", false)]
    [TestCase("1.1", "Connection: keep-alive, close", false)]
    [TestCase("1.1", "Connection: closed", true)]
    [TestCase("1.9", "", true)]
    [TestCase("1.0", "", false)]
    [TestCase("1.0", "Connection: keep-alive", true)]
    [TestCase("1.0", "Connection: Keep-Alive, x", true)]
    [TestCase("1.0", "Connection: keep-alive, close", false)]
    public void KeepAlive_VersionAndConnection_DecideTogether(string version, string line, bool keepAlive)
        => Assert.That(Of($"GET / HTTP/{version}", line).KeepAlive, Is.EqualTo(keepAlive));

    [TestCase("1.1", "Expect: 100-continue", "Content-Length: 5", Http1Expectation.Continue)]
    [TestCase("1.1", "expect: 100-CONTINUE", "Transfer-Encoding: chunked", Http1Expectation.Continue)]
    [TestCase("1.1", "Expect: 100-continue", "Content-Length: 0", Http1Expectation.None)]
    [TestCase("1.1", "Expect: 100-continue", "X: y", Http1Expectation.None)]
    [TestCase("1.0", "Expect: 100-continue", "Content-Length: 5", Http1Expectation.None)]
    [TestCase("1.1", "X: y", "Content-Length: 5", Http1Expectation.None)]
    public void H07_Expectation_CountsOnlyWithContentOnHttp11(string version, string first, string second, Http1Expectation expectation)
        => Assert.That(Of($"POST / HTTP/{version}", first, second).Expectation, Is.EqualTo(expectation));

    [TestCase("1.1", "Upgrade: websocket", "Connection: Upgrade", true)]
    [TestCase("1.1", "Upgrade: websocket", "Connection: keep-alive, upgrade", true)]
    [TestCase("1.1", "Upgrade: websocket", "Connection: keep-alive", false)]
    [TestCase("1.1", "X: y", "Connection: Upgrade", false)]
    [TestCase("1.0", "Upgrade: websocket", "Connection: Upgrade", false)]
    public void H08_Upgrade_CountsOnlyIfNominatedOnHttp11(string version, string first, string second, bool hasUpgrade)
        => Assert.That(Of($"GET / HTTP/{version}", first, second).HasUpgrade, Is.EqualTo(hasUpgrade));

    [TestCase("X: y", false)]
    [TestCase("Connection:", false)]
    [TestCase("Connection: close", false)]
    [TestCase("Connection: keep-alive, close", false)]
    [TestCase("Connection: Cookie", true)]
    [TestCase("Connection: close, te", true)]
    public void H22_OptionsBesideCloseAndKeepAlive_AreReported(string line, bool has)
        => Assert.That(Of("GET / HTTP/1.1", line).HasConnectionOptions, Is.EqualTo(has));

    [TestCase("/", TargetForm.Origin, "h:1", "h", 1, "/", null)]
    [TestCase("/a/b?c=d", TargetForm.Origin, "h:1", "h", 1, "/a/b", "c=d")]
    [TestCase("/a?", TargetForm.Origin, "h:1", "h", 1, "/a", "")]
    [TestCase("//x/y?z?", TargetForm.Origin, "h:1", "h", 1, "//x/y", "z?")]
    [TestCase("http://a", TargetForm.Absolute, "a", "a", -1, "", null)]
    [TestCase("http://a:8080?q", TargetForm.Absolute, "a:8080", "a", 8080, "", "q")]
    [TestCase("HTTPS://[::1]:443/p?q", TargetForm.Absolute, "[::1]:443", "[::1]", 443, "/p", "q")]
    public void H10_Target_IsTakenApartAndItsAuthorityWins(
        string target, TargetForm form, string authority, string host, int port, string path, string? query)
    {
        RequestOutcome outcome = HeadRuns.Request(Bytes.Of($"GET {target} HTTP/1.1\r\nHost: h:1\r\n\r\n"));
        Http1RequestFacts facts = outcome.Facts;

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Error, Is.EqualTo(Http1Error.None));
            Assert.That(facts.Form, Is.EqualTo(form));
            Assert.That(outcome.Text(facts.Authority), Is.EqualTo(authority));
            Assert.That(outcome.Text(facts.HostName), Is.EqualTo(host));
            Assert.That(facts.Port, Is.EqualTo(port));
            Assert.That(outcome.Text(facts.Path), Is.EqualTo(path));
            Assert.That(facts.HasQuery, Is.EqualTo(query is not null));
            Assert.That(outcome.Text(facts.Query), Is.EqualTo(query ?? ""));
            Assert.That(outcome.Text(facts.Host), Is.EqualTo("h:1"));
            Assert.That(outcome.Text(facts.Target), Is.EqualTo(target));
            Assert.That(outcome.Text(facts.Method), Is.EqualTo("GET"));
        });
    }

    [TestCase("/", TargetScheme.None)]
    [TestCase("http://a/", TargetScheme.Http)]
    [TestCase("hTTpS://a/", TargetScheme.Https)]
    public void Scheme_OfAbsoluteForm_IsReported(string target, TargetScheme scheme)
        => Assert.That(Of($"GET {target} HTTP/1.1").Scheme, Is.EqualTo(scheme));

    [Test]
    public void Form_OfConnectAndOptions_IsAuthorityAndAsterisk()
    {
        RequestOutcome connect = HeadRuns.Request(Bytes.Of("CONNECT x:443 HTTP/1.1\r\nHost: h\r\n\r\n"));
        Http1RequestFacts options = Of("OPTIONS * HTTP/1.1");

        Assert.Multiple(() =>
        {
            Assert.That(connect.Facts.Form, Is.EqualTo(TargetForm.Authority));
            Assert.That(connect.Text(connect.Facts.HostName), Is.EqualTo("x"));
            Assert.That(connect.Facts.Port, Is.EqualTo(443));
            Assert.That(connect.Facts.Path.IsEmpty);
            Assert.That(options.Form, Is.EqualTo(TargetForm.Asterisk));
            Assert.That(options.Path.IsEmpty);
        });
    }

    [Test]
    public void Authority_OfHttp10WithoutHost_IsEmptyWithoutPort()
    {
        Http1RequestFacts facts = HeadRuns.Request(Bytes.Of("GET / HTTP/1.0\r\n\r\n")).Facts;

        Assert.That((facts.Authority.IsEmpty, facts.HostName.IsEmpty, facts.Port), Is.EqualTo((true, true, -1)));
    }

    [TestCase("1.0", Http1Version.Http10)]
    [TestCase("1.1", Http1Version.Http11)]
    [TestCase("1.2", Http1Version.Http11)]
    [TestCase("1.9", Http1Version.Http11)]
    public void H27_MinorVersionAboveOne_IsReadAsOne(string version, Http1Version expected)
        => Assert.That(Of($"GET / HTTP/{version}").Version, Is.EqualTo(expected));

    private static Http1RequestFacts Of(string requestLine, params string[] lines)
    {
        string fields = string.Concat(lines.Select(l => l + "\r\n"));
        RequestOutcome outcome = HeadRuns.Request(Bytes.Of($"{requestLine}\r\nHost: h\r\n{fields}\r\n"));
        Assert.That(outcome.Error, Is.EqualTo(Http1Error.None));
        return outcome.Facts;
    }
}
