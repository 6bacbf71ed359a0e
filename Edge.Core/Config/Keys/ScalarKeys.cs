using System.Globalization;
using Edge.Core.Config.Document;

namespace Edge.Core.Config.Keys;

/// <summary>A duration between two bounds; see <see cref="DurationText"/>.</summary>
internal sealed class DurationKey(string name, TimeSpan fallback, TimeSpan least, TimeSpan most) : ConfigKey<TimeSpan>(name, fallback)
{
    /// <inheritdoc/>
    public override string Type => "duration";

    /// <inheritdoc/>
    public override (string, string)? Range => (DurationText.Format(least), DurationText.Format(most));

    /// <inheritdoc/>
    public override string Format(TimeSpan value) => JsonWords.Text(DurationText.Format(value));

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out TimeSpan value)
    {
        if (node.Kind is not (ConfigNodeKind.Text or ConfigNodeKind.Number) || !DurationText.TryParse(node.Text, out value))
            return Refuse(node, issues, out value, $"{Found(node)} is not a duration; write {DurationText.Examples}");
        if (value < least || value > most)
            return Refuse(node, issues, out value, $"{Found(node)} is out of range; {DurationText.Format(least)} to {DurationText.Format(most)} is allowed");
        return true;
    }
}

/// <summary>A size in bytes between two bounds; see <see cref="SizeText"/>.</summary>
internal sealed class SizeKey(string name, long fallback, long least, long most) : ConfigKey<long>(name, fallback)
{
    /// <inheritdoc/>
    public override string Type => "size";

    /// <inheritdoc/>
    public override (string, string)? Range => (SizeText.Format(least), SizeText.Format(most));

    /// <inheritdoc/>
    public override string Format(long value) => JsonWords.Text(SizeText.Format(value));

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out long value)
    {
        if (node.Kind is not (ConfigNodeKind.Text or ConfigNodeKind.Number) || !SizeText.TryParse(node.Text, out value))
            return Refuse(node, issues, out value, $"{Found(node)} is not a size; write {SizeText.Examples}");
        if (value < least || value > most)
            return Refuse(node, issues, out value, $"{Found(node)} is out of range; {SizeText.Format(least)} to {SizeText.Format(most)} is allowed");
        return true;
    }
}

/// <summary>A whole number between two bounds.</summary>
internal sealed class IntegerKey(string name, int fallback, int least, int most) : ConfigKey<int>(name, fallback)
{
    /// <inheritdoc/>
    public override string Type => "integer";

    /// <inheritdoc/>
    public override (string, string)? Range => (JsonWords.Number(least), JsonWords.Number(most));

    /// <inheritdoc/>
    public override string Format(int value) => JsonWords.Number(value);

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out int value)
    {
        var isNumber = node.Kind == ConfigNodeKind.Number || (node.Kind == ConfigNodeKind.Text && node.IsVariable);
        if (!isNumber || !long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wide))
            return Refuse(node, issues, out value, $"{Found(node)} is not a whole number");
        if (wide < least || wide > most)
            return Refuse(node, issues, out value, $"{Found(node)} is out of range; {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)} is allowed");
        value = (int)wide;
        return true;
    }
}

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed class BooleanKey(string name, bool fallback) : ConfigKey<bool>(name, fallback)
{
    /// <inheritdoc/>
    public override string Type => "boolean";

    /// <inheritdoc/>
    public override string Format(bool value) => value ? "true" : "false";

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out bool value)
    {
        var isBoolean = node.Kind == ConfigNodeKind.Boolean || (node.Kind == ConfigNodeKind.Text && node.IsVariable);
        if (!isBoolean || !bool.TryParse(node.Text, out value))
            return Refuse(node, issues, out value, $"{Found(node)} is neither true nor false");
        return true;
    }
}

/// <summary>One of a closed list of words, compared exactly.</summary>
internal sealed class ChoiceKey<T>(string name, T fallback, params (string Word, T Value)[] choices) : ConfigKey<T>(name, fallback)
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override string Type => "choice";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words { get; } = [.. choices.Select(choice => choice.Word)];

    /// <inheritdoc/>
    public override string Format(T value) => JsonWords.Text(WordOf(value));

    /// <summary>The word for a value.</summary>
    public string WordOf(T value) => choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word;

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out T value)
    {
        if (node.Kind == ConfigNodeKind.Text)
        {
            foreach (var choice in choices)
            {
                if (choice.Word != node.Text) continue;
                value = choice.Value;
                return true;
            }
        }

        var close = node.Kind == ConfigNodeKind.Text ? Suggestion.For(node.Text, Words) : "";
        return Refuse(node, issues, out value, $"{Found(node)} is not one of {ConfigText.QuoteAll(Words)}{close}");
    }
}
