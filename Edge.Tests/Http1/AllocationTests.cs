using System.Buffers;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;
using Edge.Http1.Writing;
using Edge.Tests.Http1.Data;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1;

/// <summary>The hot paths allocate nothing once they are warm.</summary>
public sealed class AllocationTests
{
    private int _seen;

    [Test]
    public void ScanAndParse_Request_AllocateNothing()
    {
        byte[] head = Bytes.Of(AcceptedRequests.Browser);
        AssertNoAllocation(() =>
        {
            var scanner = new HeadScanner(HeadKind.Request);
            scanner.Scan(new ReadOnlySequence<byte>(head), Http1Limits.Default, out _, out _);
            var sink = new CountingSink();
            Http1RequestParser.Parse(head, Http1Limits.Default, ref sink, out _);
            _seen += sink.Fields;
        });
    }

    [Test]
    public void Parse_RefusedRequest_AllocatesNothing()
    {
        byte[] head = Bytes.Of("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
        AssertNoAllocation(() =>
        {
            var sink = new CountingSink();
            Http1RequestParser.Parse(head, Http1Limits.Default, ref sink, out _);
            _seen += sink.Fields;
        });
    }

    [Test]
    public void ScanAndParse_Response_AllocateNothing()
    {
        byte[] head = Bytes.Of(ResponseCases.Typical);
        AssertNoAllocation(() =>
        {
            var scanner = new HeadScanner(HeadKind.Response);
            scanner.Scan(new ReadOnlySequence<byte>(head), Http1Limits.Default, out _, out _);
            var sink = new CountingSink();
            Http1ResponseParser.Parse(head, Http1Limits.Default, ref sink, false, false, out _);
            _seen += sink.Fields;
        });
    }

    [Test]
    public void Decode_ChunkedAcrossSegments_AllocatesNothing()
    {
        ReadOnlySequence<byte> input = Sequences.InPieces(Bytes.Of("5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\n\r\n"), 3);
        AssertNoAllocation(() =>
        {
            var decoder = new BodyDecoder();
            decoder.Start(BodyFraming.Chunked, Http1Limits.Default);
            ReadOnlySequence<byte> rest = input;
            while (decoder.Decode(rest, out _, out SequencePosition consumed, out _) == BodyStatus.Content)
                rest = rest.Slice(consumed);
            _seen++;
        });
    }

    [Test]
    public void Write_Response_AllocatesNothing()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        AssertNoAllocation(() =>
        {
            output.ResetWrittenCount();
            var writer = new Http1HeadWriter(output);
            writer.StatusLine(200);
            writer.Field("Content-Type"u8, "text/html"u8);
            writer.Field("Content-Length"u8, 5120);
            writer.Field("Date"u8, DateTimeOffset.UnixEpoch);
            writer.End();
            ChunkedEncoder.WriteChunk(output, "hello"u8);
            _seen += output.WrittenCount;
        });
    }

    private void AssertNoAllocation(Action action)
    {
        for (int warm = 0; warm < 100; warm++)
            action();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 1000; run++)
            action();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(_seen, Is.Positive);
        Assert.That(allocated, Is.Zero);
    }

    private struct CountingSink : IHttp1RequestSink, IHttp1ResponseSink
    {
        public int Fields { get; private set; }

        public readonly void OnRequestLine(Slice method, Slice target, Http1Version version)
        {
        }

        public readonly void OnStatusLine(Http1Version version, int status, Slice reason)
        {
        }

        public void OnField(FieldLine line) => Fields++;
    }
}
