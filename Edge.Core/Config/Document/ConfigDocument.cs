using System.Text;
using System.Text.Json;

namespace Edge.Core.Config.Document;

/// <summary>Reads JSON with comments and trailing commas into a tree of <see cref="ConfigNode"/>s.</summary>
/// <remarks>
/// Duplicate keys (compared without case, as keys are) are collected and reading goes on with the first of them. A syntax
/// error ends reading: what follows it would be guesswork.
/// </remarks>
internal static class ConfigDocument
{
    /// <summary>Largest file we read: far above any real configuration, far below what would hurt.</summary>
    public const int MaxFileBytes = 4 * 1024 * 1024;

    // Our deepest path has 6 levels; the rest is room for mistakes that still get a good message.
    private const int MaxDepth = 32;

    private static readonly JsonReaderOptions Grammar = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = MaxDepth,
    };

    /// <summary>Parses a whole document.</summary>
    /// <param name="utf8">The text; a byte order mark in front is skipped. Kept until the call returns.</param>
    /// <param name="source">The name that locations carry.</param>
    /// <param name="issues">Takes the errors found.</param>
    /// <returns>The root object, or null after a syntax error.</returns>
    public static ConfigNode? Parse(ReadOnlySpan<byte> utf8, string source, ConfigIssues issues)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        var parser = new Parser(utf8.ToArray(), source, issues);
        var root = parser.Parse();
        if (root is null || root.Kind == ConfigNodeKind.Object) return root;
        issues.Error(root, "a configuration is an object: { … }");
        return null;
    }

    /// <summary>Parses the value of an environment variable that looks like an array or an object.</summary>
    /// <returns>The value, every part of it placed at the variable; null when it is not JSON.</returns>
    public static ConfigNode? ParseVariable(string value, SourceLocation variable) =>
        new Parser(Encoding.UTF8.GetBytes(value), variable.Source, new ConfigIssues()) { Place = variable }.Parse();

    private sealed class Parser(byte[] text, string source, ConfigIssues issues)
    {
        private readonly LineMap _lines = new(text);

        /// <summary>One place for every node, instead of lines and columns.</summary>
        public SourceLocation? Place { get; init; }

        public ConfigNode? Parse()
        {
            var invalid = LineMap.FirstInvalid(text);
            if (invalid >= 0)
            {
                issues.Error(At(invalid), "", "not valid UTF-8");
                return null;
            }

            var reader = new Utf8JsonReader(text, Grammar);
            try
            {
                reader.Read();
                var root = Begin(ref reader);
                Fill(ref reader, root);
                reader.Read(); // refuses anything after the root
                return root;
            }
            catch (JsonException e)
            {
                var offset = _lines.OffsetOf(e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
                issues.Error(At(offset), "", "syntax error: " + Explain(e.Message));
                return null;
            }
            catch (InvalidOperationException)
            {
                // GetString: an escape such as \ud800 names half a character.
                issues.Error(At(reader.TokenStartIndex), "", "syntax error: the string holds half of a surrogate pair");
                return null;
            }
        }

        // A value is put into its parent before what is inside it is read: whatever is found in there has its whole path.
        private ConfigNode Begin(ref Utf8JsonReader reader)
        {
            var place = At(reader.TokenStartIndex);
            return reader.TokenType switch
            {
                JsonTokenType.StartObject => new(ConfigNodeKind.Object, "", place),
                JsonTokenType.StartArray => new(ConfigNodeKind.Array, "", place),
                JsonTokenType.String => new(ConfigNodeKind.Text, reader.GetString()!, place),
                JsonTokenType.Number => new(ConfigNodeKind.Number, Encoding.UTF8.GetString(reader.ValueSpan), place),
                JsonTokenType.True => new(ConfigNodeKind.Boolean, "true", place),
                JsonTokenType.False => new(ConfigNodeKind.Boolean, "false", place),
                _ => new(ConfigNodeKind.Null, "null", place),
            };
        }

        private void Fill(ref Utf8JsonReader reader, ConfigNode node)
        {
            if (node.Kind == ConfigNodeKind.Object) FillObject(ref reader, node);
            else if (node.Kind == ConfigNodeKind.Array) FillArray(ref reader, node);
        }

        private void FillObject(ref Utf8JsonReader reader, ConfigNode node)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var keyPlace = At(reader.TokenStartIndex);
                var name = reader.GetString()!;
                reader.Read();
                var value = Begin(ref reader);
                if (node.Find(name) is { } first)
                {
                    issues.Error(keyPlace, first.Path, $"duplicate key, first written at {first.KeyLocation}");
                    value.BelongTo(node, first.Name, keyPlace);
                }
                else
                {
                    node.Add(name, keyPlace, value);
                }

                Fill(ref reader, value);
            }
        }

        private void FillArray(ref Utf8JsonReader reader, ConfigNode node)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var element = Begin(ref reader);
                node.Add(element);
                Fill(ref reader, element);
            }
        }

        private SourceLocation At(long offset)
        {
            if (Place is { } place) return place;
            var (line, column) = _lines.Find(offset);
            return new(source, line, column);
        }

        // The framework appends its own 0-based coordinates, which would contradict ours.
        private static string Explain(string message)
        {
            var tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            return ConfigText.Escape(tail < 0 ? message : message[..tail]).Replace("\\\"", "\"", StringComparison.Ordinal);
        }
    }
}
