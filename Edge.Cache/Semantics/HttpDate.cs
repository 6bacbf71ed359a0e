namespace Edge.Cache.Semantics;

/// <summary>Dates of HTTP (RFC 9110 §5.6.7) as seconds since 1970-01-01 UTC.</summary>
public static class HttpDate
{
    /// <summary>Length of the form we write.</summary>
    public const int Length = 29;

    /// <summary>Reads an IMF-fixdate, an RFC 850 date or an asctime date.</summary>
    /// <param name="value">The field value.</param>
    /// <param name="nowUnixSeconds">Decides the century of a two-digit year: never more than 50 years ahead.</param>
    /// <param name="unixSeconds">The date; undefined when the answer is false.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, long nowUnixSeconds, out long unixSeconds) => throw new NotImplementedException();

    /// <summary>Writes the IMF-fixdate, <see cref="Length"/> bytes, of a date between the years 1 and 9999.</summary>
    public static void Write(long unixSeconds, Span<byte> destination) => throw new NotImplementedException();
}
