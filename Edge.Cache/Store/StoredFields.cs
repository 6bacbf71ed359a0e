using System.Buffers.Binary;
using System.Text;
using Edge.Cache.Semantics;

namespace Edge.Cache.Store;

/// <summary>An immutable block of field lines in one array: the lines as HTTP/1 text, then a table of where they are.</summary>
/// <remarks>Neutral to readers (<see cref="IFieldSource"/>), yet <see cref="Lines"/> is one copy into an HTTP/1 head.
/// Thread-safe.</remarks>
public sealed class StoredFields : IFieldSource
{
    // One row of the table: where the line starts, and how long its name is. The value lies between ": " and CRLF.
    internal const int RowLength = 8;

    private readonly byte[] _block;
    private readonly int _linesLength;

    /// <summary>Takes over <paramref name="block"/>: lines of <paramref name="linesLength"/> bytes, then the table.</summary>
    internal StoredFields(byte[] block, int linesLength)
    {
        _block = block;
        _linesLength = linesLength;
    }

    /// <summary>No fields.</summary>
    public static StoredFields Empty { get; } = new([], 0);

    /// <summary>An exact copy of <paramref name="source"/>, for whoever outlives it.</summary>
    public static StoredFields CopyOf(IFieldSource source)
    {
        if (source is StoredFields already)
        {
            return already;
        }

        var writer = new FieldBlockWriter();
        for (var line = 0; line < source.Count; line++)
        {
            writer.Add(source.NameAt(line), source.ValueAt(line));
        }

        return writer.Take();
    }

    /// <summary>All lines as <c>Name: value CRLF</c>.</summary>
    public ReadOnlySpan<byte> Lines => _block.AsSpan(0, _linesLength);

    /// <summary>Bytes held, table included.</summary>
    public int Size => _block.Length;

    /// <inheritdoc/>
    public int Count => (_block.Length - _linesLength) / RowLength;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameAt(int index) => _block.AsSpan(StartOf(index), NameLengthOf(index));

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ValueAt(int index)
    {
        var start = StartOf(index) + NameLengthOf(index) + 2;
        var end = index + 1 < Count ? StartOf(index + 1) : _linesLength;
        return _block.AsSpan(start, end - 2 - start);
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

    private int StartOf(int index) => BinaryPrimitives.ReadInt32LittleEndian(Row(index));

    private int NameLengthOf(int index) => BinaryPrimitives.ReadInt32LittleEndian(Row(index)[4..]);

    private ReadOnlySpan<byte> Row(int index) => _block.AsSpan(_linesLength + (index * RowLength), RowLength);
}
