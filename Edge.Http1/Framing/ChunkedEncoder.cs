using System.Buffers;
using System.Globalization;

namespace Edge.Http1.Framing;

/// <summary>Puts the chunked coding (RFC 9112 §7.1) around content: whole, or in pieces for a caller that copies.</summary>
public static class ChunkedEncoder
{
    /// <summary>Room that a chunk header can need: 16 hex digits and CRLF.</summary>
    public const int MaxHeaderBytes = 18;

    /// <summary>What follows the data of every chunk.</summary>
    public static ReadOnlySpan<byte> DataEnd => "\r\n"u8;

    /// <summary>The last chunk and an empty trailer section.</summary>
    public static ReadOnlySpan<byte> End => "0\r\n\r\n"u8;

    /// <summary>Writes the size line of a chunk.</summary>
    /// <param name="destination">At least <see cref="MaxHeaderBytes"/> long.</param>
    /// <param name="size">Bytes of data in the chunk, at least 1: a size of 0 would end the message.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive, or the destination too short.</exception>
    public static int WriteHeader(Span<byte> destination, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxHeaderBytes, nameof(destination));

        size.TryFormat(destination, out int digits, "X", CultureInfo.InvariantCulture);
        DataEnd.CopyTo(destination[digits..]);
        return digits + DataEnd.Length;
    }

    /// <summary>Writes one chunk with header and end. Empty data writes nothing: an empty chunk would end the message.</summary>
    public static void WriteChunk(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return;

        WriteHeader(writer, data.Length);
        writer.Write(data);
        writer.Write(DataEnd);
    }

    /// <summary>Writes one chunk made of all segments of <paramref name="data"/>; nothing if it is empty.</summary>
    public static void WriteChunk(IBufferWriter<byte> writer, in ReadOnlySequence<byte> data)
    {
        if (data.IsEmpty)
            return;

        WriteHeader(writer, data.Length);
        foreach (ReadOnlyMemory<byte> segment in data)
            writer.Write(segment.Span);
        writer.Write(DataEnd);
    }

    /// <summary>Writes the last chunk and an empty trailer section.</summary>
    public static void WriteEnd(IBufferWriter<byte> writer) => writer.Write(End);

    private static void WriteHeader(IBufferWriter<byte> writer, long size)
        => writer.Advance(WriteHeader(writer.GetSpan(MaxHeaderBytes), size));
}
