using System.Buffers;
using System.Text;
using Edge.Core.Viewer;
using Edge.Http1;
using Edge.Http1.Parsing;

namespace Edge.Core.Exchange;

/// <summary>A viewer's request head, independent of the HTTP version that carried it. One object per connection, loaded anew for each request.</summary>
internal sealed class EdgeRequest(ViewerInfo viewer)
{
    /// <summary>RFC 1035 §2.3.4 ends names at 255 bytes; a longer host is nobody's alias.</summary>
    private const int MaxHostBytes = 255;

    private byte[] _host = [];          // pooled while there is a request
    private int _hostLength;

    /// <summary>The connection that the request came on.</summary>
    public ViewerInfo Viewer => viewer;

    /// <summary>The field lines, as sent.</summary>
    public FieldTable Fields { get; } = new();

    /// <summary>Framing, persistence, target: what the parser knows.</summary>
    public Http1RequestFacts Facts { get; private set; }

    /// <summary>The method.</summary>
    public MethodKind Method { get; private set; }

    /// <summary>The method as sent.</summary>
    public ReadOnlySpan<byte> MethodText => Facts.Method.Of(Fields.Head);

    /// <summary>Host without port, lower case, without a trailing dot; empty on HTTP/1.0 without Host.</summary>
    public ReadOnlySpan<byte> Host => _host.AsSpan(0, _hostLength);

    /// <summary>Host as sent, with its port; what is forwarded when Host is forwarded.</summary>
    public ReadOnlySpan<byte> Authority => Facts.Authority.Of(Fields.Head);

    /// <summary>The path as sent; <c>/</c> for an absolute-form target without one.</summary>
    public ReadOnlySpan<byte> Path => Facts.Form == TargetForm.Asterisk ? "*"u8 : Facts.Path.IsEmpty ? "/"u8 : Facts.Path.Of(Fields.Head);

    /// <summary>The query without its question mark.</summary>
    public ReadOnlySpan<byte> Query => Facts.HasQuery ? Facts.Query.Of(Fields.Head) : default;

    /// <summary>Whether there is content behind the head (E-80: a length above zero, or a transfer coding).</summary>
    public bool HasBody => !Facts.Body.IsEmpty;

    /// <summary>Copies and reads a head.</summary>
    /// <returns><see cref="Http1Error.None"/> or the rule that the head breaks; then nothing of this object may be used but <see cref="Fields"/>.</returns>
    public Http1Error Load(in ReadOnlySequence<byte> head, Http1Limits limits)
    {
        var sink = Fields;
        var error = Http1RequestParser.Parse(sink.Load(head), limits, ref sink, out var facts);
        Facts = facts;
        if (error != Http1Error.None)
        {
            return error;
        }

        Method = MethodKinds.Parse(MethodText);
        var host = facts.HostName.Of(Fields.Head);
        if (host.Length > 1 && host[^1] == '.')
        {
            host = host[..^1];
        }

        if (host.Length > MaxHostBytes)
        {
            return Http1Error.HostInvalid;
        }

        if (_host.Length == 0)
        {
            _host = ArrayPool<byte>.Shared.Rent(MaxHostBytes);
        }

        Ascii.ToLower(host, _host, out _hostLength);
        return Http1Error.None;
    }

    /// <summary>Forgets the request and gives its memory back.</summary>
    public void Clear()
    {
        Fields.Clear();
        Facts = default;
        _hostLength = 0;
        if (_host.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_host);
            _host = [];
        }

    }
}
