using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Core.Diagnostics;

/// <summary>One line on its way to the sink, with everything needed to write it; reused.</summary>
internal sealed class AccessLogLine : IDisposable
{
    // Longer lines are rare; their buffers are let go instead of kept.
    private const int KeptCapacity = 4 * 1024;

    // Escaping for HTML is no business of a log; control characters never reach the writer (LogText).
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Makes an empty line.</summary>
    public AccessLogLine()
    {
        Buffer = new ArrayBufferWriter<byte>(1024);
        Json = new Utf8JsonWriter(Buffer, WriterOptions);
    }

    /// <summary>The bytes so far.</summary>
    public ArrayBufferWriter<byte> Buffer { get; private set; }

    /// <summary>Writes JSON into <see cref="Buffer"/>.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Scratch space for escaping a field.</summary>
    public byte[] Scratch { get; private set; } = new byte[1024];

    /// <summary>Makes <see cref="Scratch"/> at least <paramref name="size"/> bytes long.</summary>
    public Span<byte> EnsureScratch(int size)
    {
        if (Scratch.Length < size)
        {
            Scratch = new byte[size];
        }
        return Scratch;
    }

    /// <summary>Empties the line for its next use.</summary>
    public void Reset()
    {
        if (Buffer.Capacity > KeptCapacity)
        {
            Buffer = new ArrayBufferWriter<byte>(1024);
        }
        else
        {
            Buffer.ResetWrittenCount();
        }
        if (Scratch.Length > KeptCapacity)
        {
            Scratch = new byte[1024];
        }
        Json.Reset(Buffer);
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();
}
