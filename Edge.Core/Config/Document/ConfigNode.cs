namespace Edge.Core.Config.Document;

/// <summary>What was written at a place of the document.</summary>
internal enum ConfigNodeKind
{
    /// <summary><c>{ … }</c></summary>
    Object,

    /// <summary><c>[ … ]</c></summary>
    Array,

    /// <summary>A string, or the value of an environment variable.</summary>
    Text,

    /// <summary>A number; its digits are in <see cref="ConfigNode.Text"/> as they were written.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary><c>null</c></summary>
    Null,
}

/// <summary>A value of the configuration that remembers where it was written.</summary>
/// <remarks>The tree is built by <see cref="ConfigDocument"/>, changed by <see cref="EnvironmentOverrides"/>, then only read.</remarks>
internal sealed class ConfigNode(ConfigNodeKind kind, string text, SourceLocation location)
{
    private readonly List<ConfigNode> _children = [];
    private ConfigNode? _parent;
    private int _index = -1;

    /// <summary>The kind of value.</summary>
    public ConfigNodeKind Kind { get; } = kind;

    /// <summary>A scalar's text: the string itself, the digits of a number, <c>true</c>, <c>false</c>, <c>null</c>; empty for containers.</summary>
    public string Text { get; } = text;

    /// <summary>Where the value begins.</summary>
    public SourceLocation Location { get; } = location;

    /// <summary>Where the key of a property begins; the value's own place for elements and the root.</summary>
    public SourceLocation KeyLocation { get; private set; } = location;

    /// <summary>The key of a property; empty for elements and the root.</summary>
    public string Name { get; private set; } = "";

    /// <summary>True for a scalar from the environment, whose text may stand for a number or a boolean.</summary>
    public bool IsVariable { get; init; }

    /// <summary>Properties or elements, in the order they were written.</summary>
    public IReadOnlyList<ConfigNode> Children => _children;

    /// <summary>The key path from the root, such as <c>distributions.www.behaviors[0].pathPattern</c>; empty for the root.</summary>
    public string Path => PathOf(_parent, Name, _index);

    /// <summary>The path a property <paramref name="name"/> of this object has or would have.</summary>
    public string PathTo(string name) => PathOf(this, name, -1);

    /// <summary>The property called <paramref name="name"/>, compared without case, or null.</summary>
    public ConfigNode? Find(string name)
    {
        foreach (var child in _children)
            if (string.Equals(child.Name, name, StringComparison.OrdinalIgnoreCase)) return child;
        return null;
    }

    /// <summary>Gives a property its name in the canonical case, so that messages spell keys as the documentation does.</summary>
    public void Rename(string name) => Name = name;

    /// <summary>An empty object that stands for a property nobody wrote; it has the path of one and the place of its parent.</summary>
    public static ConfigNode Absent(ConfigNode parent, string name) =>
        new(ConfigNodeKind.Object, "", parent.Location) { _parent = parent, Name = name };

    /// <summary>Adds a property to an object.</summary>
    public void Add(string name, SourceLocation keyLocation, ConfigNode value)
    {
        value.BelongTo(this, name, keyLocation);
        _children.Add(value);
    }

    /// <summary>Gives this value the path of a property of <paramref name="parent"/> without making it one: a duplicate that nobody reads.</summary>
    public void BelongTo(ConfigNode parent, string name, SourceLocation keyLocation)
    {
        _parent = parent;
        Name = name;
        KeyLocation = keyLocation;
    }

    /// <summary>Adds an element to an array.</summary>
    public void Add(ConfigNode value)
    {
        value._parent = this;
        value._index = _children.Count;
        _children.Add(value);
    }

    /// <summary>Puts <paramref name="value"/> in the place of <paramref name="old"/>, under the same name or index.</summary>
    public void Replace(ConfigNode old, ConfigNode value)
    {
        value._parent = this;
        value.Name = old.Name;
        value._index = old._index;
        _children[_children.IndexOf(old)] = value;
    }

    private static string PathOf(ConfigNode? parent, string name, int index)
    {
        if (parent is null) return "";
        var prefix = parent.Path;
        if (index >= 0) return $"{prefix}[{index}]";
        if (!IsPlain(name)) return $"{prefix}[\"{ConfigText.Escape(name)}\"]";
        return prefix.Length == 0 ? name : $"{prefix}.{name}";
    }

    private static bool IsPlain(string name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '$')) return false;
        return name.Length > 0;
    }
}
