using System.Buffers;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace Edge.Benchmarks.Http1;

/// <summary>Kestrel's own parser: what another hand-tuned .NET server pays for the same bytes.</summary>
/// <remarks>It finds the end of the head and takes lines apart in one go. Host, Content-Length, Transfer-Encoding and Connection are judged later, by
/// its request object; our parser has judged them when it returns.</remarks>
internal sealed class KestrelParser
{
    private readonly HttpParser<Handler> _parser = new();
    private int _fields;
    private int _bytes;

    /// <summary>Reads one head; the number of fields.</summary>
    public int Parse(byte[] head)
    {
        _fields = 0;
        _bytes = 0;
        var handler = new Handler(this);   // a struct around a reference, as Kestrel's own
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(head));
        return _parser.ParseRequestLine(handler, ref reader) && _parser.ParseHeaders(handler, ref reader) && _bytes > 0 ? _fields : -1;
    }

    private readonly struct Handler(KestrelParser owner) : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine) =>
            owner._bytes += startLine.Length;

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            owner._fields++;
            owner._bytes += name.Length + value.Length;
        }

        public void OnStaticIndexedHeader(int index)
        {
        }

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value)
        {
        }

        public void OnHeadersComplete(bool endStream)
        {
        }
    }
}
