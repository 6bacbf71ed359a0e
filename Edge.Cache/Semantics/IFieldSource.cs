namespace Edge.Cache.Semantics;

/// <summary>The field lines of a message, in their order: all the cache wants to know about a message's head.</summary>
/// <remarks>Implemented over whatever the protocol parser filled. Spans are valid until the source changes; the cache copies what
/// it keeps. Values have no leading or trailing whitespace. Reading is single-threaded unless the implementation says
/// otherwise.</remarks>
public interface IFieldSource
{
    /// <summary>Number of field lines.</summary>
    int Count { get; }

    /// <summary>Name of line <paramref name="index"/>, in the sender's spelling.</summary>
    ReadOnlySpan<byte> NameAt(int index);

    /// <summary>Value of line <paramref name="index"/>.</summary>
    ReadOnlySpan<byte> ValueAt(int index);

    /// <summary>First line at or after <paramref name="start"/> whose name is <paramref name="name"/>,
    /// case-insensitively.</summary>
    /// <returns>Its index, or −1.</returns>
    int Find(ReadOnlySpan<byte> name, int start);
}
