using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Core.Diagnostics;

/// <summary>Turns entries into lines, in buffers that stay with the thread: formatting a usual line allocates nothing.</summary>
internal sealed class AccessLogFormatter
{
    // What a line of many escapes needed is let go; usual lines are below.
    private const int KeptCapacity = 16 * 1024;

    // Escaping for HTML is no business of a log; control characters never reach the writer (LogText).
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static AccessLogFormatter? t_current;

    private byte[] _scratch = new byte[1024];

    private AccessLogFormatter()
    {
        Buffer = new ArrayBufferWriter<byte>(2048);
        Json = new Utf8JsonWriter(Buffer, WriterOptions);
    }

    /// <summary>This thread's own.</summary>
    public static AccessLogFormatter Current => t_current ??= new AccessLogFormatter();

    /// <summary>The line.</summary>
    public ArrayBufferWriter<byte> Buffer { get; private set; }

    /// <summary>Writes into <see cref="Buffer"/>.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Formats <paramref name="entry"/>.</summary>
    /// <returns>The line with its line feed, valid until this thread formats again.</returns>
    public ReadOnlySpan<byte> Format(in AccessLogEntry entry, AccessLogOptions options)
    {
        Reset();
        if (options.Layout is AccessLogLayout.W3c)
        {
            W3cAccessLog.Write(Buffer, entry, options);
        }
        else
        {
            JsonAccessLog.Write(this, entry, options);
        }
        return Buffer.WrittenSpan;
    }

    /// <summary>Makes bytes from the network fit for a line: cut at the bound, escaped where needed.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> value, int maxBytes)
    {
        value = value[..Math.Min(value.Length, maxBytes)];
        if (LogText.IsPlain(value))
        {
            return value;
        }
        if (_scratch.Length < value.Length * LogText.MaxExpansion)
        {
            _scratch = new byte[value.Length * LogText.MaxExpansion];
        }
        return _scratch.AsSpan(0, LogText.Escape(value, _scratch));
    }

    private void Reset()
    {
        if (Buffer.Capacity > KeptCapacity)
        {
            Buffer = new ArrayBufferWriter<byte>(2048);
        }
        else
        {
            Buffer.ResetWrittenCount();
        }
        if (_scratch.Length > KeptCapacity)
        {
            _scratch = new byte[1024];
        }
        Json.Reset(Buffer);
    }
}
