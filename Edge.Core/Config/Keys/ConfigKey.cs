using System.Globalization;
using System.Text.Json;
using Edge.Core.Config.Document;

namespace Edge.Core.Config.Keys;

/// <summary>A key the file may hold: its name, and what the documentation and the JSON Schema have to say about it.</summary>
/// <remarks>Keys are data. The readers, the printer and the tests that hold docs and schema to the code all use the same objects.</remarks>
internal abstract class ConfigKey(string name)
{
    /// <summary>The name in the canonical camelCase; files may write it in any case.</summary>
    public string Name { get; } = name;

    /// <summary>The kind of value, in the words of <c>docs/configuration.md</c>: <c>duration</c>, <c>size</c>, <c>integer</c> …</summary>
    public abstract string Type { get; }

    /// <summary>The default as JSON; null when there is none (the key is required, or absent means off).</summary>
    public virtual string? DefaultJson => null;

    /// <summary>The smallest and the largest value as written in the documentation, or null.</summary>
    public virtual (string Least, string Most)? Range => null;

    /// <summary>The words a choice allows; empty for other types.</summary>
    public virtual IReadOnlyList<string> Words => [];
}

/// <summary>A key whose value is read in one piece.</summary>
internal abstract class ConfigKey<T>(string name, T fallback) : ConfigKey(name)
{
    /// <summary>The value when the key is absent.</summary>
    public T Fallback { get; } = fallback;

    /// <summary>True when <see cref="Fallback"/> only means "absent" and is not worth printing.</summary>
    public bool IsOptional { get; init; }

    /// <inheritdoc/>
    public override string? DefaultJson => IsOptional ? null : Format(Fallback);

    /// <summary>Reads the value, or records why it is none.</summary>
    public abstract bool TryRead(ConfigNode node, ConfigIssues issues, out T value);

    /// <summary>The value as JSON, without secrets (P03).</summary>
    public abstract string Format(T value);

    /// <summary>Records <paramref name="message"/> at <paramref name="node"/> and gives up.</summary>
    protected bool Refuse(ConfigNode node, ConfigIssues issues, out T value, string message)
    {
        issues.Error(node, message);
        value = Fallback;
        return false;
    }

    /// <summary>What was found where something else belongs, for a message.</summary>
    protected static string Found(ConfigNode node) => node.Kind switch
    {
        ConfigNodeKind.Object => "an object",
        ConfigNodeKind.Array => "a list",
        ConfigNodeKind.Text => ConfigText.Quote(node.Text),
        _ => node.Text,
    };
}

/// <summary>JSON spelling of values for the printer.</summary>
internal static class JsonWords
{
    /// <summary>A JSON string; characters outside ASCII stay readable.</summary>
    public static string Text(string value) =>
        $"\"{JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>A JSON number.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A JSON list of strings.</summary>
    public static string TextList(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(Text))}]";
}
