using System.Text;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;

namespace Edge.Core.Admin;

/// <summary>What matters of the head of an admin request. Copies everything: heads are small and rare here.</summary>
internal sealed class AdminHead
{
    private AdminHead(ReadOnlySpan<byte> bytes, in Http1RequestFacts facts, in Sink sink)
    {
        Method = Text(bytes, facts.Method);
        Path = Text(bytes, facts.Path);
        Query = Text(bytes, facts.Query);
        HostName = Text(bytes, facts.HostName);
        Body = facts.Body;
        KeepAlive = facts.KeepAlive;
        ExpectsContinue = facts.Expectation is Http1Expectation.Continue;
        Authorization = sink.Authorization.Of(bytes).ToArray();
        FromBrowser = sink.FromBrowser;
    }

    public string Method { get; }

    public string Path { get; }

    public string Query { get; }

    public string HostName { get; }

    public BodyFraming Body { get; }

    public bool KeepAlive { get; }

    public bool ExpectsContinue { get; }

    public byte[] Authorization { get; }

    /// <summary>True when the request has a field that only browsers send, on behalf of a page.</summary>
    public bool FromBrowser { get; }

    /// <summary>Reads one whole head.</summary>
    public static Http1Error Parse(ReadOnlySpan<byte> bytes, Http1Limits limits, out AdminHead? head)
    {
        head = null;
        var sink = new Sink(bytes);
        Http1Error error = Http1RequestParser.Parse(bytes, limits, ref sink, out Http1RequestFacts facts);
        if (error is Http1Error.None)
        {
            head = new AdminHead(bytes, facts, sink);
        }
        return error;
    }

    private static string Text(ReadOnlySpan<byte> head, Slice slice) => Encoding.ASCII.GetString(slice.Of(head));

    private ref struct Sink(ReadOnlySpan<byte> head) : IHttp1RequestSink
    {
        private readonly ReadOnlySpan<byte> _head = head;

        public Slice Authorization { get; private set; }

        public bool FromBrowser { get; private set; }

        public readonly void OnRequestLine(Slice method, Slice target, Http1Version version)
        {
        }

        public void OnField(FieldLine line)
        {
            ReadOnlySpan<byte> name = line.Name.Of(_head);
            if (Ascii.EqualsIgnoreCase(name, "Authorization"u8))
            {
                Authorization = line.Value;
            }
            else if (Ascii.EqualsIgnoreCase(name, "Origin"u8) || Ascii.EqualsIgnoreCase(name, "Sec-Fetch-Site"u8))
            {
                FromBrowser = true;
            }
        }
    }
}
