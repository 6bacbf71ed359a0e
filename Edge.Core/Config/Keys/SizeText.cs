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

    // Up to four digits are read at a glance.
    private const long FewDigits = 10_000;

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

    /// <summary>Writes a size with the largest binary unit that holds it exactly, or with a decimal one where that saves digits (<c>64GB</c>,
    /// not <c>62500000KiB</c>); <see cref="TryParse"/> reads it back.</summary>
    public static string Format(long value)
    {
        var best = Exactly(value, binary: true);
        return best.Value < FewDigits ? Text(best) : Text(Exactly(value, binary: false) is var other && other.Value < best.Value ? other : best);
    }

    private static string Text((long Value, string Unit) size) => size.Value.ToString(CultureInfo.InvariantCulture) + size.Unit;

    private static (long Value, string Unit) Exactly(long value, bool binary)
    {
        foreach (var (unit, bytes) in Units)
            if (value > 0 && value % bytes == 0 && binary == unit.Contains('i', StringComparison.Ordinal)) return (value / bytes, unit);
        return (value, "B");
    }
}
