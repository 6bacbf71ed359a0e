using System.Buffers;
using BenchmarkDotNet.Attributes;
using Edge.Http1;
using Edge.Http1.Parsing;

namespace Edge.Benchmarks.Http1;

/// <summary>From bytes in a buffer to a filled field table.</summary>
[MemoryDiagnoser]
public class HeadBenchmarks
{
    private readonly FieldLine[] _lines = new FieldLine[100];
    private readonly byte[] _browser = Messages.BrowserRequest.ToArray();
    private readonly byte[] _small = Messages.SmallRequest.ToArray();
    private readonly byte[] _response = Messages.Response.ToArray();

    [Benchmark]
    public int ScanBrowserRequest() => Scan(HeadKind.Request, _browser);

    [Benchmark]
    public int ParseBrowserRequest() => ParseRequest(_browser);

    [Benchmark(Baseline = true)]
    public int ScanAndParseBrowserRequest() => Scan(HeadKind.Request, _browser) + ParseRequest(_browser);

    [Benchmark]
    public int ScanAndParseSmallRequest() => Scan(HeadKind.Request, _small) + ParseRequest(_small);

    [Benchmark]
    public int ScanResponse() => Scan(HeadKind.Response, _response);

    [Benchmark]
    public int ParseResponse()
    {
        var sink = new TableSink(_lines);
        Http1Error error = Http1ResponseParser.Parse(_response, Http1Limits.Default, ref sink, false, false, out _);
        return error == Http1Error.None ? sink.Count : -1;
    }

    private static int Scan(HeadKind kind, byte[] head)
    {
        var scanner = new HeadScanner(kind);
        scanner.Scan(new ReadOnlySequence<byte>(head), Http1Limits.Default, out int length, out _);
        return length;
    }

    private int ParseRequest(byte[] head)
    {
        var sink = new TableSink(_lines);
        Http1Error error = Http1RequestParser.Parse(head, Http1Limits.Default, ref sink, out _);
        return error == Http1Error.None ? sink.Count : -1;
    }
}
