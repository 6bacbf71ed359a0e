namespace Edge.Core.Transport;

/// <summary>Names one connection in logs: 13 characters of base 32, unique within a process and very likely across restarts.</summary>
/// <remarks>Taking one is an interlocked increment; the text is made only when somebody writes it.</remarks>
internal readonly record struct ConnectionId(long Value) : IUtf8SpanFormattable, ISpanFormattable
{
    /// <summary>Characters of the text form.</summary>
    public const int Length = 13;

    // The clock at start seeds the sequence, so ids of two runs do not meet unless one makes 10 million connections a second.
    private static long s_last = TimeProvider.System.GetUtcNow().Ticks;

    /// <summary>The next id of this process. Thread-safe.</summary>
    public static ConnectionId Next() => new(Interlocked.Increment(ref s_last));

    /// <inheritdoc/>
    public override string ToString() => string.Create(Length, Value, static (span, value) => Fill(span, value, static c => (char)c));

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <summary>Writes the 13 characters.</summary>
    /// <returns>False when <paramref name="utf8Destination"/> is shorter than <see cref="Length"/>.</returns>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        bytesWritten = 0;
        if (utf8Destination.Length < Length)
        {
            return false;
        }
        bytesWritten = Length;
        Fill(utf8Destination, Value, static c => c);
        return true;
    }

    /// <summary>Writes the 13 characters.</summary>
    /// <returns>False when <paramref name="destination"/> is shorter than <see cref="Length"/>.</returns>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        charsWritten = 0;
        if (destination.Length < Length)
        {
            return false;
        }
        charsWritten = Length;
        Fill(destination, Value, static c => (char)c);
        return true;
    }

    private static void Fill<T>(Span<T> span, long value, Func<byte, T> convert)
    {
        // RFC 4648 §7 "extended hex" digits: the text sorts as the numbers do.
        ReadOnlySpan<byte> digits = "0123456789ABCDEFGHIJKLMNOPQRSTUV"u8;
        for (int i = Length - 1; i >= 0; i--, value >>= 5)
        {
            span[i] = convert(digits[(int)(value & 31)]);
        }
    }
}
