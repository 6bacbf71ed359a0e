using System.Collections.Immutable;
using System.Text;
using Edge.Cache.Policy;
using Edge.Core.Config.Document;

namespace Edge.Core.Config.Keys;

/// <summary>Which query parameters or cookies are meant: <c>"all"</c>, <c>"none"</c>, a list of names, or <c>{ "except": [ … ] }</c> (E-124).</summary>
internal sealed class SelectionKey(string name, KeySelection fallback) : ConfigKey<KeySelection>(name, fallback)
{
    private const string Except = "except";

    private readonly TextListKey _names = new(Except);

    /// <inheritdoc/>
    public override string Type => "selection";

    /// <inheritdoc/>
    public override string Format(KeySelection value) => value.Kind switch
    {
        KeySelectionKind.None => JsonWords.Text("none"),
        KeySelectionKind.All => JsonWords.Text("all"),
        KeySelectionKind.Listed => JsonWords.TextList(NamesOf(value.Names)),
        _ => $"{{ \"{Except}\": {JsonWords.TextList(NamesOf(value.Names))} }}",
    };

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out KeySelection value)
    {
        value = Fallback;
        switch (node)
        {
            case { Kind: ConfigNodeKind.Text, Text: "none" }:
                value = KeySelection.None;
                return true;
            case { Kind: ConfigNodeKind.Text, Text: "all" }:
                value = KeySelection.All;
                return true;
            case { Kind: ConfigNodeKind.Array }:
                if (!TryNames(node, issues, out var listed)) return false;
                value = KeySelection.Listed(listed.AsSpan());
                return true;
            case { Kind: ConfigNodeKind.Object, Children: [var only] } when only.Name.Equals(Except, StringComparison.OrdinalIgnoreCase):
                if (!TryNames(only, issues, out var excepted)) return false;
                value = KeySelection.AllExcept(excepted.AsSpan());
                return true;
            default:
                return Refuse(node, issues, out value, $"{Found(node)} is no selection; write \"all\", \"none\", [\"name\"] or {{ \"except\": [\"name\"] }}");
        }
    }

    /// <summary>The names of a list as text.</summary>
    public static IEnumerable<string> NamesOf(NameList names)
    {
        for (var i = 0; i < names.Count; i++) yield return Encoding.UTF8.GetString(names[i]);
    }

    /// <summary>Why a list of names is more than a key may hold (E-194); null when it is not.</summary>
    public static string? Fault(ImmutableArray<string> names)
    {
        if (names.Length > ConfigQuotas.MaxKeyNames) return $"has {names.Length} names; at most {ConfigQuotas.MaxKeyNames} are allowed";
        return names.Sum(name => name.Length) > ConfigQuotas.MaxKeyNamesLength
            ? $"is longer than {ConfigQuotas.MaxKeyNamesLength} characters, all names together"
            : null;
    }

    private bool TryNames(ConfigNode node, ConfigIssues issues, out ImmutableArray<string> names)
    {
        if (!_names.TryRead(node, issues, out names)) return false;
        if (Fault(names) is not { } fault) return true;
        issues.Error(node, fault);
        return false;
    }
}
