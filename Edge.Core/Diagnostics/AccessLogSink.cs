namespace Edge.Core.Diagnostics;

/// <summary>Where lines end up. Used by one thread, which it may block.</summary>
internal interface IAccessLogSink : IDisposable
{
    /// <summary>True when nothing was written here yet, so that a header belongs in front.</summary>
    bool IsEmpty { get; }

    /// <summary>Writes whole lines.</summary>
    /// <exception cref="IOException">They are lost; the next call may work again.</exception>
    void Write(ReadOnlySpan<byte> lines);

    /// <summary>Opens the same name again, after somebody renamed what was open (SIGHUP, log rotation).</summary>
    /// <exception cref="IOException">It cannot be opened; what was open stays so.</exception>
    void Reopen();
}

/// <summary>Appends to a file.</summary>
internal sealed class FileAccessLogSink : IAccessLogSink
{
    private static readonly FileStreamOptions Options = new()
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,                                 // lines come in batches already
    };

    private readonly string _path;
    private FileStream _stream;

    /// <summary>Opens or creates <paramref name="path"/>.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public FileAccessLogSink(string path)
    {
        _path = path;
        _stream = new FileStream(path, Options);
    }

    /// <inheritdoc/>
    public bool IsEmpty => _stream.Position == 0;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines) => _stream.Write(lines);

    /// <inheritdoc/>
    public void Reopen()
    {
        FileStream next;
        try
        {
            next = new FileStream(_path, Options);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
        _stream.Dispose();
        _stream = next;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}

/// <summary>Writes to standard output.</summary>
internal sealed class StandardOutputSink : IAccessLogSink
{
    private readonly Stream _stream = Console.OpenStandardOutput();

    /// <inheritdoc/>
    public bool IsEmpty { get; private set; } = true;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines)
    {
        IsEmpty = false;
        _stream.Write(lines);
    }

    /// <summary>Does nothing: whoever reads our output rotates it.</summary>
    public void Reopen()
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
