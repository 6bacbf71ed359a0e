using Edge.Http1;
using Edge.Http1.Parsing;

namespace Edge.Benchmarks.Http1;

/// <summary>A sink that keeps offsets in a reused table, as a server's field table would.</summary>
internal struct TableSink(FieldLine[] lines) : IHttp1RequestSink, IHttp1ResponseSink
{
    public int Count { get; private set; }

    public readonly void OnRequestLine(Slice method, Slice target, Http1Version version)
    {
    }

    public readonly void OnStatusLine(Http1Version version, int status, Slice reason)
    {
    }

    public void OnField(FieldLine line) => lines[Count++] = line;
}
