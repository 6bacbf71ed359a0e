using System.Buffers;
using System.Globalization;

namespace Edge.Core.Config.Keys;

/// <summary>The number in front of a unit.</summary>
internal static class Quantity
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads digits with at most one point between them; no sign, no exponent, no blanks.</summary>
    /// <param name="text">The whole text, such as <c>1.5KiB</c>.</param>
    /// <param name="value">The number.</param>
    /// <param name="unit">What follows it; empty for a plain number.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value, out ReadOnlySpan<char> unit)
    {
        var end = text.IndexOfAnyExcept(Digits);
        var number = end < 0 ? text : text[..end];
        unit = end < 0 ? default : text[end..];
        value = 0;
        return number.Length is > 0 and <= 20 && number[0] != '.' && number[^1] != '.'
            && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }
}
