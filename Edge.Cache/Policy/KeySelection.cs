namespace Edge.Cache.Policy;

/// <summary>How many of a kind are taken (E-124).</summary>
public enum KeySelectionKind : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>All.</summary>
    All,

    /// <summary>Only those named.</summary>
    Listed,

    /// <summary>All but those named.</summary>
    AllExcept,
}

/// <summary>A choice among query parameters or cookies, by exact, case-sensitive name (E-100, E-101).</summary>
public sealed class KeySelection
{
    private KeySelection(KeySelectionKind kind, NameList names) => (Kind, Names) = (kind, names);

    /// <summary>Takes none.</summary>
    public static KeySelection None { get; } = new(KeySelectionKind.None, NameList.Empty);

    /// <summary>Takes all.</summary>
    public static KeySelection All { get; } = new(KeySelectionKind.All, NameList.Empty);

    /// <summary>Takes those named.</summary>
    public static KeySelection Listed(params ReadOnlySpan<string> names) => new(KeySelectionKind.Listed, NameList.Of(names));

    /// <summary>Takes all but those named.</summary>
    public static KeySelection AllExcept(params ReadOnlySpan<string> names) =>
        new(KeySelectionKind.AllExcept, NameList.Of(names));

    /// <summary>How many are taken.</summary>
    public KeySelectionKind Kind { get; }

    /// <summary>The names of <see cref="KeySelectionKind.Listed"/> or <see cref="KeySelectionKind.AllExcept"/>.</summary>
    public NameList Names { get; }

    /// <summary>Whether the item called <paramref name="name"/> is taken.</summary>
    public bool Takes(ReadOnlySpan<byte> name) => Kind switch
    {
        KeySelectionKind.None => false,
        KeySelectionKind.All => true,
        KeySelectionKind.Listed => Names.Contains(name),
        _ => !Names.Contains(name),
    };
}
