using System.Globalization;

namespace Edge.Core.Config.Keys;

/// <summary>Sizes as people write them: <c>64KiB</c>, <c>256MiB</c>, <c>1GB</c>, or a plain number of bytes.</summary>
/// <remarks>KiB, MiB, GiB, TiB are powers of 1,024 and KB, MB, GB, TB powers of 1,000 (IEC 80000-13); case does not matter.</remarks>
internal static class SizeText
{
    /// <summary>What a message says is right.</summary>
    public const string Examples = "\"64KiB\", \"256MiB\", \"1GB\" or a number of bytes";

    /// <summary>Largest size: 1 PiB, beyond any machine we run on.</summary>
    public const long Maximum = 1L << 50;

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
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

    /// <summary>Writes a size with the largest binary unit that holds it exactly, else in bytes; <see cref="TryParse"/> reads it back.</summary>
    public static string Format(long value)
    {
        for (var i = 0; i < 4 && value > 0; i++)
            if (value % Units[i].Bytes == 0) return (value / Units[i].Bytes).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
        return value.ToString(CultureInfo.InvariantCulture) + "B";
    }
}
