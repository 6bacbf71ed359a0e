using System.Globalization;
using Edge.Core.Config.Document;

namespace Edge.Core.Config.Keys;

/// <summary>A share in percent, with up to four decimals (E-172). Its value counts ten-thousandths of a percent.</summary>
internal sealed class PercentageKey(string name, int fallback) : ConfigKey<int>(name, fallback)
{
    /// <summary>What 100 % is.</summary>
    public const int Whole = 100 * Unit;

    private const int Unit = 10_000;

    /// <inheritdoc/>
    public override string Type => "percentage";

    /// <inheritdoc/>
    public override (string, string)? Range => ("0", "100");

    /// <inheritdoc/>
    public override string Format(int value) => ((decimal)value / Unit).ToString("0.####", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override bool TryRead(ConfigNode node, ConfigIssues issues, out int value)
    {
        var isNumber = node.Kind == ConfigNodeKind.Number || (node.Kind == ConfigNodeKind.Text && node.IsVariable);
        if (!isNumber || !decimal.TryParse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent))
            return Refuse(node, issues, out value, $"{Found(node)} is not a number");
        if (percent is < 0 or > 100 || percent * Unit != decimal.Truncate(percent * Unit))
            return Refuse(node, issues, out value, $"{Found(node)} is out of range; 0 to 100 with at most four decimals is allowed");
        value = (int)(percent * Unit);
        return true;
    }
}
