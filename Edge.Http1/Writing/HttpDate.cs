using System.Globalization;

namespace Edge.Http1.Writing;

/// <summary>The IMF-fixdate format of RFC 9110 §5.6.7, the only one that is ever sent.</summary>
public static class HttpDate
{
    /// <summary>Bytes of every date: <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    public const int Bytes = 29;

    /// <summary>Writes <paramref name="value"/> in GMT, seconds cut off.</summary>
    /// <param name="destination">At least <see cref="Bytes"/> long.</param>
    /// <param name="value">Any moment.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is too short.</exception>
    public static void Write(Span<byte> destination, DateTimeOffset value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Bytes, nameof(destination));
        value.TryFormat(destination, out _, "R", CultureInfo.InvariantCulture);
    }
}
