using System.Text;
using System.Text.Json;
using Edge.Core.Diagnostics;
using Edge.Core.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Support;

/// <summary>What an operator sees of an edge under test: its metrics and its access log, made by the real parts from the moment of the call.</summary>
internal sealed class OperatorView : IAsyncDisposable
{
    private readonly EdgeMetrics _metrics = new();
    private readonly AccessLog _log;
    private readonly string _file = Path.GetTempFileName();

    private OperatorView(AccessLogLayout layout) =>
        _log = AccessLog.Open(new AccessLogOptions { Path = _file, Layout = layout }, TimeProvider.System, NullLogger.Instance);

    public static OperatorView Of(EdgeUnderTest edge, AccessLogLayout layout = AccessLogLayout.Json)
    {
        var view = new OperatorView(layout);
        edge.Log.Also = new EdgeObserver(view._metrics, view._log, NullLogger.Instance, edge.Server.Services.Time);
        return view;
    }

    /// <summary>The exposition, line by line, without comments.</summary>
    public async Task<string[]> MetricsAsync()
    {
        using var text = new MemoryStream();
        await new MetricsExposition(_metrics).WriteAsync(text);
        return [.. Encoding.UTF8.GetString(text.ToArray()).Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
    }

    /// <summary>Ends the log and returns its lines.</summary>
    public async Task<string[]> LinesAsync()
    {
        await _log.DisposeAsync();
        return await File.ReadAllLinesAsync(_file);
    }

    /// <summary>Ends the log and returns its lines as objects.</summary>
    public async Task<JsonElement[]> EntriesAsync() => [.. (await LinesAsync()).Select(line => JsonDocument.Parse(line).RootElement)];

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        File.Delete(_file);
    }
}
