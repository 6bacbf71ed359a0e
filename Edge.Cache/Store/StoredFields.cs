using Edge.Cache.Semantics;

namespace Edge.Cache.Store;

/// <summary>An immutable block of field lines in one array: the lines as HTTP/1 text, then a table of where they are.</summary>
/// <remarks>Neutral to readers (<see cref="IFieldSource"/>), yet <see cref="Lines"/> is one copy into an HTTP/1 head.</remarks>
public sealed class StoredFields : IFieldSource
{
    private StoredFields()
    {
    }

    /// <summary>No fields.</summary>
    public static StoredFields Empty { get; } = new();

    /// <summary>An exact copy of <paramref name="source"/>, for whoever outlives it.</summary>
    public static StoredFields CopyOf(IFieldSource source) => throw new NotImplementedException();

    /// <summary>All lines as <c>Name: value CRLF</c>.</summary>
    public ReadOnlySpan<byte> Lines => throw new NotImplementedException();

    /// <summary>Bytes held, table included.</summary>
    public int Size => throw new NotImplementedException();

    /// <inheritdoc/>
    public int Count => throw new NotImplementedException();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameAt(int index) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ValueAt(int index) => throw new NotImplementedException();

    /// <inheritdoc/>
    public int Find(ReadOnlySpan<byte> name, int start) => throw new NotImplementedException();
}
