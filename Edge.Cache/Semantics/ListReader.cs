namespace Edge.Cache.Semantics;

/// <summary>Reads the elements of a comma-separated list (RFC 9110 §5.6.1), whitespace trimmed, empty ones skipped. Commas inside
/// quoted strings do not separate.</summary>
/// <remarks>A quote that is never closed does not hide what follows it: it counts as an ordinary character, so that
/// <c>x="a, no-store</c> still says no-store.</remarks>
internal ref struct ListReader(ReadOnlySpan<byte> value)
{
    private ReadOnlySpan<byte> _rest = value;

    public bool TryRead(out ReadOnlySpan<byte> element)
    {
        while (!_rest.IsEmpty)
        {
            var end = EndOfElement(_rest);
            element = Trim(_rest[..end]);
            _rest = end < _rest.Length ? _rest[(end + 1)..] : default;
            if (!element.IsEmpty)
            {
                return true;
            }
        }

        element = default;
        return false;
    }

    /// <summary>Removes optional whitespace from both ends (RFC 9110 §5.6.3).</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);

    private static int EndOfElement(ReadOnlySpan<byte> rest)
    {
        var at = 0;
        while (true)
        {
            var next = rest[at..].IndexOfAny((byte)',', (byte)'"');
            if (next < 0)
            {
                return rest.Length;
            }

            at += next;
            if (rest[at] == ',')
            {
                return at;
            }

            var length = QuotedLength(rest[at..]);
            at += length > 0 ? length : 1;
        }
    }

    /// <summary>Length of the quoted string at the start of <paramref name="value"/>, quotes included; 0 when it is not
    /// closed.</summary>
    internal static int QuotedLength(ReadOnlySpan<byte> value)
    {
        for (var i = 1; i < value.Length; i++)
        {
            switch (value[i])
            {
                case (byte)'"':
                    return i + 1;
                case (byte)'\\':
                    i++;
                    break;
            }
        }

        return 0;
    }
}
