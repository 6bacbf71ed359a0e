using System.Buffers;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Framing;

public sealed class BodyDecoderTests
{
    [TestCase("", 0, "", 0)]
    [TestCase("GET /", 0, "", 5)]
    [TestCase("hello", 5, "hello", 0)]
    [TestCase("helloGET /", 5, "hello", 5)]
    [TestCase("\r\n\r\nx", 4, "\r\n\r\n", 1)]
    public void Decode_Length_GivesThatManyBytesAndNoMore(string bytes, int length, string content, int left)
    {
        var expected = new BodyRun(BodyStatus.Complete, Http1Error.None, content, "", left);

        Assert.That(BodyRun.Whole(Bytes.Of(bytes), BodyFraming.OfLength(length)), Is.EqualTo(expected));
        if (bytes.Length > 0)
            BodyRun.AssertAnySplitDecodesAlike(Bytes.Of(bytes), BodyFraming.OfLength(length));
    }

    [Test]
    public void Decode_LengthNotReached_NeedsMore()
        => Assert.That(
            BodyRun.Whole(Bytes.Of("hell"), BodyFraming.OfLength(5)),
            Is.EqualTo(new BodyRun(BodyStatus.NeedMore, Http1Error.None, "hell", "", -1)));

    [Test]
    public void Decode_None_IsCompleteAndTakesNothing()
        => Assert.That(
            BodyRun.Whole(Bytes.Of("GET /"), BodyFraming.None),
            Is.EqualTo(new BodyRun(BodyStatus.Complete, Http1Error.None, "", "", 5)));

    [Test]
    public void Decode_UntilClose_GivesEverything()
        => Assert.That(
            BodyRun.Whole(Bytes.Of("0\r\n\r\nHTTP/1.1 200 OK"), BodyFraming.UntilClose),
            Is.EqualTo(new BodyRun(BodyStatus.NeedMore, Http1Error.None, "0\r\n\r\nHTTP/1.1 200 OK", "", -1)));

    [Test]
    public void Decode_DecoderThatNeverStarted_IsComplete()
    {
        var decoder = default(BodyDecoder);

        Assert.That(decoder.Decode(ReadOnlySequence<byte>.Empty, out _, out _, out _), Is.EqualTo(BodyStatus.Complete));
        Assert.That(decoder.EndOfInput(out _), Is.EqualTo(BodyStatus.Complete));
    }

    [Test]
    public void Decode_Content_IsASliceOfTheInputAndNoCopy()
    {
        byte[] bytes = Bytes.Of("5\r\nhello\r\n");
        var decoder = new BodyDecoder();
        decoder.Start(BodyFraming.Chunked, Http1Limits.Default);

        decoder.Decode(new ReadOnlySequence<byte>(bytes), out ReadOnlySequence<byte> content, out _, out _);
        bytes[3] = (byte)'J';

        Assert.That(Bytes.Text(content.FirstSpan), Is.EqualTo("Jello"));
    }

    [Test]
    public void Decode_ContentAcrossSegments_IsOneRun()
    {
        var decoder = new BodyDecoder();
        decoder.Start(BodyFraming.Chunked, Http1Limits.Default);
        ReadOnlySequence<byte> input = Sequences.InPieces(Bytes.Of("b\r\nhello world\r\n0\r\n\r\n"), 4);

        BodyStatus status = decoder.Decode(input, out ReadOnlySequence<byte> content, out _, out _);

        Assert.That(status, Is.EqualTo(BodyStatus.Content));
        Assert.That(Bytes.Text(content.ToArray()), Is.EqualTo("hello world"));
    }

    [Test]
    public void RemainingHint_DuringContent_CountsDown()
    {
        var decoder = new BodyDecoder();
        decoder.Start(BodyFraming.OfLength(10), Http1Limits.Default);
        decoder.Decode(new ReadOnlySequence<byte>(new byte[4]), out _, out _, out _);
        Assert.That(decoder.RemainingHint, Is.EqualTo(6));

        decoder.Start(BodyFraming.Chunked, Http1Limits.Default);
        Assert.That(decoder.RemainingHint, Is.Zero);
        decoder.Decode(new ReadOnlySequence<byte>(Bytes.Of("1F\r\nab")), out _, out _, out _);
        Assert.That(decoder.RemainingHint, Is.EqualTo(29));

        decoder.Start(BodyFraming.UntilClose, Http1Limits.Default);
        Assert.That(decoder.RemainingHint, Is.EqualTo(-1));
    }

    [TestCase("hello", BodyKind.Length, 5, BodyStatus.Complete)]
    [TestCase("hell", BodyKind.Length, 5, BodyStatus.Rejected)]
    [TestCase("", BodyKind.Length, 1, BodyStatus.Rejected)]
    [TestCase("", BodyKind.Length, 0, BodyStatus.Complete)]
    [TestCase("", BodyKind.None, 0, BodyStatus.Complete)]
    [TestCase("", BodyKind.UntilClose, 0, BodyStatus.Complete)]
    [TestCase("hello", BodyKind.UntilClose, 0, BodyStatus.Complete)]
    [TestCase("0\r\n\r\n", BodyKind.Chunked, 0, BodyStatus.Complete)]
    [TestCase("0\r\n\r", BodyKind.Chunked, 0, BodyStatus.Rejected)]
    [TestCase("0\r\n", BodyKind.Chunked, 0, BodyStatus.Rejected)]
    [TestCase("5\r\nhello\r\n", BodyKind.Chunked, 0, BodyStatus.Rejected)]
    [TestCase("", BodyKind.Chunked, 0, BodyStatus.Rejected)]
    public void C18_EndOfInput_IsATruncationUnlessTheContentMayEndThere(string bytes, BodyKind kind, int length, BodyStatus end)
    {
        var decoder = new BodyDecoder();
        decoder.Start(new BodyFraming(kind, length), Http1Limits.Default);
        var input = new ReadOnlySequence<byte>(Bytes.Of(bytes));
        while (decoder.Decode(input, out _, out SequencePosition consumed, out _) == BodyStatus.Content)
            input = input.Slice(consumed);

        Assert.That(decoder.EndOfInput(out Http1Error error), Is.EqualTo(end));
        Assert.That(error, Is.EqualTo(end == BodyStatus.Complete ? Http1Error.None : Http1Error.ContentTruncated));
        Assert.That(decoder.EndOfInput(out _), Is.EqualTo(end), "and stays so");
    }

    [Test]
    public void Decode_AfterRejection_StaysRejectedUntilStarted()
    {
        var decoder = new BodyDecoder();
        decoder.Start(BodyFraming.Chunked, Http1Limits.Default);
        decoder.Decode(new ReadOnlySequence<byte>(Bytes.Of("x")), out _, out _, out _);

        var good = new ReadOnlySequence<byte>(Bytes.Of("0\r\n\r\n"));
        Assert.That(decoder.Decode(good, out _, out _, out Http1Error error), Is.EqualTo(BodyStatus.Rejected));
        Assert.That(error, Is.EqualTo(Http1Error.ChunkSizeInvalid));

        decoder.Start(BodyFraming.Chunked, Http1Limits.Default);
        Assert.That(decoder.Decode(good, out _, out _, out _), Is.EqualTo(BodyStatus.Complete));
        Assert.That(decoder.IsComplete);
    }
}
