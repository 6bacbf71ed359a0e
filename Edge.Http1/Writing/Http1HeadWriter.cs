using System.Buffers;

namespace Edge.Http1.Writing;

/// <summary>
/// Writes one head: start line, field lines, <see cref="End"/>. Whatever is written, no byte can end a line but ours (H23): a name
/// that is no token or a value with a control byte throws, also in release builds, because the parsers refuse such input
/// long before and only a mistake of ours can bring it here.
/// </summary>
/// <remarks>Bytes reach the writer with <see cref="End"/> and whenever a block is full; after an exception the connection
/// must be closed. The writer never asks for more than a small block and splits long values.</remarks>
public ref struct Http1HeadWriter
{
    /// <summary>A writer of one head into <paramref name="output"/>.</summary>
    public Http1HeadWriter(IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Writes <c>HTTP/1.1</c>, the status and its registered reason phrase.</summary>
    public void StatusLine(int status) => throw new NotImplementedException();

    /// <summary>Writes <c>HTTP/1.1</c>, the status and the given reason phrase, possibly empty.</summary>
    public void StatusLine(int status, ReadOnlySpan<byte> reason) => throw new NotImplementedException();

    /// <summary>Writes a request line with version 1.1.</summary>
    public void RequestLine(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target) => throw new NotImplementedException();

    /// <summary>Writes one field line.</summary>
    public void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Writes one field line with a decimal number, such as Content-Length or Age.</summary>
    public void Field(ReadOnlySpan<byte> name, long value) => throw new NotImplementedException();

    /// <summary>Writes one field line with an IMF-fixdate (RFC 9110 §5.6.7), such as Date or Last-Modified.</summary>
    public void Field(ReadOnlySpan<byte> name, DateTimeOffset value) => throw new NotImplementedException();

    /// <summary>Writes the empty line and hands everything to the output.</summary>
    public void End() => throw new NotImplementedException();
}
