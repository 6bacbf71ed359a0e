using System.Buffers;
using BenchmarkDotNet.Attributes;
using Edge.Http1;
using Edge.Http1.Framing;

namespace Edge.Benchmarks.Http1;

/// <summary>Takes the chunked coding off 64 KiB of content and puts it on; the bytes are not copied when decoding.</summary>
[MemoryDiagnoser]
public class ChunkedBenchmarks
{
    private const int ContentBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _output = new(2 * ContentBytes);
    private readonly byte[] _content = new byte[ContentBytes];
    private byte[] _encoded = [];

    [Params(16, 1024, 16 * 1024)]
    public int ChunkBytes { get; set; }

    [GlobalSetup]
    public void Encode()
    {
        EncodeContent();
        _encoded = _output.WrittenSpan.ToArray();
    }

    [Benchmark]
    public long DecodeContent()
    {
        var decoder = new BodyDecoder();
        decoder.Start(BodyFraming.Chunked, Http1Limits.Default);
        var input = new ReadOnlySequence<byte>(_encoded);
        long total = 0;
        while (decoder.Decode(input, out ReadOnlySequence<byte> content, out SequencePosition consumed, out _) == BodyStatus.Content)
        {
            total += content.Length;
            input = input.Slice(consumed);
        }

        return decoder.IsComplete ? total : -1;
    }

    [Benchmark]
    public int EncodeContent()
    {
        _output.ResetWrittenCount();
        for (int start = 0; start < ContentBytes; start += ChunkBytes)
            ChunkedEncoder.WriteChunk(_output, _content.AsSpan(start, ChunkBytes));
        ChunkedEncoder.WriteEnd(_output);
        return _output.WrittenCount;
    }
}
