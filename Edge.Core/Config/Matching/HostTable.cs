using System.Collections.Frozen;
using System.Text;

namespace Edge.Core.Config.Matching;

/// <summary>Finds the value of a host name: exact names, wildcards of any depth, then the name for any host (E-24).</summary>
/// <remarks>
/// The most specific name wins: exact before <c>*.b.example</c> before <c>*.example</c> before <c>*</c>. The table is made by the
/// operator, so its chains cannot be lengthened from outside (H34). Immutable; lookups allocate nothing.
/// </remarks>
internal sealed class HostTable<T>
    where T : class
{
    // A domain name has at most 253 characters (RFC 1035 §2.3.4); nothing longer was ever put into the table.
    private const int MaxHostLength = 255;

    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _wildcards;
    private readonly bool _hasWildcards;
    private readonly T? _any;

    /// <summary>Builds the table from aliases in lower case: <c>a.example</c>, <c>*.example</c>, <c>*</c>. Later duplicates are ignored.</summary>
    public HostTable(IEnumerable<KeyValuePair<string, T>> aliases)
    {
        var exact = new Dictionary<string, T>(StringComparer.Ordinal);
        var wildcards = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (alias, value) in aliases)
        {
            if (alias == "*") _any ??= value;
            else if (alias.StartsWith("*.", StringComparison.Ordinal)) wildcards.TryAdd(alias[2..], value);
            else exact.TryAdd(alias, value);
        }

        _hasWildcards = wildcards.Count > 0;
        _exact = exact.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _wildcards = wildcards.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The value for a host without its port, compared without case; one trailing dot is ignored (T28).</summary>
    /// <returns>Null when no alias claims the host, or when it is empty, too long or not ASCII.</returns>
    public T? Find(ReadOnlySpan<byte> host)
    {
        if (host is [.., (byte)'.']) host = host[..^1];
        if (host.Length is 0 or > MaxHostLength) return null;
        Span<char> buffer = stackalloc char[MaxHostLength];
        if (Ascii.ToLower(host, buffer, out var length) != System.Buffers.OperationStatus.Done) return null;
        ReadOnlySpan<char> name = buffer[..length];
        if (_exact.TryGetValue(name, out var found)) return found;
        return _hasWildcards && FindWildcard(name) is { } wide ? wide : _any;
    }

    // "a.b.example" asks for "b.example", then "example": deeper suffixes are more specific.
    private T? FindWildcard(ReadOnlySpan<char> name)
    {
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.'))
        {
            name = name[(dot + 1)..];
            if (_wildcards.TryGetValue(name, out var found)) return found;
        }

        return null;
    }
}
