using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;
using Edge.Tests.Http1.Data;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Parsing;

public sealed class Http1RequestParserTests
{
    private static IEnumerable<HeadCase> Refused => [.. FramingCases.All, .. LineCases.All, .. TargetCases.All];

    [TestCaseSource(typeof(AcceptedRequests), nameof(AcceptedRequests.All))]
    public void Parse_HonestRequest_IsAccepted(HeadCase request)
    {
        RequestOutcome outcome = HeadRuns.Request(request.ToArray());

        Assert.That(outcome.Error, Is.EqualTo(Http1Error.None));
        Assert.That(outcome.Scan.HeadLength, Is.EqualTo(request.Bytes.Length));
    }

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.LengthAndTransferEncoding))]
    public void H01_ContentLengthAndTransferEncoding_IsRejected(HeadCase request) => AssertRejected(request, 400);

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.ContentLength))]
    public void H02_ContentLengthOddity_IsRejected(HeadCase request) => AssertRejected(request, 400);

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.TransferEncoding))]
    public void H03_TransferEncodingObfuscation_IsRejected(HeadCase request)
        => AssertRejected(request, request.Error == Http1Error.TransferEncodingUnsupported ? 501 : 400);

    [TestCaseSource(typeof(LineCases), nameof(LineCases.FieldLines))]
    public void H05_FieldLineAttack_IsRejected(HeadCase request) => AssertRejected(request, 400);

    [TestCaseSource(typeof(LineCases), nameof(LineCases.RequestLines))]
    public void H05_RequestLineAttack_IsRejected(HeadCase request) => AssertRejected(request);

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.Expect))]
    public void H07_UnknownExpectation_IsRejected(HeadCase request) => AssertRejected(request, 417);

    [TestCaseSource(typeof(LineCases), nameof(LineCases.Methods))]
    public void H09_MethodThatIsNoToken_IsRejected(HeadCase request)
        => AssertRejected(request, request.Error is Http1Error.MethodInvalid or Http1Error.MethodTooLong ? 501 : 400);

    [TestCaseSource(typeof(TargetCases), nameof(TargetCases.Refused))]
    public void H10_TargetOfNoForm_IsRejected(HeadCase request) => AssertRejected(request, 400);

    [TestCaseSource(typeof(TargetCases), nameof(TargetCases.Hosts))]
    public void H11_HostAttack_IsRejected(HeadCase request) => AssertRejected(request, 400);

    [TestCaseSource(typeof(FramingCases), nameof(FramingCases.Connection))]
    public void H22_ConnectionNamingFraming_IsRejected(HeadCase request) => AssertRejected(request, 400);

    [TestCaseSource(typeof(LineCases), nameof(LineCases.Versions))]
    public void H27_ForeignVersion_IsRejected(HeadCase request)
        => AssertRejected(request, request.Error is Http1Error.VersionUnsupported or Http1Error.Http2Preface ? 505 : 400);

    [TestCaseSource(typeof(LineCases), nameof(LineCases.OtherProtocols))]
    public void T25_OtherProtocol_IsRejected(HeadCase request) => AssertRejected(request, 400);

    /// <summary>The parser trusts nobody: whatever the scanner refuses, it refuses too.</summary>
    [TestCaseSource(nameof(Refused))]
    public void Parse_RefusedRequestWithoutTheScanner_IsRefusedToo(HeadCase request)
    {
        byte[] head = request.ToArray();
        var seen = new HeadRecorder(head);

        Http1Error error = Http1RequestParser.Parse(head, Http1Limits.Default, ref seen, out Http1RequestFacts facts);

        Assert.That(error, Is.Not.EqualTo(Http1Error.None));
        Assert.That(facts, Is.EqualTo(default(Http1RequestFacts)));
    }

    [Test]
    public void Parse_BrowserRequest_FeedsEveryLineInOrder()
    {
        RequestOutcome outcome = HeadRuns.Request(Bytes.Of(AcceptedRequests.Browser));
        string[] lines = AcceptedRequests.Browser.Split("\r\n")[1..^2];

        Assert.That(
            outcome.Seen,
            Is.EqualTo("GET /assets/app.3f9c2b.js?v=17&lang=en Http11|" + string.Join("|", lines.Select(l => l.Replace(": ", "=")))));
    }

    [Test]
    public void Parse_Value_LosesItsBlanksAtBothEndsOnly()
    {
        RequestOutcome outcome = HeadRuns.Request(HeadCase.With(Http1Error.None, "A: \t x  y\t ", "B:", "C: \t ").ToArray());

        Assert.That(outcome.Seen, Does.EndWith("|A=x  y|B=|C="));
    }

    [Test]
    public void Parse_EmptyLineBeforeTheRequest_IsSkippedAndShiftsEveryOffset()
    {
        RequestOutcome outcome = HeadRuns.Request(Bytes.Of("\r\nGET /a HTTP/1.1\r\nHost: b\r\n\r\n"));

        Assert.That(outcome.Seen, Is.EqualTo("GET /a Http11|Host=b"));
        Assert.That(outcome.Text(outcome.Facts.Path), Is.EqualTo("/a"));
        Assert.That(outcome.Text(outcome.Facts.HostName), Is.EqualTo("b"));
    }

    [TestCase("GET / HTTP/1.1\r\nHost: a\r\n\r\nX")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\n")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r")]
    [TestCase("GET / HTTP/1.1\r\nHost: a")]
    [TestCase("GET / HTTP/1.1\r\nHo")]
    [TestCase("GET / HTTP/1.1\r\n")]
    [TestCase("GET / HTTP/1.1\r")]
    [TestCase("GET / HTTP/1.1")]
    [TestCase("GET /")]
    [TestCase("GET")]
    [TestCase("\r\n")]
    [TestCase("")]
    public void Parse_NotExactlyOneHead_IsRefused(string bytes)
    {
        byte[] head = Bytes.Of(bytes);
        var seen = new HeadRecorder(head);

        Assert.That(Http1RequestParser.Parse(head, Http1Limits.Default, ref seen, out _), Is.EqualTo(Http1Error.HeadNotWhole));
    }

    [TestCase("", BodyKind.None, 0)]
    [TestCase("Content-Length: 0\r\n", BodyKind.Length, 0)]
    [TestCase("Content-Length: 17\r\n", BodyKind.Length, 17)]
    [TestCase("Content-Length: 0017\r\n", BodyKind.Length, 17)]
    [TestCase("Content-Length: 9223372036854775807\r\n", BodyKind.Length, long.MaxValue)]
    [TestCase("Transfer-Encoding: chunked\r\n", BodyKind.Chunked, 0)]
    [TestCase("TRANSFER-ENCODING:   CHUNKED  \r\n", BodyKind.Chunked, 0)]
    public void Parse_FramingFields_DecideTheBody(string lines, BodyKind kind, long length)
    {
        Http1RequestFacts facts = HeadRuns.Request(Bytes.Of("POST / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n")).Facts;

        Assert.That(facts.Body, Is.EqualTo(new BodyFraming(kind, length)));
    }

    [Test]
    public void H02_ContentLengthOnHttp10_IsHonestAndAccepted()
        => Assert.That(
            HeadRuns.Request(Bytes.Of("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n")).Facts.Body,
            Is.EqualTo(BodyFraming.OfLength(5)));

    private static void AssertRejected(HeadCase request, int? status = null)
    {
        RequestOutcome outcome = HeadRuns.Request(request.ToArray());

        Assert.That(request.Error, Is.Not.EqualTo(Http1Error.None), "a case of an attack names the rule it breaks");
        Assert.That(outcome.Error, Is.EqualTo(request.Error));
        Assert.That(outcome.Facts, Is.EqualTo(default(Http1RequestFacts)));
        if (status is { } expected)
            Assert.That(Http1ErrorStatus.StatusOf(outcome.Error), Is.EqualTo(expected));
    }
}
