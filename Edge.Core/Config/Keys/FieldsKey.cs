using System.Collections.Immutable;
using Edge.Core.Config.Document;

namespace Edge.Core.Config.Keys;

/// <summary>An object of field names and values: <c>{ "X-Edge-Secret": "…" }</c>.</summary>
/// <remarks>Names must be tokens (RFC 9110 §5.1) and values visible ASCII with blanks inside (§5.5), so that nothing of ours can split a message (H23).</remarks>
internal sealed class FieldsKey(string name) : ConfigKey<ImmutableArray<ConfiguredField>>(name, [])
{
    /// <summary>True when values may be secrets: they are printed as <see cref="ConfiguredField.Redacted"/> and never put into a message.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Says why a name must not be used here, or returns null.</summary>
    public Func<string, string?> Forbidden { get; init; } = static _ => null;

    /// <summary>Most fields (E-194).</summary>
    public required int MaxCount { get; init; }

    /// <inheritdoc/>
    public override string Type => "fields";

    /// <inheritdoc/>
    public override string Format(ImmutableArray<ConfiguredField> value)
    {
        if (value.IsEmpty) return "{}";
        var fields = value.Select(field => $"{JsonWords.Text(field.Name)}: {JsonWords.Text(IsSecret ? ConfiguredField.Redacted : field.Value)}");
        return $"{{ {string.Join(", ", fields)} }}";
    }

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out ImmutableArray<ConfiguredField> value)
    {
        if (node.Kind != ConfigNodeKind.Object) return Refuse(node, issues, out value, "is not an object of field names and values");
        var before = issues.ErrorCount;
        if (node.Children.Count > MaxCount) issues.Error(node, $"has {node.Children.Count} fields; at most {MaxCount} are allowed");
        var fields = ImmutableArray.CreateBuilder<ConfiguredField>(node.Children.Count);
        foreach (var child in node.Children)
        {
            if (Fault(child) is { } fault) issues.Error(child.KeyLocation, child.Path, fault);
            else fields.Add(new(child.Name, child.Text));
        }

        if (fields.Sum(field => field.Name.Length + field.Value.Length) > ConfigQuotas.MaxFieldsLength)
            issues.Error(node, $"is longer than {ConfigQuotas.MaxFieldsLength} characters, names and values together");
        value = issues.ErrorCount == before ? fields.ToImmutable() : Fallback;
        return issues.ErrorCount == before;
    }

    private string? Fault(ConfigNode field)
    {
        if (!FieldText.IsToken(field.Name)) return "is not a field name (RFC 9110 §5.1)";
        if (field.Name.Length > ConfigQuotas.MaxFieldNameLength) return $"is longer than {ConfigQuotas.MaxFieldNameLength} characters";
        if (Forbidden(field.Name) is { } reason) return reason;
        if (field.Kind != ConfigNodeKind.Text) return "the value is not a text";
        if (field.Text.Length > ConfigQuotas.MaxFieldValueLength) return $"the value is longer than {ConfigQuotas.MaxFieldValueLength} characters";
        return FieldText.IsValue(field.Text) ? null : "the value must be visible ASCII characters, with blanks only between them (RFC 9110 §5.5)";
    }
}
