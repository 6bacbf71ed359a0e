using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Framing;

public sealed class TrailerSectionTests
{
    [Test]
    public void H26_HarmlessTrailers_GoToTheSinkInOrder()
        => Assert.That(
            Of("Server-Timing: a;dur=1", "ETag:  \"x\" ", "Digest:").Trailers,
            Is.EqualTo("Server-Timing=a;dur=1|ETag=\"x\"|Digest="));

    [Test]
    public void H26_DangerousTrailers_AreDroppedAndTheMessageLives(
        [Values(
            "TE", "Age", "Via", "Date", "Vary", "Range", "Expect", "Pragma", "Cookie", "Expires", "Trailer", "Upgrade",
            "Warning", "Location",
            "CDN-Loop", "Forwarded", "X-Real-IP", "Connection", "Keep-Alive", "Set-Cookie", "Retry-After", "Content-Type",
            "Max-Forwards",
            "Cache-Control", "AUTHORIZATION", "content-range", "Content-Encoding", "Content-Location", "Proxy-Connection",
            "WWW-Authenticate",
            "CDN-Cache-Control", "Surrogate-Control", "Proxy-Authenticate", "Proxy-Authorization", "Authentication-Info",
            "Proxy-Authentication-Info", "Strict-Transport-Security", "If-Match", "If-None-Match", "If-Modified-Since",
            "If-Range",
            "X-Forwarded-For", "X-Forwarded-Host", "x-forwarded-proto", "Access-Control-Allow-Origin")]
        string name)
    {
        BodyRun run = Of("A: 1", $"{name}: x", "B: 2");

        Assert.That((run.Status, run.Trailers), Is.EqualTo((BodyStatus.Complete, "A=1|B=2")));
    }

    [TestCase("Content-Length: 0")]
    [TestCase("content-length: 5")]
    [TestCase("Transfer-Encoding: chunked")]
    [TestCase("Host: a")]
    public void H26_FramingOrRoutingTrailer_RefusesTheMessage(string line)
        => Assert.That(Of("A: 1", line).Error, Is.EqualTo(Http1Error.TrailerForbidden));

    [TestCase(-1, Http1Error.None)]
    [TestCase(0, Http1Error.None)]
    [TestCase(1, Http1Error.TrailersTooLarge)]
    public void H26_TrailersAtTheirLimit_AreTheLastAccepted(int above, Http1Error error)
    {
        var limits = new Http1Limits { MaxTrailerBytes = 40 };
        byte[] bytes = Bytes.Of($"0\r\nA: {new string('x', 15)}\r\nB: {new string('y', 13 + above)}\r\n\r\n");

        Assert.That(BodyRun.Whole(bytes, BodyFraming.Chunked, limits).Error, Is.EqualTo(error));
        BodyRun.AssertAnySplitDecodesAlike(bytes, BodyFraming.Chunked, limits);
    }

    [Test]
    public void H26_EndlessTrailers_AreRefusedAtTheDefaultLimits()
    {
        byte[] oneLine = Bytes.Of("0\r\nX: " + new string('x', 9000));
        byte[] manyLines = Bytes.Of("0\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 101)));

        Assert.That(BodyRun.Whole(oneLine, BodyFraming.Chunked).Error, Is.EqualTo(Http1Error.TrailersTooLarge));
        Assert.That(BodyRun.Whole(manyLines, BodyFraming.Chunked).Error, Is.EqualTo(Http1Error.TooManyFields));
        Assert.That(Http1ErrorStatus.StatusOf(Http1Error.TrailersTooLarge), Is.EqualTo(431));
    }

    [Test]
    public void Decode_LongLineAcrossSegments_IsStillOneLine()
    {
        string value = new('v', 2000);
        byte[] bytes = Bytes.Of($"0\r\nLong: {value}\r\n\r\n");

        Assert.That(BodyRun.Of(bytes, BodyFraming.Chunked, [700, 1400, bytes.Length]).Trailers, Is.EqualTo($"Long={value}"));
    }

    /// <summary>A byte that was searched once may change behind the decoder's back without ending the line.</summary>
    [Test]
    public void Decode_DribbledLine_IsNotSearchedAgain()
    {
        byte[] bytes = Bytes.Of("X: abcdef\r\n\r\n");
        var decoder = new BodyDecoder();
        decoder.Start(BodyFraming.Chunked, Http1Limits.Default);
        decoder.Decode(new(Bytes.Of("0\r\n")), out _, out _, out _);
        decoder.Decode(new(bytes, 0, 6), out _, out _, out _);
        "\r\n"u8.CopyTo(bytes.AsSpan(4));

        // A second search would end the line there and trip over "def".
        Assert.That(decoder.Decode(new(bytes), out _, out _, out _), Is.EqualTo(BodyStatus.Complete));
    }

    private static BodyRun Of(params string[] lines)
    {
        byte[] bytes = Bytes.Of("0\r\n" + string.Concat(lines.Select(l => l + "\r\n")) + "\r\n");
        BodyRun.AssertAnySplitDecodesAlike(bytes, BodyFraming.Chunked);
        return BodyRun.Whole(bytes, BodyFraming.Chunked);
    }
}
