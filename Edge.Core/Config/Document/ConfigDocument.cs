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
                var root = ReadValue(ref reader);
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

        private ConfigNode ReadValue(ref Utf8JsonReader reader)
        {
            var place = At(reader.TokenStartIndex);
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: return ReadObject(ref reader, place);
                case JsonTokenType.StartArray: return ReadArray(ref reader, place);
                case JsonTokenType.String: return new(ConfigNodeKind.Text, reader.GetString()!, place);
                case JsonTokenType.Number: return new(ConfigNodeKind.Number, Encoding.UTF8.GetString(reader.ValueSpan), place);
                case JsonTokenType.True: return new(ConfigNodeKind.Boolean, "true", place);
                case JsonTokenType.False: return new(ConfigNodeKind.Boolean, "false", place);
                default: return new(ConfigNodeKind.Null, "null", place);
            }
        }

        private ConfigNode ReadObject(ref Utf8JsonReader reader, SourceLocation place)
        {
            var node = new ConfigNode(ConfigNodeKind.Object, "", place);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var keyPlace = At(reader.TokenStartIndex);
                var name = reader.GetString()!;
                reader.Read();
                var value = ReadValue(ref reader);
                if (node.Find(name) is { } first)
                    issues.Error(keyPlace, node.PathTo(first.Name), $"duplicate key, first written at {first.KeyLocation}");
                else
                    node.Add(name, keyPlace, value);
            }

            return node;
        }

        private ConfigNode ReadArray(ref Utf8JsonReader reader, SourceLocation place)
        {
            var node = new ConfigNode(ConfigNodeKind.Array, "", place);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) node.Add(ReadValue(ref reader));
            return node;
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
