using System.Buffers;
using Edge.Http1;
using Edge.Http1.Parsing;
using Edge.Tests.Http1.Data;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Parsing;

public sealed class HeadScannerTests
{
    private static IEnumerable<HeadCase> Requests =>
        [.. AcceptedRequests.All, .. FramingCases.All, .. LineCases.All, .. TargetCases.All];

    [TestCaseSource(nameof(Requests))]
    public void Scan_RequestCutAnywhere_SaysTheSame(HeadCase request)
        => HeadRuns.AssertAnySplitScansAlike(HeadKind.Request, request.ToArray());

    [TestCaseSource(typeof(ResponseCases), nameof(ResponseCases.All))]
    public void Scan_ResponseCutAnywhere_SaysTheSame(HeadCase response)
        => HeadRuns.AssertAnySplitScansAlike(HeadKind.Response, response.ToArray());

    [TestCaseSource(typeof(AcceptedRequests), nameof(AcceptedRequests.All))]
    public void Scan_EveryProperPrefix_NeedsMore(HeadCase request)
    {
        byte[] bytes = request.ToArray();
        for (int length = 0; length < bytes.Length; length++)
        {
            var scanner = new HeadScanner(HeadKind.Request);
            var prefix = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.That(scanner.Scan(prefix, Http1Limits.Default, out int head, out _), Is.EqualTo(HeadStatus.NeedMore), $"{length}");
            Assert.That(head, Is.Zero);
        }
    }

    [Test]
    public void Scan_BytesBehindTheHead_AreNotLookedAt()
    {
        byte[] head = Bytes.Of(AcceptedRequests.Browser);
        byte[] bytes = [.. head, 0, (byte)'\n', (byte)'\r', 0x16];

        ScanOutcome outcome = HeadRuns.Scan(HeadKind.Request, bytes, [bytes.Length], Http1Limits.Default);

        Assert.That(outcome, Is.EqualTo(new ScanOutcome(HeadStatus.Complete, head.Length, Http1Error.None)));
    }

    [Test]
    public void Scan_AfterReset_FindsTheNextHead()
    {
        byte[] head = Bytes.Of("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var scanner = new HeadScanner(HeadKind.Request);
        var two = new ReadOnlySequence<byte>([.. head, .. head]);

        scanner.Scan(two, Http1Limits.Default, out int first, out _);
        scanner.Reset();
        HeadStatus status = scanner.Scan(two.Slice(first), Http1Limits.Default, out int second, out _);

        Assert.That((status, first, second), Is.EqualTo((HeadStatus.Complete, head.Length, head.Length)));
    }

    [Test]
    public void Scan_CalledAgainAfterItsAnswer_RepeatsIt()
    {
        var good = new HeadScanner(HeadKind.Request);
        var bad = new HeadScanner(HeadKind.Request);
        var head = new ReadOnlySequence<byte>(Bytes.Of("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        var rubbish = new ReadOnlySequence<byte>(Bytes.Of("{}"));
        good.Scan(head, Http1Limits.Default, out _, out _);
        bad.Scan(rubbish, Http1Limits.Default, out _, out _);

        Assert.That(good.Scan(head, Http1Limits.Default, out int length, out _), Is.EqualTo(HeadStatus.Complete));
        Assert.That(length, Is.EqualTo(head.Length));
        Assert.That(bad.Scan(rubbish, Http1Limits.Default, out _, out Http1Error error), Is.EqualTo(HeadStatus.Rejected));
        Assert.That(error, Is.EqualTo(Http1Error.NotHttp));
    }

    /// <summary>A byte that was looked at once may change behind the scanner's back without being noticed.</summary>
    [Test]
    public void Scan_GrowingBuffer_NeverLooksBack()
    {
        byte[] bytes = Bytes.Of("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n");
        var scanner = new HeadScanner(HeadKind.Request);
        scanner.Scan(new ReadOnlySequence<byte>(bytes, 0, 30), Http1Limits.Default, out _, out _);
        bytes.AsSpan(16, 14).Clear();

        HeadStatus status = scanner.Scan(new ReadOnlySequence<byte>(bytes), Http1Limits.Default, out _, out _);

        Assert.That(status, Is.EqualTo(HeadStatus.Complete));
    }

    [TestCase("\x16", Http1Error.TlsRecord)]
    [TestCase("\x16\x03\x01\x02\x00", Http1Error.TlsRecord)]
    [TestCase("{", Http1Error.NotHttp)]
    [TestCase("\0", Http1Error.NotHttp)]
    [TestCase("G\x01", Http1Error.ControlByte)]
    [TestCase("GET@", Http1Error.MethodInvalid)]
    [TestCase("GET /\n", Http1Error.BareLineFeed)]
    [TestCase("PRI * HTTP/2.0", Http1Error.Http2Preface)]
    [TestCase("GET / HTTP/1.1\r\nX: y\n", Http1Error.BareLineFeed)]
    [TestCase("GET / HTTP/1.1\r\nX: y\rz", Http1Error.BareCarriageReturn)]
    [TestCase("GET / HTTP/1.1\r\nX: \0", Http1Error.NulByte)]
    public void T25_WhatCannotBecomeAHead_IsRefusedAtItsFirstBadByte(string bytes, Http1Error error)
    {
        ScanOutcome before = HeadRuns.Scan(HeadKind.Request, Bytes.Of(bytes), [bytes.Length], Http1Limits.Default);

        Assert.That(before, Is.EqualTo(new ScanOutcome(HeadStatus.Rejected, 0, error)));
    }

    [TestCase("GET /\r")]
    [TestCase("GET /index.html\r")]
    public void H27_Http09RequestLine_IsRefusedWithoutWaitingForMore(string bytes)
        => Assert.That(HeadRuns.Request(Bytes.Of(bytes)).Error, Is.EqualTo(Http1Error.RequestLineInvalid));

    [TestCase("GET / HTTP/2.0\r", Http1Error.VersionUnsupported)]
    [TestCase("GET / HTTP/0.9\r", Http1Error.VersionInvalid)]
    [TestCase("DESCRIBE rtsp://a/ RTSP/1.0\r", Http1Error.VersionInvalid)]
    public void H27_ForeignVersion_IsRefusedWithoutWaitingForMore(string bytes, Http1Error error)
        => Assert.That(HeadRuns.Request(Bytes.Of(bytes)).Error, Is.EqualTo(error));

    [TestCase("I", TestName = "Scan_ResponseOfAnotherProtocol_IsRefusedAtItsFirstByte")]
    [TestCase("HTTQ")]
    [TestCase("\r\nHTTP/1.1 200 OK")]
    public void Scan_ResponseThatDoesNotBeginWithHttp_IsRefused(string bytes)
        => Assert.That(HeadRuns.Response(Bytes.Of(bytes)).Error, Is.EqualTo(Http1Error.StatusLineInvalid));
}
