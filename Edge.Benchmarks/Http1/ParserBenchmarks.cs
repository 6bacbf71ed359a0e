using System.Buffers;
using BenchmarkDotNet.Attributes;
using Edge.Http1;
using Edge.Http1.Parsing;

namespace Edge.Benchmarks.Http1;

/// <summary>One browser request of 12 fields, from bytes in a buffer to what a server may act on, by three hands in one run.</summary>
[MemoryDiagnoser]
public class ParserBenchmarks
{
    private readonly FieldLine[] _lines = new FieldLine[100];
    private readonly byte[] _browser = Messages.BrowserRequest.ToArray();
    private readonly KestrelParser _kestrel = new();

    /// <summary>Ours: end of the head found, every byte checked, lines as offsets, framing, Host and persistence judged.</summary>
    [Benchmark(Baseline = true)]
    public int RawEdge()
    {
        var scanner = new HeadScanner(HeadKind.Request);
        if (scanner.Scan(new ReadOnlySequence<byte>(_browser), Http1Limits.Default, out _, out _) != HeadStatus.Complete)
        {
            return -1;
        }

        var sink = new TableSink(_lines);
        return Http1RequestParser.Parse(_browser, Http1Limits.Default, ref sink, out _) == Http1Error.None ? sink.Count : -1;
    }

    /// <summary>Kestrel's: lines taken apart, nothing judged yet.</summary>
    [Benchmark]
    public int Kestrel() => _kestrel.Parse(_browser);

    /// <summary>Strings and a dictionary.</summary>
    [Benchmark]
    public int Naive() => NaiveParser.Parse(_browser);
}
