using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Diagnostics;

/// <summary>One line per exchange, formatted on the loop that ends it, written by one task of its own behind a bounded queue.</summary>
/// <remarks>A slow or broken sink never delays a request (P09, P11): what does not fit is dropped and counted. Thread-safe.</remarks>
internal sealed class AccessLog : IAsyncDisposable
{
    /// <summary>Lines kept for reuse.</summary>
    private const int PooledLines = 1024;

    private readonly AccessLogOptions _options;
    private readonly Stream? _console;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<AccessLogLine> _queue;
    private readonly ConcurrentBag<AccessLogLine> _pool = [];
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _writing;
    [SuppressMessage("Usage", "CA2213", Justification = "The writing task opens and closes it.")]
    private Stream? _file;
    private long _queuedBytes;
    private long _written;
    private long _dropped;
    private int _reopen;
    private bool _failing;

    /// <summary>Starts the writer.</summary>
    /// <param name="options">Where to and how much.</param>
    /// <param name="console">Where lines go without a path; not disposed.</param>
    /// <param name="time">Bounds the last flush.</param>
    /// <param name="logger">Told when the sink fails and when it recovers.</param>
    public AccessLog(AccessLogOptions options, Stream console, TimeProvider time, ILogger logger)
    {
        _options = options;
        _console = options.Path is null ? console : null;
        _time = time;
        _logger = logger;
        _queue = Channel.CreateBounded<AccessLogLine>(new BoundedChannelOptions(options.QueueLines)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,   // TryWrite then says no, and the line is counted as dropped
        });
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Lines handed to the sink.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Lines dropped because the queue was full or the sink failed.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Formats <paramref name="entry"/> and queues it. Never waits.</summary>
    public void Write(in AccessLogEntry entry)
    {
        if (Interlocked.Read(ref _queuedBytes) >= _options.QueueBytes)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        var line = _pool.TryTake(out var pooled) ? pooled : new AccessLogLine();
        if (_options.Layout == AccessLogLayout.W3c)
        {
            W3cAccessLog.Write(line, entry, _options);
        }
        else
        {
            JsonAccessLog.Write(line, entry, _options);
        }

        var bytes = line.Buffer.WrittenCount;
        Interlocked.Add(ref _queuedBytes, bytes);
        if (!_queue.Writer.TryWrite(line))
        {
            Interlocked.Add(ref _queuedBytes, -bytes);
            Interlocked.Increment(ref _dropped);
            Recycle(line);
        }
    }

    /// <summary>Lets go of the file and opens it anew before the next line: what log rotation asks for.</summary>
    public void Reopen() => Volatile.Write(ref _reopen, 1);

    /// <summary>Writes what is queued, within the stop time-out, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _giveUp.CancelAfter(_options.StopTimeout);
        await _writing.ConfigureAwait(false);
        _giveUp.Dispose();
        while (_pool.TryTake(out var line))
        {
            line.Dispose();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_giveUp.Token).ConfigureAwait(false))
            {
                await WriteBatchAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            EdgeLog.AccessLogCut(_logger, _queue.Reader.Count);
        }

        await CloseFileAsync().ConfigureAwait(false);
    }

    private async ValueTask WriteBatchAsync()
    {
        var sink = await SinkAsync().ConfigureAwait(false);
        while (_queue.Reader.TryRead(out var line))
        {
            Interlocked.Add(ref _queuedBytes, -line.Buffer.WrittenCount);
            if (sink is null || !await TryAsync(sink, line).ConfigureAwait(false))
            {
                Interlocked.Increment(ref _dropped);
            }
            else
            {
                Interlocked.Increment(ref _written);
            }

            Recycle(line);
        }

        if (sink is not null)
        {
            await TryAsync(sink, line: null).ConfigureAwait(false);
        }
    }

    // Null flushes.
    private async ValueTask<bool> TryAsync(Stream sink, AccessLogLine? line)
    {
        try
        {
            if (line is null)
            {
                await sink.FlushAsync(_giveUp.Token).ConfigureAwait(false);
            }
            else
            {
                await sink.WriteAsync(line.Buffer.WrittenMemory, _giveUp.Token).ConfigureAwait(false);
            }

            Recovered();
            return true;
        }
        catch (IOException failure)
        {
            Failed(failure);
            return false;
        }
    }

    private async ValueTask<Stream?> SinkAsync()
    {
        if (_console is not null)
        {
            return _console;
        }

        if (Interlocked.Exchange(ref _reopen, 0) != 0)
        {
            await CloseFileAsync().ConfigureAwait(false);
        }

        if (_file is not null)
        {
            return _file;
        }

        try
        {
            _file = new FileStream(_options.Path!, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 64 * 1024);
            if (_options.Layout == AccessLogLayout.W3c && _file.Length == 0)
            {
                _file.Write(W3cAccessLog.Header);
            }

            return _file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Failed(failure);
            return null;
        }
    }

    private async ValueTask CloseFileAsync()
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            Failed(failure);
        }

        _file = null;
    }

    private void Failed(Exception failure)
    {
        if (!_failing)
        {
            _failing = true;
            EdgeLog.AccessLogFailed(_logger, failure.Message);   // once per episode, however many lines are lost
        }
    }

    private void Recovered()
    {
        if (_failing)
        {
            _failing = false;
            EdgeLog.AccessLogRecovered(_logger, Dropped);
        }
    }

    private void Recycle(AccessLogLine line)
    {
        line.Reset();
        if (_pool.Count < PooledLines)
        {
            _pool.Add(line);
        }
        else
        {
            line.Dispose();
        }
    }
}
