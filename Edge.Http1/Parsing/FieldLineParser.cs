using System.Runtime.CompilerServices;

namespace Edge.Http1.Parsing;

/// <summary>Reads one field line (RFC 9112 §5): <c>token ":" OWS value OWS CRLF</c>, and nothing that resembles it (H05).</summary>
internal static class FieldLineParser
{
    /// <summary>Reads the line that begins at <paramref name="start"/>.</summary>
    /// <param name="head">Bytes that hold the whole line.</param>
    /// <param name="start">Offset of the first byte of the line, and of its name; not an empty line.</param>
    /// <param name="stop">Offset of the first byte at or behind <paramref name="start"/> that no field value may hold, or the length of
    /// <paramref name="head"/>. When the line is whole, it ends with the two bytes there.</param>
    /// <param name="nameLength">Bytes of the name.</param>
    /// <param name="value">Offset of the value, without the blanks before it.</param>
    /// <param name="valueLength">Bytes of the value, without the blanks behind it.</param>
    /// <returns>None or the rule broken.</returns>
    /// <remarks>Three numbers and no <see cref="FieldLine"/>: they stay in registers, where a structure goes through memory twice, and stalls there.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Http1Error Parse(ReadOnlySpan<byte> head, int start, int stop, out int nameLength, out int value, out int valueLength)
    {
        value = 0;
        valueLength = 0;

        int colon = ByteClass.EndOf<Tokens.TokenClass>(head, start, head.Length);
        nameLength = colon - start;
        if (nameLength == 0 || colon == head.Length || head[colon] != (byte)':')
            return NameError(head[start..], nameLength);

        // A name holds no stop, so the first one is that of the value.
        if ((uint)stop >= (uint)(head.Length - 1) || head[stop] != (byte)'\r' || head[stop + 1] != (byte)'\n')
            return ValueError(head, stop);

        int first = colon + 1;
        while (head[first] is (byte)' ' or (byte)'\t')
            first++;
        int last = stop;
        while (last > first && head[last - 1] is (byte)' ' or (byte)'\t')
            last--;

        value = first;
        valueLength = last - first;
        return Http1Error.None;
    }

    private static Http1Error NameError(ReadOnlySpan<byte> rest, int stop)
    {
        if (stop == rest.Length)
            return Http1Error.HeadNotWhole;

        return (rest[stop], stop) switch
        {
            ((byte)':', _) => Http1Error.FieldNameEmpty,
            // RFC 9112 §5.2 lets a server refuse folding, and a proxy too; unfolding would mean editing what we forward.
            ((byte)' ' or (byte)'\t', 0) => Http1Error.ObsoleteFolding,
            ((byte)' ' or (byte)'\t', _) => BlankError(rest[stop..]),
            // A line without a colon ends in a proper CRLF: the name is at fault, not the CR.
            ((byte)'\r', _) when rest[stop..].StartsWith("\r\n"u8) => Http1Error.FieldNameInvalid,
            var (other, _) => LineErrors.OfByte(other, Http1Error.FieldNameInvalid),
        };
    }

    private static Http1Error BlankError(ReadOnlySpan<byte> blanks)
    {
        int end = blanks.IndexOfAnyExcept(" \t"u8);
        return end >= 0 && blanks[end] == (byte)':' ? Http1Error.SpaceBeforeColon : Http1Error.FieldNameInvalid;
    }

    private static Http1Error ValueError(ReadOnlySpan<byte> head, int stop)
        => stop == head.Length || (head[stop] == (byte)'\r' && stop + 1 == head.Length)
            ? Http1Error.HeadNotWhole
            : LineErrors.OfByte(head[stop], Http1Error.ControlByte);
}
