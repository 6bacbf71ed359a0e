using System.Collections.Immutable;

namespace Edge.Core.Config;

/// <summary>Says whether some certificate covers an alias (E-23).</summary>
/// <param name="names">The names of all sound certificates, lower case; a wildcard covers exactly one label.</param>
/// <param name="isNeeded">False when no listener speaks TLS, or when a certificate is broken and its names are unknown.</param>
internal sealed class AliasCoverage(ImmutableArray<string> names, bool isNeeded)
{
    private readonly HashSet<string> _names = new(names, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong for viewers of <paramref name="alias"/> over HTTPS; null when nothing is. <c>*</c> is exempt.</summary>
    public string? Fault(string alias)
    {
        if (!isNeeded || alias == AliasText.AnyHost || _names.Contains(alias.Trim('[', ']'))) return null;
        if (!AliasText.IsExact(alias)) return "is not the name of any certificate: viewers get an alert for names below it that no certificate has (E-23)";
        var dot = alias.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _names.Contains("*" + alias[dot..]) ? null : "is covered by no certificate (E-23)";
    }
}
