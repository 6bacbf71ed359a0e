using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Edge.Cache.Semantics;
using Edge.Http1;
using Edge.Http1.Parsing;

namespace Edge.Core.Exchange;

/// <summary>One message head, copied once out of the pipe, and where its field lines are.</summary>
/// <remarks>
/// <para>Independent of the HTTP version: names, values and their order, nothing else. Filled by the parser of Edge.Http1 as its sink, read by
/// the cache as its <see cref="IFieldSource"/>. The buffers are pooled and given back by <see cref="Clear"/>; spans handed out are valid until
/// then, across awaits.</para>
/// <para>Not thread-safe; one exchange at a time owns it. Invariant: 0 ≤ _count ≤ _lines.Length, and every slice lies in the head.</para>
/// </remarks>
internal sealed class FieldTable : IFieldSource, IHttp1RequestSink, IHttp1ResponseSink
{
    private byte[] _head = [];
    private int _headLength;
    private FieldLine[] _lines = [];
    private int _count;

    /// <inheritdoc/>
    public int Count => _count;

    /// <summary>The bytes of the head; what every slice refers to.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>Copies a head out of the pipe and forgets the message before.</summary>
    public ReadOnlySpan<byte> Load(in ReadOnlySequence<byte> head)
    {
        Clear();
        _headLength = checked((int)head.Length);
        _head = ArrayPool<byte>.Shared.Rent(_headLength);
        head.CopyTo(_head);
        return Head;
    }

    /// <summary>Gives the buffer back and forgets the message.</summary>
    public void Clear()
    {
        if (_head.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_head);
            _head = [];
        }

        if (_lines.Length > 0)
        {
            ArrayPool<FieldLine>.Shared.Return(_lines);
            _lines = [];
        }

        _headLength = 0;
        _count = 0;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameAt(int index) => _lines[index].Name.Of(Head);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ValueAt(int index) => _lines[index].Value.Of(Head);

    /// <inheritdoc/>
    public int Find(ReadOnlySpan<byte> name, int start)
    {
        var head = Head;
        for (var i = start; i < _count; i++)
        {
            var candidate = _lines[i].Name;
            if (candidate.Length == name.Length && Ascii.EqualsIgnoreCase(candidate.Of(head), name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether a field line of that name is there.</summary>
    public bool Has(ReadOnlySpan<byte> name) => Find(name, 0) >= 0;

    /// <summary>The value of the first line of that name, or an empty span.</summary>
    public ReadOnlySpan<byte> First(ReadOnlySpan<byte> name) => Find(name, 0) is >= 0 and var i ? ValueAt(i) : default;

    /// <summary>The first value as text for a log, or null when there is none. Allocates.</summary>
    public string? FirstText(ReadOnlySpan<byte> name) => Find(name, 0) is >= 0 and var i ? Encoding.Latin1.GetString(ValueAt(i)) : null;

    /// <inheritdoc/>
    public void OnRequestLine(Slice method, Slice target, Http1Version version)
    {
        // The facts that the parser returns say the same; the table keeps fields only.
    }

    /// <inheritdoc/>
    public void OnStatusLine(Http1Version version, int status, Slice reason)
    {
        // As above.
    }

    /// <inheritdoc/>
    public void OnField(FieldLine line)
    {
        if (_count == _lines.Length)
        {
            Grow();
        }

        _lines[_count++] = line;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()   // bounded by Http1Limits.MaxFieldLines
    {
        var lines = ArrayPool<FieldLine>.Shared.Rent(Math.Max(32, _count * 2));
        _lines.AsSpan(0, _count).CopyTo(lines);
        if (_count > 0)
        {
            ArrayPool<FieldLine>.Shared.Return(_lines);
        }

        _lines = lines;
    }
}
