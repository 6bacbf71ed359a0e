using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Diagnostics;

/// <summary>One line per exchange: formatted on the exchange's thread, queued within bounds, written by a thread of its own. A
/// sink that is slow or broken costs lines, never a request (P09, P11).</summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int PooledLines = 1024;
    private const int BatchBytes = 64 * 1024;

    private readonly AccessLogOptions _options;
    private readonly IAccessLogSink _sink;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Channel<Line> _queue;
    private readonly ConcurrentQueue<Line> _pool = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _queuedBytes;
    private long _written;
    private long _dropped;
    private int _pooled;
    private volatile bool _reopen;

    /// <summary>Starts the writer.</summary>
    /// <param name="options">Form and bounds.</param>
    /// <param name="sink">Where lines go; owned from here on.</param>
    /// <param name="timeProvider">The clock of the stop time-out.</param>
    /// <param name="logger">Told once when the sink fails and once when it works again.</param>
    public AccessLog(AccessLogOptions options, IAccessLogSink sink, TimeProvider timeProvider, ILogger logger)
    {
        _options = options;
        _sink = sink;
        _timeProvider = timeProvider;
        _logger = logger;
        _queue = Channel.CreateBounded<Line>(new BoundedChannelOptions(options.QueueLines) { SingleReader = true });
        // A sink may block for as long as it likes; a pool thread may not.
        new Thread(WriteQueued) { IsBackground = true, Name = "access-log" }.Start();
    }

    /// <summary>Starts a log to the file or standard output that <paramref name="options"/> names.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened.</exception>
    public static AccessLog Open(AccessLogOptions options, TimeProvider timeProvider, ILogger logger)
    {
        IAccessLogSink sink = options.Path is null ? new StandardOutputSink() : new FileAccessLogSink(options.Path);
        return new AccessLog(options, sink, timeProvider, logger);
    }

    /// <summary>Lines the sink took.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Lines lost: the queue was full, or the sink failed.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Queues the line of one exchange, or drops and counts it. Never waits. Thread-safe.</summary>
    public void Write(in AccessLogEntry entry)
    {
        // Dropping before formatting keeps a broken sink cheap.
        if (Interlocked.Read(ref _queuedBytes) >= _options.QueueBytes)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }
        ReadOnlySpan<byte> text = AccessLogFormatter.Current.Format(entry, _options);
        Line line = Take();
        line.Set(text);
        Interlocked.Add(ref _queuedBytes, text.Length);
        if (!_queue.Writer.TryWrite(line))
        {
            Interlocked.Add(ref _queuedBytes, -text.Length);
            Interlocked.Increment(ref _dropped);
            GiveBack(line);
        }
    }

    /// <summary>Has the sink opened again before the next line (SIGHUP, log rotation).</summary>
    public void Reopen()
    {
        _reopen = true;
        // An empty line wakes the writer, so that a renamed file is let go even when nobody comes.
        _queue.Writer.TryWrite(Line.Wake);
    }

    /// <summary>Takes no more lines and writes what is queued, for at most <see cref="AccessLogOptions.StopTimeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        Task first = await Task.WhenAny(_ended.Task, Task.Delay(_options.StopTimeout, _timeProvider)).ConfigureAwait(false);
        if (first != _ended.Task)
        {
            EdgeLog.AccessLogAbandoned(_logger, _queue.Reader.Count);
        }
    }

    private void WriteQueued()
    {
        var batch = new List<byte>(BatchBytes * 2);
        bool failing = false;
        // The only place that blocks, on a thread that exists for it.
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            int lines = TakeBatch(batch);
            try
            {
                if (_reopen)
                {
                    _reopen = false;
                    _sink.Reopen();
                }
                if (_options.Layout is AccessLogLayout.W3c && _sink.IsEmpty)
                {
                    _sink.Write(W3cAccessLog.Header(_options));
                }
                _sink.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch));
                Interlocked.Add(ref _written, lines);
                if (failing)
                {
                    failing = false;
                    EdgeLog.AccessLogRecovered(_logger, Dropped);
                }
            }
            catch (IOException exception)
            {
                Interlocked.Add(ref _dropped, lines);
                if (!failing)
                {
                    EdgeLog.AccessLogFailed(_logger, exception.Message);
                }
                failing = true;
            }
            batch.Clear();
            if (failing)
            {
                // A batch may have been cut anywhere: the next line must not be glued to its stump.
                batch.Add((byte)'\n');
            }
        }
        _sink.Dispose();
        _ended.SetResult();
    }

    private int TakeBatch(List<byte> batch)
    {
        int lines = 0;
        while (batch.Count < BatchBytes && _queue.Reader.TryRead(out Line? line))
        {
            if (line == Line.Wake)
            {
                continue;
            }
            batch.AddRange(line.Text);
            Interlocked.Add(ref _queuedBytes, -line.Text.Length);
            GiveBack(line);
            lines++;
        }
        return lines;
    }

    private Line Take()
    {
        if (_pool.TryDequeue(out Line? line))
        {
            Interlocked.Decrement(ref _pooled);
            return line;
        }
        return new Line();
    }

    private void GiveBack(Line line)
    {
        if (line.IsUsual && Volatile.Read(ref _pooled) < PooledLines)
        {
            Interlocked.Increment(ref _pooled);
            _pool.Enqueue(line);
        }
    }

    private sealed class Line
    {
        // A usual line is about 600 bytes.
        private const int Usual = 2048;

        public static readonly Line Wake = new();

        private byte[] _bytes = [];
        private int _length;

        public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

        public bool IsUsual => _bytes.Length <= Usual;

        public void Set(ReadOnlySpan<byte> text)
        {
            if (_bytes.Length < text.Length)
            {
                _bytes = new byte[(text.Length + 255) & ~255];
            }
            text.CopyTo(_bytes);
            _length = text.Length;
        }
    }
}
