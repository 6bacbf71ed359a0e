using System.Text;
using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;

namespace Edge.Core.Config;

/// <summary>Reads one object of the document key by key, records every error, and notes what each key came to.</summary>
/// <remarks>
/// Reading never stops at an error: a broken key yields its default, and <see cref="IsSound"/> turns false, so that whoever
/// builds something from the section knows not to. Unknown keys are reported when the reader is made.
/// </remarks>
internal sealed class SectionReader
{
    // More names than this in a message help nobody.
    private const int MaxListedKeys = 12;

    private readonly ConfigNode _node;
    private readonly ConfigIssues _issues;
    private readonly EffectiveSection _effective;
    private readonly int _errorsBefore;

    /// <summary>Begins to read <paramref name="node"/>, an object, as <paramref name="section"/>.</summary>
    public SectionReader(ConfigNode node, ConfigSection section, ConfigIssues issues, EffectiveSection effective)
    {
        _node = node;
        _issues = issues;
        _effective = effective;
        _errorsBefore = issues.ErrorCount;
        foreach (var child in node.Children)
        {
            if (section.Find(child.Name) is { } key) child.Rename(key.Name);
            else issues.Error(child.KeyLocation, child.Path, "unknown key" + Hint(child.Name, section));
        }
    }

    /// <summary>True while no error was recorded since this reader was made.</summary>
    public bool IsSound => _issues.ErrorCount == _errorsBefore;

    /// <summary>Where the object begins.</summary>
    public SourceLocation Location => _node.Location;

    /// <summary>The key path of the object.</summary>
    public string Path => _node.Path;

    /// <summary>True when somebody wrote the key.</summary>
    public bool Has(ConfigKey key) => Child(key) is not null;

    /// <summary>True when the key is absent, or holds a container with nothing in it.</summary>
    public bool IsEmpty(ConfigKey key) =>
        Child(key) is not { } child || (child.Kind is ConfigNodeKind.Object or ConfigNodeKind.Array && child.Children.Count == 0);

    /// <summary>The value, or the key's default.</summary>
    public T Read<T>(ConfigKey<T> key) => Read(key, key.Fallback);

    /// <summary>The value, or a default that depends on other keys.</summary>
    public T Read<T>(ConfigKey<T> key, T fallback)
    {
        var child = Child(key);
        var value = child is not null && key.TryRead(child, _issues, out var read) ? read : fallback;
        if (child is not null || !key.IsOptional) _effective.Add(key.Name, key.Format(value), isDefault: child is null);
        return value;
    }

    /// <summary>The value when somebody wrote a sound one, else the key's default; records nothing.</summary>
    public T Peek<T>(ConfigKey<T> key) =>
        _node.Find(key.Name) is { } child && key.TryRead(child, new ConfigIssues(), out var value) ? value : key.Fallback;

    /// <summary>The value, or an error that the key is missing.</summary>
    public T Require<T>(ConfigKey<T> key, string whatFor)
    {
        if (!Has(key)) Error(key, whatFor);
        return Read(key);
    }

    /// <summary>The section below <paramref name="key"/>; an empty one when it is absent.</summary>
    public SectionReader Section(SectionKey key)
    {
        var child = Child(key);
        if (child is not null && child.Kind != ConfigNodeKind.Object)
        {
            _issues.Error(child, "is not an object: { … }");
            child = null;
        }

        return new(child ?? ConfigNode.Absent(_node, key.Name), key.Section, _issues, _effective.AddSection(key.Name));
    }

    /// <summary>The sections the operator named below <paramref name="key"/>, in their order.</summary>
    public IEnumerable<(string Name, SectionReader Reader)> NamedSections(NamedSectionsKey key)
    {
        var child = Child(key);
        if (child is null) yield break;
        if (child.Kind != ConfigNodeKind.Object)
        {
            _issues.Error(child, "is not an object of named sections: { \"name\": { … } }");
            yield break;
        }

        var effective = _effective.AddSection(key.Name);
        foreach (var named in child.Children)
        {
            if (!IsName(named.Name))
                _issues.Error(named.KeyLocation, named.Path, $"is not a name: 1 to {ConfigQuotas.MaxNameLength} letters, digits, '.', '_' and '-' are allowed");
            if (named.Kind != ConfigNodeKind.Object) _issues.Error(named, "is not an object: { … }");
            else yield return (named.Name, new(named, key.Section, _issues, effective.AddSection(named.Name)));
        }
    }

    /// <summary>The sections listed below <paramref name="key"/>.</summary>
    public IReadOnlyList<SectionReader> SectionList(SectionListKey key)
    {
        var child = Child(key);
        if (child is null) return [];
        if (child.Kind != ConfigNodeKind.Array)
        {
            _issues.Error(child, "is not a list of objects: [ { … } ]");
            return [];
        }

        var effective = _effective.AddList(key.Name, child.Children.Count);
        var readers = new List<SectionReader>();
        for (var i = 0; i < child.Children.Count; i++)
        {
            var element = child.Children[i];
            if (element.Kind != ConfigNodeKind.Object) _issues.Error(element, "is not an object: { … }");
            else readers.Add(new(element, key.Section, _issues, effective[i]));
        }

        return readers;
    }

    /// <summary>Records an error at the value of a key, or at the object when the key is absent.</summary>
    public void Error(ConfigKey key, string message)
    {
        var (location, path) = PlaceOf(key);
        _issues.Error(location, path, message);
    }

    /// <summary>Records an error at one element of a list.</summary>
    public void Error(ConfigKey key, int index, string message) => _issues.Error(Child(key)!.Children[index], message);

    /// <summary>Records an error at the object as a whole.</summary>
    public void Error(string message) => _issues.Error(_node, message);

    /// <summary>Records a warning at the value of a key, or at the object when the key is absent.</summary>
    public void Warn(ConfigKey key, string message)
    {
        var (location, path) = PlaceOf(key);
        _issues.Warn(location, path, message);
    }

    /// <summary>Records a warning at one element of a list.</summary>
    public void Warn(ConfigKey key, int index, string message)
    {
        var element = Child(key)!.Children[index];
        _issues.Warn(element.Location, element.Path, message);
    }

    /// <summary>Where a key is, or would be.</summary>
    public (SourceLocation Location, string Path) PlaceOf(ConfigKey key) =>
        Child(key) is { } child ? (child.Location, child.Path) : (_node.Location, _node.PathTo(key.Name));

    private ConfigNode? Child(ConfigKey key)
    {
        var child = _node.Find(key.Name);
        if (child is not { Kind: ConfigNodeKind.Null }) return child;
        _issues.ErrorOnce(child, "is null; leave the key out instead");
        return null;
    }

    private static string Hint(string name, ConfigSection section)
    {
        var known = section.Keys.Select(key => key.Name).Where(key => !key.StartsWith('$')).ToArray();
        var suggestion = Suggestion.For(name, known);
        if (suggestion.Length > 0 || known.Length > MaxListedKeys) return suggestion;
        return new StringBuilder("; known here: ").AppendJoin(", ", known).ToString();
    }

    private static bool IsName(string name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
        return name.Length is > 0 and <= ConfigQuotas.MaxNameLength;
    }
}
