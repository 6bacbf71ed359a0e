using System.Buffers.Binary;

namespace Edge.Cache.Store;

/// <summary>Collects field lines and packs them into a <see cref="StoredFields"/>. Reusable, one thread.</summary>
internal sealed class FieldBlockWriter
{
    private byte[] _lines = new byte[1024];
    private byte[] _table = new byte[32 * StoredFields.RowLength];
    private int _linesLength;
    private int _tableLength;

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        BeginLine(name);
        Append(value);
        EndLine();
    }

    /// <summary>Starts a line whose value is appended piece by piece.</summary>
    public void BeginLine(ReadOnlySpan<byte> name)
    {
        Grow(ref _table, _tableLength + StoredFields.RowLength);
        BinaryPrimitives.WriteInt32LittleEndian(_table.AsSpan(_tableLength), _linesLength);
        BinaryPrimitives.WriteInt32LittleEndian(_table.AsSpan(_tableLength + 4), name.Length);
        _tableLength += StoredFields.RowLength;
        Append(name);
        Append(": "u8);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Grow(ref _lines, _linesLength + bytes.Length);
        bytes.CopyTo(_lines.AsSpan(_linesLength));
        _linesLength += bytes.Length;
    }

    public void EndLine() => Append("\r\n"u8);

    /// <summary>The lines so far as an immutable block; the writer starts anew.</summary>
    public StoredFields Take()
    {
        var block = new byte[_linesLength + _tableLength];
        _lines.AsSpan(0, _linesLength).CopyTo(block);
        _table.AsSpan(0, _tableLength).CopyTo(block.AsSpan(_linesLength));
        var fields = new StoredFields(block, _linesLength);
        _linesLength = 0;
        _tableLength = 0;
        return fields;
    }

    private static void Grow(ref byte[] buffer, int needed)
    {
        if (needed > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(needed, buffer.Length * 2));
        }
    }
}
