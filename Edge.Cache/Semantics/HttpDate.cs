using System.Globalization;

namespace Edge.Cache.Semantics;

/// <summary>Dates of HTTP (RFC 9110 §5.6.7) as seconds since 1970-01-01 UTC.</summary>
public static class HttpDate
{
    /// <summary>Length of the form we write.</summary>
    public const int Length = 29;

    /// <summary>Reads an IMF-fixdate, an RFC 850 date or an asctime date; the grammar is case-sensitive and knows no other
    /// spacing.</summary>
    /// <param name="value">The field value.</param>
    /// <param name="nowUnixSeconds">Decides the century of a two-digit year: never more than 50 years ahead.</param>
    /// <param name="unixSeconds">The date; undefined when the answer is false.</param>
    /// <remarks>The day name must be one, but need not fit the date: nothing hangs on it.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> value, long nowUnixSeconds, out long unixSeconds)
    {
        unixSeconds = 0;
        if (value.Length == Length && value[3] == ',')
        {
            return TryImfFixdate(value, out unixSeconds);
        }

        return value.Length == 24 && value[3] == ' '
            ? TryAsctime(value, out unixSeconds)
            : TryRfc850(value, nowUnixSeconds, out unixSeconds);
    }

    /// <summary>Writes the IMF-fixdate, <see cref="Length"/> bytes, of a date between the years 1 and 9999.</summary>
    public static void Write(long unixSeconds, Span<byte> destination) =>
        DateTimeOffset.FromUnixTimeSeconds(unixSeconds).TryFormat(destination, out _, "R", CultureInfo.InvariantCulture);

    // Sun, 06 Nov 1994 08:49:37 GMT
    private static bool TryImfFixdate(ReadOnlySpan<byte> value, out long unixSeconds)
    {
        unixSeconds = 0;
        return IsDay(value[..3]) && value[4] == ' ' && value[7] == ' ' && value[11] == ' ' && value[16] == ' '
            && value[25..].SequenceEqual(" GMT"u8)
            && TryDigits(value.Slice(5, 2), out var day)
            && TryMonth(value.Slice(8, 3), out var month)
            && TryDigits(value.Slice(12, 4), out var year)
            && TryTime(value.Slice(17, 8), out var time)
            && TryCombine(year, month, day, time, out unixSeconds);
    }

    // Sunday, 06-Nov-94 08:49:37 GMT
    private static bool TryRfc850(ReadOnlySpan<byte> value, long nowUnixSeconds, out long unixSeconds)
    {
        unixSeconds = 0;
        var comma = value.IndexOf((byte)',');
        if (comma < 0 || !IsLongDay(value[..comma]))
        {
            return false;
        }

        value = value[(comma + 1)..];
        return value.Length == 23 && value[0] == ' ' && value[3] == '-' && value[7] == '-' && value[10] == ' '
            && value[19..].SequenceEqual(" GMT"u8)
            && TryDigits(value.Slice(1, 2), out var day)
            && TryMonth(value.Slice(4, 3), out var month)
            && TryDigits(value.Slice(8, 2), out var year)
            && TryTime(value.Slice(11, 8), out var time)
            && TryCombine(FullYear(year, nowUnixSeconds), month, day, time, out unixSeconds);
    }

    // Sun Nov  6 08:49:37 1994
    private static bool TryAsctime(ReadOnlySpan<byte> value, out long unixSeconds)
    {
        unixSeconds = 0;
        return IsDay(value[..3]) && value[7] == ' ' && value[10] == ' ' && value[19] == ' '
            && TryMonth(value.Slice(4, 3), out var month)
            && TryDigits(value[8] == ' ' ? value.Slice(9, 1) : value.Slice(8, 2), out var day)
            && TryTime(value.Slice(11, 8), out var time)
            && TryDigits(value.Slice(20, 4), out var year)
            && TryCombine(year, month, day, time, out unixSeconds);
    }

    /// <summary>RFC 9110 §5.6.7: more than 50 years in the future means the past year with these two digits; so one year of each
    /// century fits.</summary>
    private static int FullYear(int twoDigits, long nowUnixSeconds)
    {
        var thisYear = DateTimeOffset.FromUnixTimeSeconds(nowUnixSeconds).Year;
        var year = (thisYear / 100 * 100) + twoDigits;
        return year > thisYear + 50 ? year - 100 : year <= thisYear - 50 ? year + 100 : year;
    }

    private static bool TryCombine(int year, int month, int day, int secondsOfDay, out long unixSeconds)
    {
        if (year < 1 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            unixSeconds = 0;
            return false;
        }

        var days = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        unixSeconds = (days / TimeSpan.TicksPerSecond) + secondsOfDay;
        return true;
    }

    // 08:49:37, and 60 for a leap second
    private static bool TryTime(ReadOnlySpan<byte> value, out int secondsOfDay)
    {
        secondsOfDay = 0;
        if (value[2] != ':' || value[5] != ':'
            || !TryDigits(value[..2], out var hour) || !TryDigits(value.Slice(3, 2), out var minute)
            || !TryDigits(value.Slice(6, 2), out var second)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        secondsOfDay = (((hour * 60) + minute) * 60) + second;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> value, out int number)
    {
        number = 0;
        foreach (var digit in value)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }

    private static bool TryMonth(ReadOnlySpan<byte> value, out int month)
    {
        var at = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(value);
        month = (at / 3) + 1;
        return at >= 0 && at % 3 == 0;
    }

    private static bool IsDay(ReadOnlySpan<byte> value)
    {
        var at = "SunMonTueWedThuFriSat"u8.IndexOf(value);
        return at >= 0 && at % 3 == 0;
    }

    private static bool IsLongDay(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("Sunday"u8) || value.SequenceEqual("Monday"u8) || value.SequenceEqual("Tuesday"u8)
        || value.SequenceEqual("Wednesday"u8)
        || value.SequenceEqual("Thursday"u8) || value.SequenceEqual("Friday"u8) || value.SequenceEqual("Saturday"u8);
}
