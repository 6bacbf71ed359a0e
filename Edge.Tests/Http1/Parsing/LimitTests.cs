using Edge.Http1;
using Edge.Http1.Parsing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Parsing;

/// <summary>H12: every bound, one below, at, one above, and endless.</summary>
public sealed class LimitTests
{
    private static readonly Http1Limits Limits = Http1Limits.Default;

    [TestCase(-1, Http1Error.None)]
    [TestCase(0, Http1Error.None)]
    [TestCase(1, Http1Error.TargetTooLong)]
    [TestCase(100, Http1Error.TargetTooLong)]
    public void H12_TargetAtItsLimit_IsTheLastAccepted(int above, Http1Error error)
    {
        string target = "/" + new string('a', Limits.MaxRequestTargetBytes - 1 + above);

        Assert.That(Request($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"), Is.EqualTo(error));
    }

    [TestCase(0, Http1Error.None)]
    [TestCase(1, Http1Error.MethodTooLong)]
    public void H12_MethodAtItsLimit_IsTheLastAccepted(int above, Http1Error error)
    {
        string method = new('M', Limits.MaxMethodBytes + above);
        string target = "/" + new string('a', Limits.MaxRequestTargetBytes - 1);

        Assert.That(Request($"{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n"), Is.EqualTo(error));
    }

    [TestCase(-1, Http1Error.None)]
    [TestCase(0, Http1Error.None)]
    [TestCase(1, Http1Error.HeadTooLarge)]
    public void H12_RequestHeadAtItsLimit_IsTheLastAccepted(int above, Http1Error error)
    {
        string frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
        string head = frame.Replace("X: ", "X: " + new string('x', Limits.MaxRequestHeadBytes - frame.Length + above));

        Assert.That(head, Has.Length.EqualTo(Limits.MaxRequestHeadBytes + above));
        Assert.That(Request(head), Is.EqualTo(error));
    }

    [TestCase(0, Http1Error.None)]
    [TestCase(1, Http1Error.HeadTooLarge)]
    public void O01_ResponseHeadAtItsLimit_IsTheLastAccepted(int above, Http1Error error)
    {
        string frame = "HTTP/1.1 200 OK\r\nX: \r\n\r\n";
        string head = frame.Replace("X: ", "X: " + new string('x', Limits.MaxResponseHeadBytes - frame.Length + above));

        Assert.That(HeadRuns.Response(Bytes.Of(head)).Error, Is.EqualTo(error));
    }

    [TestCase(-1, Http1Error.None)]
    [TestCase(0, Http1Error.None)]
    [TestCase(1, Http1Error.TooManyFields)]
    public void H12_FieldCountAtItsLimit_IsTheLastAccepted(int above, Http1Error error)
    {
        string lines = string.Concat(Enumerable.Repeat("X: y\r\n", Limits.MaxFieldLines - 1 + above));

        Assert.That(Request("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"), Is.EqualTo(error));
        Assert.That(HeadRuns.Response(Bytes.Of("HTTP/1.1 200 OK\r\nA: b\r\n" + lines + "\r\n")).Error, Is.EqualTo(error));
    }

    [TestCase("GET /", 'a', Http1Error.TargetTooLong)]
    [TestCase("", 'M', Http1Error.MethodTooLong)]
    [TestCase("GET / HTTP/1.1\r\nX: ", 'x', Http1Error.HeadTooLarge)]
    [TestCase("GET / HTTP/1.1\r\n", 'x', Http1Error.HeadTooLarge)]
    public void H12_EndlessHead_IsRefusedAtTheLimitHoweverItIsDribbled(string start, char more, Http1Error error)
    {
        byte[] bytes = Bytes.Of(start + new string(more, Limits.MaxRequestHeadBytes + 10));
        ScanOutcome whole = HeadRuns.Scan(HeadKind.Request, bytes, [bytes.Length], Limits);
        IEnumerable<int> dribble = Enumerable.Range(1, bytes.Length).Where(n => n % 97 == 0 || n > 32_760 || n is > 8_210 and < 8_240);

        Assert.That(whole, Is.EqualTo(new ScanOutcome(HeadStatus.Rejected, 0, error)));
        Assert.That(HeadRuns.Scan(HeadKind.Request, bytes, dribble, Limits), Is.EqualTo(whole));
    }

    [Test]
    public void H12_SmallConfiguredLimits_AreObeyed()
    {
        var small = new Http1Limits { MaxRequestHeadBytes = 28, MaxRequestTargetBytes = 3, MaxFieldLines = 1, MaxMethodBytes = 4 };

        Assert.Multiple(() =>
        {
            Assert.That(Request("GET / HTTP/1.1\r\nHost: a\r\n\r\n", small), Is.EqualTo(Http1Error.None));
            Assert.That(Request("GET / HTTP/1.1\r\nHost: abc\r\n\r\n", small), Is.EqualTo(Http1Error.HeadTooLarge));
            Assert.That(Request("GET /abc HTTP/1.1\r\n\r\n", small), Is.EqualTo(Http1Error.TargetTooLong));
            Assert.That(Request("PATCH / HTTP/1.1\r\n\r\n", small), Is.EqualTo(Http1Error.MethodTooLong));
        });
    }

    /// <summary>The limits hold in the parser too, whoever calls it.</summary>
    [Test]
    public void Parse_HeadAboveItsLimit_IsRefusedWithoutTheScanner()
    {
        byte[] head = Bytes.Of("GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('x', Limits.MaxRequestHeadBytes) + "\r\n\r\n");
        var seen = new HeadRecorder(head);

        Assert.That(Http1RequestParser.Parse(head, Limits, ref seen, out _), Is.EqualTo(Http1Error.HeadTooLarge));
    }

    private static Http1Error Request(string head, Http1Limits? limits = null) => HeadRuns.Request(Bytes.Of(head), limits).Error;
}
