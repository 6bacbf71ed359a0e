namespace Edge.Http1.Parsing;

/// <summary>
/// The members of a comma-separated field value (RFC 9110 §5.6.1), for <c>foreach</c>: blanks are cut off, empty members are
/// skipped, commas inside quoted strings do not count. An unclosed quoted string runs to the end of the value.
/// </summary>
public ref struct FieldValueList
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>The members of <paramref name="value"/>.</summary>
    public FieldValueList(ReadOnlySpan<byte> value)
    {
        _rest = value;
        Current = default;
    }

    /// <summary>The member that <see cref="MoveNext"/> found, never empty.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>The list is its own enumerator.</summary>
    public readonly FieldValueList GetEnumerator() => this;

    /// <summary>Goes to the next member.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            int length = MemberLength(_rest);
            Current = Tokens.TrimBlanks(_rest[..length]);
            _rest = _rest[Math.Min(length + 1, _rest.Length)..];
            if (!Current.IsEmpty)
                return true;
        }

        return false;
    }

    private static int MemberLength(ReadOnlySpan<byte> text)
    {
        int position = 0;
        while (true)
        {
            int stop = text[position..].IndexOfAny((byte)',', (byte)'"');
            if (stop < 0)
                return text.Length;

            position += stop;
            if (text[position] == (byte)',')
                return position;
            position += QuotedLength(text[position..]);
        }
    }

    private static int QuotedLength(ReadOnlySpan<byte> quoted)
    {
        int position = 1;
        while (position < quoted.Length)
        {
            int stop = quoted[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
                break;

            position += stop + 1;
            if (quoted[position - 1] == (byte)'"')
                return position;
            position++; // the byte that the backslash quotes
        }

        return quoted.Length;
    }
}
