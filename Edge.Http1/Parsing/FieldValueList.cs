namespace Edge.Http1.Parsing;

/// <summary>
/// The members of a comma-separated field value (RFC 9110 §5.6.1), for <c>foreach</c>: blanks are cut off, empty members are
/// skipped, commas inside quoted strings do not count. An unclosed quoted string runs to the end of the value.
/// </summary>
public ref struct FieldValueList
{
    /// <summary>The members of <paramref name="value"/>.</summary>
    public FieldValueList(ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>The member that <see cref="MoveNext"/> found, never empty.</summary>
    public readonly ReadOnlySpan<byte> Current => throw new NotImplementedException();

    /// <summary>The list is its own enumerator.</summary>
    public readonly FieldValueList GetEnumerator() => this;

    /// <summary>Goes to the next member.</summary>
    public bool MoveNext() => throw new NotImplementedException();
}
