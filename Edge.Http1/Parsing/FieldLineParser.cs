using System.Runtime.CompilerServices;

namespace Edge.Http1.Parsing;

/// <summary>Reads one field line (RFC 9112 §5): <c>token ":" OWS value OWS CRLF</c>, and nothing that resembles it (H05).</summary>
internal static class FieldLineParser
{
    /// <summary>Reads the line that begins at <paramref name="start"/>.</summary>
    /// <param name="head">Bytes that hold the whole line.</param>
    /// <param name="start">Offset of the first byte of the line, and of its name; not an empty line.</param>
    /// <param name="nameLength">Bytes of the name.</param>
    /// <param name="value">Offset of the value, without the blanks before it.</param>
    /// <param name="valueLength">Bytes of the value, without the blanks behind it.</param>
    /// <param name="next">Offset of the next line.</param>
    /// <returns>None or the rule broken.</returns>
    /// <remarks>Four numbers and no <see cref="FieldLine"/>: they stay in registers, where a structure goes through memory twice, and stalls there.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Http1Error Parse(ReadOnlySpan<byte> head, int start, out int nameLength, out int value, out int valueLength, out int next)
    {
        value = 0;
        valueLength = 0;
        next = start;

        ReadOnlySpan<byte> rest = head[start..];
        nameLength = Tokens.EndOfToken(rest);
        if (nameLength <= 0 || rest[nameLength] != (byte)':')
            return NameError(rest, nameLength);

        rest = rest[(nameLength + 1)..];
        int end = Tokens.EndOfFieldContent(rest);
        if ((uint)end >= (uint)(rest.Length - 1) || rest[end] != (byte)'\r' || rest[end + 1] != (byte)'\n')
            return ValueError(rest, end);

        int first = 0;
        while (first < end && rest[first] is (byte)' ' or (byte)'\t')
            first++;
        int last = end;
        while (last > first && rest[last - 1] is (byte)' ' or (byte)'\t')
            last--;

        int valueStart = start + nameLength + 1;
        value = valueStart + first;
        valueLength = last - first;
        next = valueStart + end + 2;
        return Http1Error.None;
    }

    private static Http1Error NameError(ReadOnlySpan<byte> rest, int stop)
    {
        if (stop < 0)
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

    private static Http1Error ValueError(ReadOnlySpan<byte> rest, int end)
        => end < 0 || (rest[end] == (byte)'\r' && end + 1 == rest.Length)
            ? Http1Error.HeadNotWhole
            : LineErrors.OfByte(rest[end], Http1Error.ControlByte);
}
