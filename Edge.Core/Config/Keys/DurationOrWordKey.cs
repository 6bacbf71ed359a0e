using Edge.Core.Config.Document;

namespace Edge.Core.Config.Keys;

/// <summary>A duration, or a word that stands for "no bound".</summary>
internal sealed class DurationOrWordKey(string name, string word, TimeSpan? fallback, TimeSpan least, TimeSpan most) : ConfigKey<TimeSpan?>(name, fallback)
{
    private readonly DurationKey _duration = new(name, least, least, most);

    /// <inheritdoc/>
    public override string Type => "duration or word";

    /// <inheritdoc/>
    public override (string, string)? Range => _duration.Range;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words { get; } = [word];

    /// <inheritdoc/>
    public override string Format(TimeSpan? value) => value is { } duration ? _duration.Format(duration) : JsonWords.Text(word);

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out TimeSpan? value)
    {
        value = null;
        if (node is { Kind: ConfigNodeKind.Text } && node.Text == word) return true;
        if (node.Kind is not (ConfigNodeKind.Text or ConfigNodeKind.Number) || !DurationText.TryParse(node.Text, out _))
            return Refuse(node, issues, out value, $"{Found(node)} is not a duration; write {DurationText.Examples}, or \"{word}\"");
        if (!_duration.TryRead(node, issues, out var duration)) return false;
        value = duration;
        return true;
    }
}
