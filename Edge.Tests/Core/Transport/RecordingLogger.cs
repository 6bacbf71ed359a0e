using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Core.Transport;

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly ConcurrentQueue<(EventId Id, LogLevel Level, string Text)> _events = new();

    public IReadOnlyList<(EventId Id, LogLevel Level, string Text)> Events => [.. _events];

    public IReadOnlyList<string> Lines => [.. _events.Select(static logged => logged.Text)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue((eventId, logLevel, formatter(state, exception)));
}
