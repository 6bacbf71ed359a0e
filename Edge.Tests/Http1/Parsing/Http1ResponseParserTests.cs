using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;
using Edge.Tests.Http1.Data;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Parsing;

public sealed class Http1ResponseParserTests
{
    [TestCaseSource(typeof(ResponseCases), nameof(ResponseCases.Accepted))]
    public void Parse_HonestResponse_IsAccepted(HeadCase response)
    {
        ResponseOutcome outcome = HeadRuns.Response(response.ToArray());

        Assert.That(outcome.Error, Is.EqualTo(Http1Error.None));
        Assert.That(outcome.Scan.HeadLength, Is.EqualTo(response.Bytes.Length));
    }

    [TestCaseSource(typeof(ResponseCases), nameof(ResponseCases.Refused))]
    public void O01_MaliciousResponseHead_IsRejected(HeadCase response)
    {
        ResponseOutcome outcome = HeadRuns.Response(response.ToArray());

        Assert.That(outcome.Error, Is.EqualTo(response.Error));
        Assert.That(outcome.Facts, Is.EqualTo(default(Http1ResponseFacts)));
    }

    [TestCaseSource(typeof(ResponseCases), nameof(ResponseCases.Refused))]
    public void Parse_RefusedResponseWithoutTheScanner_IsRefusedToo(HeadCase response)
    {
        byte[] head = response.ToArray();
        var seen = new HeadRecorder(head);

        Http1Error error = Http1ResponseParser.Parse(head, Http1Limits.Default, ref seen, false, false, out _);

        Assert.That(error, Is.Not.EqualTo(Http1Error.None));
    }

    [TestCase("HTTP/1.1 200 OK", "Http11 200 OK")]
    [TestCase("HTTP/1.0 404 Not Found", "Http10 404 Not Found")]
    [TestCase("HTTP/1.1 200 ", "Http11 200 ")]
    [TestCase("HTTP/1.1 200", "Http11 200 ")]
    [TestCase("HTTP/1.1 200  x ", "Http11 200  x ")]
    public void Parse_StatusLine_IsTakenApart(string line, string seen)
        => Assert.That(HeadRuns.Response(Bytes.Of(line + "\r\n\r\n")).Seen, Is.EqualTo(seen + "|"));

    [TestCase(200, "", BodyKind.UntilClose, 0)]
    [TestCase(200, "Content-Length: 7\r\n", BodyKind.Length, 7)]
    [TestCase(200, "Content-Length: 0\r\n", BodyKind.Length, 0)]
    [TestCase(200, "Transfer-Encoding: chunked\r\n", BodyKind.Chunked, 0)]
    [TestCase(500, "", BodyKind.UntilClose, 0)]
    [TestCase(100, "", BodyKind.None, 0)]
    [TestCase(103, "Content-Length: 7\r\n", BodyKind.None, 0)]
    [TestCase(204, "Content-Length: 7\r\n", BodyKind.None, 0)]
    [TestCase(204, "Transfer-Encoding: chunked\r\n", BodyKind.None, 0)]
    [TestCase(205, "Content-Length: 7\r\n", BodyKind.Length, 7)]
    [TestCase(304, "Content-Length: 7\r\n", BodyKind.None, 0)]
    [TestCase(304, "Transfer-Encoding: chunked\r\n", BodyKind.None, 0)]
    public void H28_StatusAndFields_DecideTheBody(int status, string lines, BodyKind kind, long length)
        => Assert.That(Of(status, lines).Body, Is.EqualTo(new BodyFraming(kind, length)));

    [TestCase("")]
    [TestCase("Content-Length: 7\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n")]
    public void H28_ResponseToHead_HasNoBodyWhateverItSays(string lines)
    {
        Http1ResponseFacts facts = HeadRuns.Response(Bytes.Of($"HTTP/1.1 200 OK\r\n{lines}\r\n"), toHead: true).Facts;

        Assert.That((facts.Body, facts.KeepAlive), Is.EqualTo((BodyFraming.None, true)));
    }

    [TestCase(200, BodyKind.None)]
    [TestCase(299, BodyKind.None)]
    [TestCase(300, BodyKind.Length)]
    [TestCase(407, BodyKind.Length)]
    public void Parse_ResponseToConnect_HasNoBodyIfSuccessful(int status, BodyKind kind)
    {
        byte[] head = Bytes.Of($"HTTP/1.1 {status} x\r\nContent-Length: 7\r\n\r\n");
        Http1ResponseFacts facts = HeadRuns.Response(head, toConnect: true).Facts;

        Assert.That((facts.Body.Kind, facts.KeepAlive), Is.EqualTo((kind, kind == BodyKind.Length)));
    }

    [TestCase("1.1", 200, "Content-Length: 1", true)]
    [TestCase("1.1", 200, "Transfer-Encoding: chunked", true)]
    [TestCase("1.1", 200, "X: y", false, Description = "ends with the connection")]
    [TestCase("1.1", 304, "X: y", true)]
    [TestCase("1.1", 204, "X: y", true)]
    [TestCase("1.1", 204, "Content-Length: 0", true)]
    [TestCase("1.1", 204, "Content-Length: 7", false, Description = "may send them all the same")]
    [TestCase("1.1", 204, "Transfer-Encoding: chunked", false)]
    [TestCase("1.1", 100, "Content-Length: 7", false)]
    [TestCase("1.1", 304, "Content-Length: 7", true)]
    [TestCase("1.1", 101, "X: y", false, Description = "speaks another protocol")]
    [TestCase("1.0", 304, "X: y", false)]
    [TestCase("1.0", 304, "Connection: keep-alive", true)]
    [TestCase("1.1", 304, "Connection: close", false)]
    public void H28_KeepAlive_NeedsAConnectionInAKnownState(string version, int status, string line, bool keepAlive)
    {
        byte[] head = Bytes.Of($"HTTP/{version} {status} x\r\n{line}\r\n\r\n");

        Assert.That(HeadRuns.Response(head).Facts.KeepAlive, Is.EqualTo(keepAlive));
    }

    [TestCase(100, true)]
    [TestCase(199, true)]
    [TestCase(200, false)]
    public void IsInterim_StatusBelow200_IsTrue(int status, bool interim)
        => Assert.That(Of(status, "").IsInterim, Is.EqualTo(interim));

    [TestCase("Connection: close\r\n", false)]
    [TestCase("Connection: X-Internal\r\n", true)]
    public void HasConnectionOptions_OfAResponse_IsReported(string lines, bool has)
        => Assert.That(Of(200, lines).HasConnectionOptions, Is.EqualTo(has));

    private static Http1ResponseFacts Of(int status, string lines)
    {
        ResponseOutcome outcome = HeadRuns.Response(Bytes.Of($"HTTP/1.1 {status} x\r\n{lines}\r\n"));
        Assert.That(outcome.Error, Is.EqualTo(Http1Error.None));
        return outcome.Facts;
    }
}
