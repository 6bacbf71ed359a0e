using System.Text;

namespace Edge.Core.Config.Document;

/// <summary>Turns byte offsets of a UTF-8 text into lines and columns.</summary>
internal sealed class LineMap
{
    private readonly byte[] _text;
    private readonly List<int> _starts = [0];

    /// <summary>Indexes the lines of <paramref name="text"/>, which it keeps.</summary>
    public LineMap(byte[] text)
    {
        _text = text;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == (byte)'\n') _starts.Add(i + 1);
    }

    /// <summary>The 1-based line and the 1-based column in characters (Unicode scalar values) of a byte offset.</summary>
    public (int Line, int Column) Find(long offset)
    {
        var position = (int)Math.Clamp(offset, 0, _text.Length);
        var line = _starts.BinarySearch(position);
        if (line < 0) line = ~line - 1;
        var column = 1;
        foreach (var b in _text.AsSpan(_starts[line], position - _starts[line]))
            if ((b & 0xC0) != 0x80) column++; // continuation bytes belong to the character before them
        return (line + 1, column);
    }

    /// <summary>The byte offset of a 0-based line and a byte position in it, as <see cref="System.Text.Json.JsonException"/> gives them.</summary>
    public long OffsetOf(long line, long bytePositionInLine) =>
        line < _starts.Count ? _starts[(int)line] + bytePositionInLine : _text.Length;

    /// <summary>The offset of the first byte that is not UTF-8, or -1.</summary>
    public static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        for (var offset = 0; offset < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[offset..], out _, out var length) != System.Buffers.OperationStatus.Done) return offset;
            offset += length;
        }

        return -1;
    }
}
