using System.Globalization;

namespace Edge.Core.Config.Document;

/// <summary>Lays environment variables such as <c>RAWEDGE__limits__idleTimeout=30s</c> over the document.</summary>
/// <remarks>
/// Parts are separated by two underscores and compared without case; list elements are given by index, and an index equal
/// to the length appends. Because most shells allow only letters, digits and <c>_</c> in names, <c>_</c> also matches any other
/// character of an existing key (<c>RAWEDGE__origins__my_app__httpPort</c> finds <c>my-app</c>). A value that is a JSON list or
/// object replaces the whole of its key.
/// </remarks>
internal static class EnvironmentOverrides
{
    /// <summary>What every variable of ours begins with.</summary>
    public const string Prefix = "RAWEDGE__";

    /// <summary>Applies every variable that carries the prefix; others are not looked at.</summary>
    public static void Apply(ConfigNode root, IEnumerable<KeyValuePair<string, string>> variables, ConfigIssues issues)
    {
        // Short before long puts element 2 before element 10, and a whole section before its parts.
        var ours = variables
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(variable => variable.Key.Length)
            .ThenBy(variable => variable.Key, StringComparer.Ordinal);
        foreach (var (name, value) in ours) Apply(root, name, value, issues);
    }

    private static void Apply(ConfigNode root, string variable, string value, ConfigIssues issues)
    {
        var place = SourceLocation.OfVariable(variable);
        var parts = variable[Prefix.Length..].Split("__");
        if (parts.Any(part => part.Length == 0))
        {
            issues.Error(place, "", "a part of the name is empty; write RAWEDGE__section__key");
            return;
        }

        var parent = root;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parent.Kind is not (ConfigNodeKind.Object or ConfigNodeKind.Array))
            {
                issues.Error(place, parent.Path, $"is a single value, so it has no {ConfigText.Quote(parts[i])} in it");
                return;
            }

            var existing = Find(parent, parts[i]);
            if (existing is null && parent.Kind == ConfigNodeKind.Array && !IsNext(parent, parts[i]))
            {
                issues.Error(place, parent.Path, $"has {parent.Children.Count} elements; {ConfigText.Quote(parts[i])} is no index of one, nor of the next");
                return;
            }

            if (i == parts.Length - 1)
                Put(parent, existing, parts[i], Value(value, place), place);
            else
                parent = existing ?? Put(parent, null, parts[i], Container(parts[i + 1], place), place);
        }
    }

    private static ConfigNode? Find(ConfigNode parent, string part)
    {
        if (parent.Kind == ConfigNodeKind.Array)
            return TryIndex(part, out var index) && index < parent.Children.Count ? parent.Children[index] : null;
        if (parent.Find(part) is { } exact) return exact;
        foreach (var child in parent.Children)
            if (MatchesLoosely(child.Name, part)) return child;
        return null;
    }

    private static bool MatchesLoosely(string name, string part)
    {
        if (name.Length != part.Length) return false;
        for (var i = 0; i < name.Length; i++)
        {
            var same = char.ToUpperInvariant(name[i]) == char.ToUpperInvariant(part[i]);
            if (!same && (part[i] != '_' || char.IsAsciiLetterOrDigit(name[i]))) return false;
        }

        return true;
    }

    private static bool IsNext(ConfigNode array, string part) => TryIndex(part, out var index) && index == array.Children.Count;

    private static bool TryIndex(string part, out int index) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    private static ConfigNode Put(ConfigNode parent, ConfigNode? existing, string part, ConfigNode value, SourceLocation place)
    {
        if (existing is not null) parent.Replace(existing, value);
        else if (parent.Kind == ConfigNodeKind.Array) parent.Add(value);
        else parent.Add(part, place, value);
        return value;
    }

    private static ConfigNode Container(string nextPart, SourceLocation place) =>
        new(TryIndex(nextPart, out _) ? ConfigNodeKind.Array : ConfigNodeKind.Object, "", place);

    // "[::1]:443" begins like a list but is none: what does not parse is plain text.
    private static ConfigNode Value(string value, SourceLocation place)
    {
        if (value.AsSpan().TrimStart() is ['[' or '{', ..] && ConfigDocument.ParseVariable(value, place) is { } parsed) return parsed;
        return new ConfigNode(ConfigNodeKind.Text, value, place) { IsVariable = true };
    }
}
