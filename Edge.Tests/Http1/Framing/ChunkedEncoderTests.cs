using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Framing;

public sealed class ChunkedEncoderTests
{
    [TestCase(1, "1\r\n")]
    [TestCase(10, "A\r\n")]
    [TestCase(4096, "1000\r\n")]
    [TestCase(long.MaxValue, "7FFFFFFFFFFFFFFF\r\n")]
    public void WriteHeader_Size_IsHexWithoutLeadingZeros(long size, string header)
    {
        var bytes = new byte[ChunkedEncoder.MaxHeaderBytes];
        int length = ChunkedEncoder.WriteHeader(bytes, size);

        Assert.That(Bytes.Text(bytes.AsSpan(0, length)), Is.EqualTo(header));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void WriteHeader_SizeThatWouldEndTheMessage_Throws(long size)
        => Assert.That(() => ChunkedEncoder.WriteHeader(new byte[18], size), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void WriteHeader_TooLittleRoom_Throws()
        => Assert.That(() => ChunkedEncoder.WriteHeader(new byte[17], 1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void WriteChunk_SpanSequenceAndNothing_GiveOneChunkOrNone()
    {
        var output = new BlockWriter();

        ChunkedEncoder.WriteChunk(output, "hello"u8);
        ChunkedEncoder.WriteChunk(output, ReadOnlySpan<byte>.Empty);
        ChunkedEncoder.WriteChunk(output, Sequences.InPieces(Bytes.Of(" small world"), 5));
        ChunkedEncoder.WriteChunk(output, Sequences.Of());
        ChunkedEncoder.WriteEnd(output);

        Assert.That(output.Text, Is.EqualTo("5\r\nhello\r\nC\r\n small world\r\n0\r\n\r\n"));
    }

    [Test]
    public void Pieces_PutAroundDataByHand_DecodeToIt()
    {
        var header = new byte[ChunkedEncoder.MaxHeaderBytes];
        int length = ChunkedEncoder.WriteHeader(header, 5);
        byte[] message = [.. header[..length], .. "hello"u8, .. ChunkedEncoder.DataEnd, .. ChunkedEncoder.End];

        BodyRun run = BodyRun.Whole(message, BodyFraming.Chunked);

        Assert.That(run, Is.EqualTo(new BodyRun(BodyStatus.Complete, Http1Error.None, "hello", "", 0)));
    }
}
