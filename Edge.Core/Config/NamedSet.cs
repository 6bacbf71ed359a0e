using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;

namespace Edge.Core.Config;

/// <summary>Things the operator named, sound or not, and the lookup of a reference to one of them.</summary>
/// <param name="kind">What they are, for messages: <c>origin</c>, <c>cache policy</c>.</param>
internal sealed class NamedSet<T>(string kind)
    where T : class
{
    private readonly Dictionary<string, T?> _items = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every name, broken things included.</summary>
    public IEnumerable<string> Names => _items.Keys;

    /// <summary>Every thing that could be built.</summary>
    public IEnumerable<KeyValuePair<string, T>> Sound =>
        from item in _items where item.Value is not null select KeyValuePair.Create(item.Key, item.Value!);

    /// <summary>Adds a thing; null when it is broken, so that references to it are not reported a second time.</summary>
    public void Add(string name, T? item) => _items[name] = item;

    /// <summary>True when the name exists, broken or not.</summary>
    public bool Contains(string name) => _items.ContainsKey(name);

    /// <summary>The thing called <paramref name="name"/>, or null.</summary>
    public T? Find(string name) => _items.GetValueOrDefault(name);

    /// <summary>The thing a key refers to; records an error when nobody has that name.</summary>
    public T? Resolve(SectionReader reader, ConfigKey key, string name)
    {
        if (_items.TryGetValue(name, out var item)) return item;
        reader.Error(key, Unknown(name));
        return null;
    }

    private string Unknown(string name)
    {
        var suggestion = Suggestion.For(name, Names);
        if (suggestion.Length == 0 && _items.Count is > 0 and <= 10) suggestion = $"; known: {ConfigText.QuoteAll(Names)}";
        return $"no {kind} is called {ConfigText.Quote(name)}{suggestion}";
    }
}
