using System.Globalization;

namespace Edge.Core.Exchange;

/// <summary>Writes bytes and numbers one after the other into a span that is known to be long enough.</summary>
internal ref struct SpanCursor(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes so far.</summary>
    public int Written { get; private set; }

    /// <summary>Writes bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Written..]);
        Written += bytes.Length;
    }

    /// <summary>Writes a number in decimal.</summary>
    public void Write(int number)
    {
        number.TryFormat(_destination[Written..], out var digits, default, CultureInfo.InvariantCulture);
        Written += digits;
    }
}
