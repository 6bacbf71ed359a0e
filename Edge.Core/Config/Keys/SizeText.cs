using System.Globalization;

namespace Edge.Core.Config.Keys;

/// <summary>Sizes as people write them: <c>64KiB</c>, <c>256MiB</c>, <c>1GB</c>, or a plain number of bytes.</summary>
/// <remarks>KiB, MiB, GiB, TiB, PiB are powers of 1,024 and KB, MB, GB, TB powers of 1,000 (IEC 80000-13); case does not matter.</remarks>
internal static class SizeText
{
    /// <summary>What a message says is right.</summary>
    public const string Examples = "\"64KiB\", \"256MiB\", \"1GB\" or a number of bytes";

    /// <summary>Largest size: 1 PiB, beyond any machine we run on.</summary>
    public const long Maximum = 1L << 50;

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("PiB", 1L << 50), ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1),
    ];

    /// <summary>Reads a size; a fraction is fine as long as the whole is a number of bytes from 0 to <see cref="Maximum"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (!Quantity.TryParse(text, out var quantity, out var unit) || quantity > Maximum) return false;
        if (unit.IsEmpty) unit = "B";
        foreach (var (name, bytes) in Units)
        {
            if (!unit.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            var total = quantity * bytes;
            if (total != decimal.Truncate(total) || total > Maximum) return false;
            value = (long)total;
            return true;
        }

        return false;
    }

    /// <summary>Writes a size with the unit that needs the fewest digits, a binary one first; <see cref="TryParse"/> reads it back.</summary>
    public static string Format(long value)
    {
        var best = value.ToString(CultureInfo.InvariantCulture) + "B";
        foreach (var (unit, bytes) in Units)
        {
            if (value == 0 || value % bytes != 0) continue;
            var text = (value / bytes).ToString(CultureInfo.InvariantCulture) + unit;
            if (text.Length - unit.Length < best.AsSpan().IndexOfAnyExceptInRange('0', '9')) best = text;
        }

        return best;
    }
}
