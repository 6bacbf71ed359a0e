using System.Globalization;

namespace Edge.Core.Config.Keys;

/// <summary>Durations as people write them: <c>250ms</c>, <c>10s</c>, <c>5m</c>, <c>24h</c>, <c>7d</c>, or a plain number of seconds.</summary>
internal static class DurationText
{
    /// <summary>What a message says is right.</summary>
    public const string Examples = "\"250ms\", \"10s\", \"5m\", \"24h\" or a number of seconds";

    /// <summary>Longest duration: 100 years, the longest max-age the edge understands (E-132).</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromDays(36_500);

    private static readonly (string Unit, long Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads a duration; a fraction is fine as long as the whole is a number of milliseconds from 0 to <see cref="Maximum"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        if (!Quantity.TryParse(text, out var quantity, out var unit)) return false;
        if (unit.IsEmpty) unit = "s";
        foreach (var (name, milliseconds) in Units)
        {
            if (!unit.SequenceEqual(name)) continue;
            if (quantity > (decimal)Maximum.TotalMilliseconds) return false;
            var total = quantity * milliseconds;
            if (total != decimal.Truncate(total) || total > (decimal)Maximum.TotalMilliseconds) return false;
            value = TimeSpan.FromMilliseconds((long)total);
            return true;
        }

        return false;
    }

    /// <summary>Writes a duration with the largest unit up to hours that holds it exactly; <see cref="TryParse"/> reads it back.</summary>
    public static string Format(TimeSpan value)
    {
        var milliseconds = (long)value.TotalMilliseconds;
        if (milliseconds == 0) return "0s";
        for (var i = 3; ; i--) // up to "h": "8760h" is how cache lifetimes are spoken of, days are not
            if (milliseconds % Units[i].Milliseconds == 0)
                return (milliseconds / Units[i].Milliseconds).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
    }
}
