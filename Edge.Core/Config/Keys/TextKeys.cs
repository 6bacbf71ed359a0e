using System.Collections.Immutable;
using Edge.Core.Config.Document;

namespace Edge.Core.Config.Keys;

/// <summary>A text that is not empty.</summary>
internal sealed class TextKey(string name, string fallback = "") : ConfigKey<string>(name, fallback)
{
    /// <inheritdoc/>
    public override string Type => "text";

    /// <inheritdoc/>
    public override string Format(string value) => JsonWords.Text(value);

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out string value)
    {
        if (node.Kind != ConfigNodeKind.Text) return Refuse(node, issues, out value, $"{Found(node)} is not a text");
        if (node.Text.Length == 0) return Refuse(node, issues, out value, "is empty; leave the key out instead");
        value = node.Text;
        return true;
    }
}

/// <summary>A list of texts, none of them empty.</summary>
internal sealed class TextListKey(string name, params string[] fallback) : ConfigKey<ImmutableArray<string>>(name, [.. fallback])
{
    /// <inheritdoc/>
    public override string Type => "list of texts";

    /// <inheritdoc/>
    public override string Format(ImmutableArray<string> value) => JsonWords.TextList(value);

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out ImmutableArray<string> value)
    {
        if (node.Kind != ConfigNodeKind.Array) return Refuse(node, issues, out value, $"{Found(node)} is not a list; write [\"…\", \"…\"]");
        var before = issues.ErrorCount;
        foreach (var element in node.Children)
        {
            if (element.Kind != ConfigNodeKind.Text) issues.Error(element, $"{Found(element)} is not a text");
            else if (element.Text.Length == 0) issues.Error(element, "is empty");
        }

        value = issues.ErrorCount == before ? [.. node.Children.Select(element => element.Text)] : Fallback;
        return issues.ErrorCount == before;
    }
}

/// <summary>A list of whole numbers between two bounds.</summary>
internal sealed class IntegerListKey(string name, int least, int most, params int[] fallback) : ConfigKey<ImmutableArray<int>>(name, [.. fallback])
{
    private readonly IntegerKey _element = new(name, least, least, most);

    /// <inheritdoc/>
    public override string Type => "list of integers";

    /// <inheritdoc/>
    public override (string, string)? Range => _element.Range;

    /// <inheritdoc/>
    public override string Format(ImmutableArray<int> value) => $"[{string.Join(", ", value.Select(number => JsonWords.Number(number)))}]";

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out ImmutableArray<int> value)
    {
        if (node.Kind != ConfigNodeKind.Array) return Refuse(node, issues, out value, $"{Found(node)} is not a list; write [1, 2]");
        var before = issues.ErrorCount;
        var numbers = ImmutableArray.CreateBuilder<int>();
        foreach (var element in node.Children)
            if (_element.TryRead(element, issues, out var number)) numbers.Add(number);
        value = issues.ErrorCount == before ? numbers.ToImmutable() : Fallback;
        return issues.ErrorCount == before;
    }
}
