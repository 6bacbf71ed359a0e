using System.Buffers.Binary;
using System.Text;
using Edge.Cache.Semantics;

namespace Edge.Cache.Store;

/// <summary>An immutable block of field lines: the lines as HTTP/1 text, then a table of where they are.</summary>
/// <remarks>Neutral to readers (<see cref="IFieldSource"/>), yet <see cref="Lines"/> is one copy into an HTTP/1 head.
/// Thread-safe.</remarks>
public sealed class StoredFields : IFieldSource
{
    // One row of the table: where the line starts, and how long its name is. The value lies between ": " and CRLF.
    internal const int RowLength = 8;

    private byte[] _block;
    private int _start;
    private int _length;
    private int _linesLength;
    private bool _isView;

    /// <summary>Takes over <paramref name="block"/>: lines of <paramref name="linesLength"/> bytes, then the table.</summary>
    internal StoredFields(byte[] block, int linesLength)
    {
        _block = block;
        _length = block.Length;
        _linesLength = linesLength;
    }

    /// <summary>No fields.</summary>
    public static StoredFields Empty { get; } = new([], 0);

    /// <summary>An exact copy of <paramref name="source"/>, for whoever outlives it.</summary>
    public static StoredFields CopyOf(IFieldSource source)
    {
        if (source is StoredFields already)
        {
            return already._isView ? new StoredFields(already.Raw.ToArray(), already._linesLength) : already;
        }

        var writer = new FieldBlockWriter();
        for (var line = 0; line < source.Count; line++)
        {
            writer.Add(source.NameAt(line), source.ValueAt(line));
        }

        return writer.Take();
    }

    /// <summary>All lines as <c>Name: value CRLF</c>.</summary>
    public ReadOnlySpan<byte> Lines => _block.AsSpan(_start, _linesLength);

    /// <summary>Bytes held, table included.</summary>
    public int Size => _length;

    /// <inheritdoc/>
    public int Count => (_length - _linesLength) / RowLength;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameAt(int index) => _block.AsSpan(_start + StartOf(index), NameLengthOf(index));

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ValueAt(int index)
    {
        var start = StartOf(index) + NameLengthOf(index) + 2;
        var end = index + 1 < Count ? StartOf(index + 1) : _linesLength;
        return _block.AsSpan(_start + start, end - 2 - start);
    }

    /// <inheritdoc/>
    public int Find(ReadOnlySpan<byte> name, int start)
    {
        var count = Count;
        for (var i = start; i < count; i++)
        {
            if (NameLengthOf(i) == name.Length && Ascii.EqualsIgnoreCase(NameAt(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Lines and table as they lie in memory, for a copy.</summary>
    internal ReadOnlySpan<byte> Raw => _block.AsSpan(_start, _length);

    /// <summary>Length of <see cref="Lines"/>.</summary>
    internal int LinesLength => _linesLength;

    /// <summary>Looks at other bytes from now on: only for the fields of a view (<see cref="StoredResponse.GiveBack"/>).</summary>
    internal void Reset(byte[] block, int start, int length, int linesLength)
    {
        _block = block;
        _start = start;
        _length = length;
        _linesLength = linesLength;
        _isView = true;
    }

    private int StartOf(int index) => BinaryPrimitives.ReadInt32LittleEndian(Row(index));

    private int NameLengthOf(int index) => BinaryPrimitives.ReadInt32LittleEndian(Row(index)[4..]);

    private ReadOnlySpan<byte> Row(int index) => _block.AsSpan(_start + _linesLength + (index * RowLength), RowLength);
}
