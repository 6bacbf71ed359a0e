using System.Globalization;
using System.Text;

namespace Edge.Core.Timing;

/// <summary>The Date field's value, made once per second (RFC 9110 §5.6.7 IMF-fixdate, §6.6.1).</summary>
internal sealed class DateField : IHeartbeatListener
{
    /// <summary>Bytes of a value: <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    public const int Length = 29;

    private byte[] _value;
    private long _second;

    /// <summary>Starts with the time of <paramref name="timeProvider"/>; add it to the <see cref="Heartbeat"/> next.</summary>
    public DateField(TimeProvider timeProvider)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        _second = now.ToUnixTimeSeconds();
        _value = Format(now);
    }

    /// <summary>The value as of the last tick: 29 bytes that never change, safe to keep.</summary>
    public ReadOnlyMemory<byte> Value => Volatile.Read(ref _value);

    /// <inheritdoc/>
    public void OnTick(DateTimeOffset utcNow)
    {
        long second = utcNow.ToUnixTimeSeconds();
        if (second != _second)
        {
            _second = second;
            Volatile.Write(ref _value, Format(utcNow));
        }
    }

    private static byte[] Format(DateTimeOffset time) =>
        Encoding.ASCII.GetBytes(time.UtcDateTime.ToString("r", CultureInfo.InvariantCulture));
}
