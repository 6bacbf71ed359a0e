using System.Buffers;
using System.Net;
using System.Text;
using Edge.Core.Exchange;
using Edge.Core.Transport;
using Edge.Http1;
using Edge.Http1.Parsing;
using Edge.Http1.Writing;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Pipe;
using Edge.Tls.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Core.Demo;

/// <summary>A small HTTPS origin inside the demo, made of the same parts as the edge: a real second party on the loopback, with its own certificate.</summary>
internal sealed class DemoOrigin : IAsyncDisposable
{
    private readonly SocketListener _listener;
    private readonly TlsServerOptions _tls;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Starts on a free port of 127.0.0.1.</summary>
    public DemoOrigin(ServerCredential credential, MemoryPool<byte> pool, TimeProvider time)
    {
        _time = time;
        _tls = new TlsServerOptions { Policy = SecurityPolicies.Default, Credentials = CredentialSet.Of(credential), Pool = pool };
        _listener = SocketListener.Bind(new IPEndPoint(IPAddress.Loopback, 0), pool, ListenerOptions.Default, time, NullLogger.Instance);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _listener.StopAcceptingAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (await _listener.AcceptAsync().ConfigureAwait(false) is { } connection)
        {
            _ = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(TransportConnection connection)
    {
        await using (connection.ConfigureAwait(false))
        {
            await using var stopping = _stop.Token.Register(() => connection.Abort(ConnectionEnd.Shutdown)).ConfigureAwait(false);
            var handshake = await TlsHandshake.AcceptAsync(connection, _tls, CancellationToken.None).ConfigureAwait(false);
            if (handshake.Connection is { } tls)
            {
                await using (tls.ConfigureAwait(false))
                {
                    while (await ExchangeAsync(tls).ConfigureAwait(false))
                    {
                        // The next request of a connection that is kept.
                    }

                    await tls.ShutdownAsync().ConfigureAwait(false);
                }
            }
        }
    }

    // The only peer is our own edge: a request without content, well formed, one at a time.
    private async ValueTask<bool> ExchangeAsync(TlsDuplexPipe viewer)
    {
        var scanner = new HeadScanner(HeadKind.Request);
        var fields = new FieldTable();
        while (true)
        {
            var result = await viewer.Input.ReadAsync().ConfigureAwait(false);
            var status = scanner.Scan(result.Buffer, Http1Limits.Default, out var length, out _);
            if (status == HeadStatus.Complete)
            {
                var sink = fields;
                var error = Http1RequestParser.Parse(sink.Load(result.Buffer.Slice(0, length)), Http1Limits.Default, ref sink, out var facts);
                viewer.Input.AdvanceTo(result.Buffer.GetPosition(length));
                var sent = error == Http1Error.None && await AnswerAsync(viewer, fields, facts).ConfigureAwait(false);
                fields.Clear();
                return sent;
            }

            viewer.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted || status == HeadStatus.Rejected)
            {
                return false;
            }
        }
    }

    private async ValueTask<bool> AnswerAsync(TlsDuplexPipe viewer, FieldTable request, Http1RequestFacts facts)
    {
        var page = DemoPages.Find(facts.Path.Of(request.Head));
        var isHead = Ascii.Equals(facts.Method.Of(request.Head), "HEAD"u8);
        if (page is { Delay.Ticks: > 0 })
        {
            await Task.Delay(page.Delay, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var etag = page is null ? null : ETagOf(page);
        var notModified = etag is not null && request.First("if-none-match"u8).SequenceEqual(etag);
        WriteHead(viewer.Output, page, etag, notModified);
        if (page is not null && !notModified && !isHead)
        {
            for (var offset = 0; offset < page.Body.Length; offset += 64 * 1024)
            {
                var piece = page.Body.AsMemory(offset, Math.Min(64 * 1024, page.Body.Length - offset));
                if ((await viewer.Output.WriteAsync(piece).ConfigureAwait(false)).IsCompleted)
                {
                    return false;
                }
            }
        }

        return !(await viewer.Output.FlushAsync().ConfigureAwait(false)).IsCompleted && facts.KeepAlive;
    }

    private void WriteHead(IBufferWriter<byte> output, DemoPage? page, byte[]? etag, bool notModified)
    {
        var head = new Http1HeadWriter(output);
        head.StatusLine(page is null ? 404 : notModified ? 304 : 200);
        head.Field("Server"u8, "demo-origin"u8);
        head.Field("Date"u8, _time.GetUtcNow());
        if (page is null)
        {
            head.Field("Content-Length"u8, 0);
            head.End();
            return;
        }

        head.Field("ETag"u8, etag!);
        head.Field("Cache-Control"u8, Encoding.ASCII.GetBytes(page.CacheControl));
        if (page.SetCookie is { } cookie)
        {
            head.Field("Set-Cookie"u8, Encoding.ASCII.GetBytes(cookie));
        }

        if (!notModified)
        {
            head.Field("Content-Type"u8, Encoding.ASCII.GetBytes(page.ContentType));
            head.Field("Content-Length"u8, page.Body.Length);
        }

        head.End();
    }

    // The content never changes, so its path names its version.
    private static byte[] ETagOf(DemoPage page) => Encoding.ASCII.GetBytes($"\"demo{page.Path.Replace('/', '-')}\"");
}
