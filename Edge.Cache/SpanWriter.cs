using System.Buffers.Text;

namespace Edge.Cache;

/// <summary>Appends to a span and remembers when it did not fit.</summary>
internal ref struct SpanWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    // 0 <= Written <= _destination.Length
    public int Written { get; private set; }

    public bool Overflowed { get; private set; }

    public readonly ReadOnlySpan<byte> WrittenSpan => _destination[..Written];

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (Overflowed || bytes.Length > _destination.Length - Written)
        {
            Overflowed = true;
            return;
        }

        bytes.CopyTo(_destination[Written..]);
        Written += bytes.Length;
    }

    public void Write(byte value) => Write([value]);

    public void Write(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        Write(digits[..length]);
    }
}
