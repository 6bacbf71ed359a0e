namespace Edge.Core.Config;

/// <summary>What one object of the configuration came to, defaults included and secrets left out (P03).</summary>
/// <remarks>Filled by the reader as it reads, so it cannot differ from what the process obeys.</remarks>
internal sealed class EffectiveSection
{
    private readonly List<EffectiveEntry> _entries = [];

    /// <summary>The entries in the order of the documentation.</summary>
    public IReadOnlyList<EffectiveEntry> Entries => _entries;

    /// <summary>Adds a value that is JSON already.</summary>
    public void Add(string name, string json, bool isDefault) => _entries.Add(new(name, json, [], isDefault));

    /// <summary>Adds an object and returns it to be filled.</summary>
    public EffectiveSection AddSection(string name)
    {
        var section = new EffectiveSection();
        _entries.Add(new(name, null, [section], false));
        return section;
    }

    /// <summary>Adds a list of <paramref name="count"/> objects and returns them to be filled.</summary>
    public IReadOnlyList<EffectiveSection> AddList(string name, int count)
    {
        var sections = Enumerable.Range(0, count).Select(_ => new EffectiveSection()).ToArray();
        _entries.Add(new(name, null, sections, false) { IsList = true });
        return sections;
    }
}

/// <summary>One key of an <see cref="EffectiveSection"/>.</summary>
/// <param name="Name">The key.</param>
/// <param name="Json">The value as JSON; null when it is made of <paramref name="Sections"/>.</param>
/// <param name="Sections">The objects inside.</param>
/// <param name="IsDefault">True when nobody wrote the value.</param>
internal sealed record EffectiveEntry(string Name, string? Json, IReadOnlyList<EffectiveSection> Sections, bool IsDefault)
{
    /// <summary>True for a list of objects, false for one object.</summary>
    public bool IsList { get; init; }
}
