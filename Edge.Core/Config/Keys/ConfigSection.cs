namespace Edge.Core.Config.Keys;

/// <summary>An object of the file and the keys it may hold.</summary>
internal sealed class ConfigSection(params ConfigKey[] keys)
{
    /// <summary>Every key, in the order of the documentation.</summary>
    public IReadOnlyList<ConfigKey> Keys { get; } = keys;

    /// <summary>The key called <paramref name="name"/>, compared without case, or null.</summary>
    public ConfigKey? Find(string name)
    {
        foreach (var key in Keys)
            if (key.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return key;
        return null;
    }
}

/// <summary>A key that holds other keys.</summary>
internal abstract class ContainerKey(string name, ConfigSection section) : ConfigKey(name)
{
    /// <summary>The keys inside.</summary>
    public ConfigSection Section { get; } = section;
}

/// <summary>One object with fixed keys, such as <c>limits</c>.</summary>
internal sealed class SectionKey(string name, ConfigSection section) : ContainerKey(name, section)
{
    /// <inheritdoc/>
    public override string Type => "section";
}

/// <summary>An object whose keys are names the operator chooses, such as <c>origins</c>.</summary>
internal sealed class NamedSectionsKey(string name, ConfigSection section) : ContainerKey(name, section)
{
    /// <inheritdoc/>
    public override string Type => "named sections";
}

/// <summary>A list of objects, such as <c>behaviors</c>.</summary>
internal sealed class SectionListKey(string name, ConfigSection section) : ContainerKey(name, section)
{
    /// <inheritdoc/>
    public override string Type => "list of sections";
}
