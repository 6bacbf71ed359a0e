namespace Edge.Http1.Framing;

/// <summary>Reads the value of Content-Length (RFC 9112 §6.2) as <c>1*DIGIT</c> and not a bit more (H02).</summary>
internal static class ContentLength
{
    /// <summary>2^63 − 1 has 19 digits; longer runs of leading zeros are a trick, not a number.</summary>
    internal const int MaxDigits = 19;

    /// <summary>Reads <paramref name="value"/>; no sign, blank, list or other base is understood.</summary>
    /// <param name="value">The field value.</param>
    /// <param name="length">0 … 2^63 − 1.</param>
    /// <returns>False if it is anything else than such a number.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> value, out long length)
    {
        ulong sum = 0;
        length = 0;
        if (value.IsEmpty || value.Length > MaxDigits)
            return false;

        foreach (byte digit in value)
        {
            uint number = (uint)digit - '0';
            if (number > 9)
                return false;
            sum = (sum * 10) + number; // 19 digits stay below 2^64
        }

        if (sum > long.MaxValue)
            return false;

        length = (long)sum;
        return true;
    }
}
