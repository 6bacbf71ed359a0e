using System.Buffers;
using System.Globalization;
using Edge.Http1.Parsing;

namespace Edge.Http1.Writing;

/// <summary>
/// Writes one head: start line, field lines, <see cref="End"/>. Whatever is written, no byte can end a line but ours (H23): a
/// name that is no token or a value with a control byte throws, also in release builds, because the parsers refuse such input
/// long before and only a mistake of ours can bring it here.
/// </summary>
/// <remarks>Bytes reach the output with <see cref="End"/> and whenever a block is full; after an exception the connection
/// must be closed. The writer asks for small blocks and splits what is longer.</remarks>
public ref struct Http1HeadWriter
{
    private readonly IBufferWriter<byte> _output;
    private Span<byte> _block;
    private int _written; // 0 <= _written <= _block.Length; not yet handed to _output

    /// <summary>A writer of one head into <paramref name="output"/>.</summary>
    public Http1HeadWriter(IBufferWriter<byte> output)
    {
        _output = output;
        _block = output.GetSpan(FirstBlockBytes);
    }

    /// <summary>Writes <c>HTTP/1.1</c>, the status and its registered reason phrase.</summary>
    /// <exception cref="ArgumentException">The status is not of three digits.</exception>
    public void StatusLine(int status)
    {
        ReadOnlySpan<byte> line = StatusLines.Of(status);
        if (line.IsEmpty)
            StatusLine(status, default);
        else
            Write(line);
    }

    /// <summary>Writes <c>HTTP/1.1</c>, the status and the given reason phrase, possibly empty.</summary>
    /// <exception cref="ArgumentException">The status is not of three digits, or the phrase holds a control byte.</exception>
    public void StatusLine(int status, scoped ReadOnlySpan<byte> reason)
    {
        if (status is < 100 or > 999)
            HeadWriterErrors.ThrowStatus(status);
        if (!Tokens.IsFieldContent(reason))
            HeadWriterErrors.ThrowReason();

        Write("HTTP/1.1 "u8);
        Write(status);
        Write(" "u8);
        Write(reason);
        Write("\r\n"u8);
    }

    /// <summary>Writes a request line with version 1.1.</summary>
    /// <exception cref="ArgumentException">The method is no token, or the target is empty or not visible ASCII.</exception>
    public void RequestLine(scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> target)
    {
        if (!Tokens.IsToken(method))
            HeadWriterErrors.ThrowMethod();
        if (target.IsEmpty || target.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0)
            HeadWriterErrors.ThrowTarget();

        Write(method);
        Write(" "u8);
        Write(target);
        Write(" HTTP/1.1\r\n"u8);
    }

    /// <summary>Writes one field line.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value holds a control byte.</exception>
    public void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!Tokens.IsToken(name))
            HeadWriterErrors.ThrowName();
        if (!Tokens.IsFieldContent(value))
            HeadWriterErrors.ThrowValue(name);

        int length = name.Length + value.Length + ": \r\n".Length;
        Span<byte> line = _block[_written..];
        if (line.Length < length)
        {
            Write(name);
            Write(": "u8);
            Write(value);
            Write("\r\n"u8);
            return;
        }

        name.CopyTo(line);
        line = line[name.Length..];
        ": "u8.CopyTo(line);
        value.CopyTo(line[2..]);
        "\r\n"u8.CopyTo(line[(value.Length + 2)..]);
        _written += length;
    }

    /// <summary>Writes one field line with a decimal number, such as Content-Length or Age.</summary>
    /// <exception cref="ArgumentException">The name is no token.</exception>
    public void Field(scoped ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[MaxInt64Digits];
        value.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        Field(name, digits[..length]);
    }

    /// <summary>Writes one field line with an IMF-fixdate (RFC 9110 §5.6.7), such as Date or Last-Modified.</summary>
    /// <exception cref="ArgumentException">The name is no token.</exception>
    public void Field(scoped ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        Span<byte> date = stackalloc byte[HttpDate.Bytes];
        HttpDate.Write(date, value);
        Field(name, date);
    }

    /// <summary>Writes the empty line and hands everything to the output.</summary>
    public void End()
    {
        Write("\r\n"u8);
        _output.Advance(_written);
        _block = default;
        _written = 0;
    }

    private void Write(int number)
    {
        Span<byte> digits = stackalloc byte[MaxInt64Digits];
        number.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        Write(digits[..length]);
    }

    private void Write(scoped ReadOnlySpan<byte> bytes)
    {
        while (!bytes.TryCopyTo(_block[_written..]))
        {
            int part = _block.Length - _written;
            bytes[..part].CopyTo(_block[_written..]);
            bytes = bytes[part..];
            _output.Advance(_block.Length);
            _block = _output.GetSpan(NextBlockBytes);
            _written = 0;
        }

        _written += bytes.Length;
    }

    private const int FirstBlockBytes = 512;
    private const int NextBlockBytes = 256;
    private const int MaxInt64Digits = 20; // "-9223372036854775808"
}
