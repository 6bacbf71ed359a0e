using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Http1;
using Edge.Http1.Parsing;
using Edge.Http1.Writing;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Admin;

/// <summary>The admin endpoint: a few fixed places on loopback or a Unix socket, apart from every viewer listener (P12).</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    /// <summary>A head, however dribbled: 5 s. A tool of an operator needs no more.</summary>
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Keep-alive without a request: 30 s, two scrapes of an eager collector.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private static readonly Http1Limits Limits = new() { MaxRequestHeadBytes = 16 * 1024, MaxRequestTargetBytes = 2 * 1024, MaxFieldLines = 50 };

    private readonly SocketListener _listener;
    private readonly IReadOnlyList<AdminRoute> _routes;
    private readonly Heartbeat _heartbeat;
    private readonly TimeProvider _time;
    private readonly bool _checkHost;
    private readonly ConcurrentDictionary<TransportConnection, bool> _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly string? _socketFile;

    private AdminServer(
        SocketListener listener, IReadOnlyList<AdminRoute> routes, Heartbeat heartbeat, TimeProvider time, ListenEndpoint endpoint)
    {
        _listener = listener;
        _routes = routes;
        _heartbeat = heartbeat;
        _time = time;
        _checkHost = endpoint.UnixPath is null;
        _socketFile = endpoint.UnixPath;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, with the real port.</summary>
    public EndPoint EndPoint => _listener.LocalEndPoint;

    /// <summary>Binds and serves.</summary>
    /// <exception cref="InvalidOperationException">The address can be reached from other machines.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public static AdminServer Start(
        ListenEndpoint endpoint, IReadOnlyList<AdminRoute> routes, MemoryPool<byte> pool, Heartbeat heartbeat, TimeProvider time, ILogger logger)
    {
        if (!endpoint.IsLocal)
        {
            throw new InvalidOperationException($"admin endpoint {endpoint} can be reached from other machines; use a loopback address or a unix socket");
        }

        var listener = SocketListener.Bind(endpoint.ToEndPoint(), pool, ListenerOptions.Default, time, logger);
        EdgeLog.AdminListening(logger, listener.LocalEndPoint);
        return new AdminServer(listener, routes, heartbeat, time, endpoint);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _listener.StopAcceptingAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        foreach (var connection in _connections.Keys)
        {
            connection.Abort(ConnectionEnd.Shutdown);
        }

        if (_socketFile is not null)
        {
            File.Delete(_socketFile);
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        await Task.Yield();
        while (await _listener.AcceptAsync().ConfigureAwait(false) is { } connection)
        {
            _ = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(TransportConnection connection)
    {
        _connections[connection] = true;
        var fields = new FieldTable();
        using var deadline = new DeadlineSlot(_heartbeat, new Closer(connection));
        try
        {
            while (await ReadHeadAsync(connection, fields, deadline).ConfigureAwait(false) is { } request)
            {
                deadline.Set(DeadlineReason.Admin, IdleTimeout);
                var keep = await AnswerAsync(connection, fields, request).ConfigureAwait(false);
                fields.Clear();
                if (!keep)
                {
                    break;
                }
            }

            await connection.CloseAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            connection.Abort(ConnectionEnd.Shutdown);
        }
        finally
        {
            fields.Clear();
            _connections.TryRemove(connection, out _);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Null: the end of the connection.
    private static async ValueTask<Request?> ReadHeadAsync(TransportConnection connection, FieldTable fields, DeadlineSlot deadline)
    {
        var scanner = new HeadScanner(HeadKind.Request);
        deadline.Set(DeadlineReason.Admin, IdleTimeout);
        var begun = false;
        while (true)
        {
            var result = await connection.Input.ReadAsync().ConfigureAwait(false);
            if (!begun && !result.Buffer.IsEmpty)
            {
                begun = true;
                deadline.Set(DeadlineReason.Admin, HeadTimeout);
            }

            var status = scanner.Scan(result.Buffer, Limits, out var length, out var error);
            if (status == HeadStatus.Complete)
            {
                var sink = fields;
                error = Http1RequestParser.Parse(sink.Load(result.Buffer.Slice(0, length)), Limits, ref sink, out var facts);
                connection.Input.AdvanceTo(result.Buffer.GetPosition(length));
                return new Request(facts, error);
            }

            connection.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (status == HeadStatus.Rejected)
            {
                return new Request(default, error);
            }

            if (result.IsCompleted || result.IsCanceled)
            {
                return null;
            }
        }
    }

    private async ValueTask<bool> AnswerAsync(TransportConnection connection, FieldTable fields, Request request)
    {
        var facts = request.Facts;
        var isHead = request.Error == Http1Error.None && Ascii.Equals(facts.Method.Of(fields.Head), "HEAD"u8);
        // A body is nothing that any place here reads: answer and end.
        var keep = request.Error == Http1Error.None && facts.KeepAlive && facts.Body.IsEmpty && !_stop.IsCancellationRequested;
        var (answer, allow) = await RouteAsync(fields, request, isHead).ConfigureAwait(false);
        Write(connection.Output, answer, allow, keep, isHead);
        var flush = await connection.Output.FlushAsync().ConfigureAwait(false);
        return keep && !flush.IsCompleted;
    }

    private async ValueTask<(AdminAnswer Answer, string? Allow)> RouteAsync(FieldTable fields, Request request, bool isHead)
    {
        if (request.Error != Http1Error.None)
        {
            return (AdminAnswer.Text(Http1ErrorStatus.StatusOf(request.Error), Http1ErrorNames.Of(request.Error)), null);
        }

        if (_checkHost && !IsLocalHost(request.Facts.HostName.Of(fields.Head)))
        {
            return (AdminAnswer.Text(403, "this endpoint answers to loopback names only"), null);   // a browser that was rebound (P12)
        }

        var path = Encoding.ASCII.GetString(request.Facts.Path.Of(fields.Head));
        if (_routes.FirstOrDefault(candidate => candidate.Path == path) is not { } route)
        {
            return (AdminAnswer.Text(404, "not found"), null);
        }

        var method = isHead ? "GET" : Encoding.ASCII.GetString(request.Facts.Method.Of(fields.Head));
        return route.Method == method
            ? (await route.AnswerAsync(_stop.Token).ConfigureAwait(false), null)
            : (AdminAnswer.Text(405, $"use {route.Method}"), route.Method == "GET" ? "GET, HEAD" : route.Method);
    }

    private void Write(IBufferWriter<byte> output, AdminAnswer answer, string? allow, bool keep, bool isHead)
    {
        var head = new Http1HeadWriter(output);
        head.StatusLine(answer.Status);
        head.Field("Date"u8, _time.GetUtcNow());
        head.Field("Content-Type"u8, Encoding.ASCII.GetBytes(answer.ContentType));
        head.Field("Content-Length"u8, answer.Body.Length);
        head.Field("Cache-Control"u8, "no-store"u8);
        if (allow is not null)
        {
            head.Field("Allow"u8, Encoding.ASCII.GetBytes(allow));
        }

        if (!keep)
        {
            head.Field("Connection"u8, "close"u8);
        }

        head.End();
        if (!isHead)
        {
            output.Write(answer.Body.Span);
        }
    }

    private static bool IsLocalHost(ReadOnlySpan<byte> host)
    {
        if (Ascii.EqualsIgnoreCase(host, "localhost"u8))
        {
            return true;
        }

        var text = Encoding.ASCII.GetString(host).Trim('[', ']');
        return IPAddress.TryParse(text, out var address) && IPAddress.IsLoopback(address);
    }

    private readonly record struct Request(Http1RequestFacts Facts, Http1Error Error);

    private sealed class Closer(TransportConnection connection) : IDeadlineOwner
    {
        public void OnDeadline(DeadlineReason reason) => connection.Abort(ConnectionEnd.Deadline);
    }
}
