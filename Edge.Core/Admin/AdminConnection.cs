using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Edge.Core.Diagnostics;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;
using Edge.Http1.Writing;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Admin;

/// <summary>One connection to the admin endpoint: requests one after the other, under one deadline each.</summary>
internal sealed class AdminConnection : IDeadlineOwner
{
    private readonly TransportConnection _transport;
    private readonly AdminRoutes _routes;
    private readonly AdminOptions _options;
    private readonly ILogger _logger;
    private readonly DeadlineSlot _deadline;
    private readonly byte[]? _token;
    private HeadScanner _scanner = new(HeadKind.Request);
    private BodyDecoder _decoder;

    /// <summary>Takes over <paramref name="transport"/>.</summary>
    public AdminConnection(TransportConnection transport, AdminRoutes routes, AdminOptions options, Heartbeat heartbeat, ILogger logger)
    {
        _transport = transport;
        _routes = routes;
        _options = options;
        _logger = logger;
        _token = options.Token is null ? null : Encoding.UTF8.GetBytes(options.Token);
        _deadline = new DeadlineSlot(heartbeat, this);
    }

    /// <summary>Ends it at once, from any thread.</summary>
    public void Abort() => _transport.Abort(ConnectionEnd.Shutdown);

    /// <inheritdoc/>
    public void OnDeadline(DeadlineReason reason) => _transport.Abort(ConnectionEnd.Deadline);

    /// <summary>Answers requests until one side has enough.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await AnswerOneAsync().ConfigureAwait(false))
            {
                _scanner.Reset();
            }
            _deadline.Set(DeadlineReason.Admin, _options.RequestTime);
            await _transport.CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _deadline.Dispose();
            await _transport.DisposeAsync().ConfigureAwait(false);
        }
    }

    // True: the connection can carry another request.
    private async ValueTask<bool> AnswerOneAsync()
    {
        _deadline.Set(DeadlineReason.Admin, _options.IdleTime);
        (AdminHead? head, Http1Error error) = await ReadHeadAsync().ConfigureAwait(false);
        if (head is null)
        {
            return error is not Http1Error.None && !Http1ErrorStatus.ClosesSilently(error)
                && await RefuseAsync(Http1ErrorStatus.StatusOf(error), error.ToString()).ConfigureAwait(false);
        }
        if (AdminGuard.Check(head, _token) is { } refusal)
        {
            return await RefuseAsync(refusal.Status, refusal.Reason).ConfigureAwait(false);
        }
        (byte[]? body, int status) = await ReadBodyAsync(head).ConfigureAwait(false);
        if (body is null)
        {
            return status != 0 && await RefuseAsync(status, "content").ConfigureAwait(false);
        }
        AdminResponse response = await HandleAsync(new AdminRequest(head.Method, head.Path, head.Query, body)).ConfigureAwait(false);
        return await WriteAsync(response, head.KeepAlive, withBody: head.Method is not "HEAD").ConfigureAwait(false) && head.KeepAlive;
    }

    // Neither head nor error: the peer left between requests, or in the middle of one, which is its own loss.
    private async ValueTask<(AdminHead? Head, Http1Error Error)> ReadHeadAsync()
    {
        bool begun = false;
        while (true)
        {
            ReadResult read = await _transport.Input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (!begun && !read.Buffer.IsEmpty)
            {
                begun = true;
                _deadline.Set(DeadlineReason.Admin, _options.RequestTime);
            }
            switch (_scanner.Scan(read.Buffer, _options.Http1, out int length, out Http1Error error))
            {
                case HeadStatus.Complete:
                    byte[] bytes = read.Buffer.Slice(0, length).ToArray();
                    _transport.Input.AdvanceTo(read.Buffer.GetPosition(length));
                    error = AdminHead.Parse(bytes, _options.Http1, out AdminHead? head);
                    return (head, error);
                case HeadStatus.Rejected:
                    _transport.Input.AdvanceTo(read.Buffer.Start);
                    return (null, error);
                default:
                    _transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    break;
            }
            if (read.IsCompleted)
            {
                return (null, Http1Error.None);
            }
        }
    }

    // Without a body the status says why; 0: the peer left.
    private async ValueTask<(byte[]? Body, int Status)> ReadBodyAsync(AdminHead head)
    {
        if (head.Body.IsEmpty)
        {
            return ([], 0);
        }
        if (head.Body.Kind is BodyKind.Length && head.Body.Length > _options.MaxBodyBytes)
        {
            return (null, 413);
        }
        if (head.ExpectsContinue)
        {
            WriteContinue();
            await _transport.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        var body = new ArrayBufferWriter<byte>();
        _decoder.Start(head.Body, _options.Http1);
        while (true)
        {
            ReadResult read = await _transport.Input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            BodyStatus status = Take(read.Buffer, body);
            if (status is BodyStatus.Complete)
            {
                return (body.WrittenSpan.ToArray(), 0);
            }
            if (status is BodyStatus.Rejected || body.WrittenCount > _options.MaxBodyBytes)
            {
                return (null, status is BodyStatus.Rejected ? 400 : 413);
            }
            if (read.IsCompleted)
            {
                return (null, 0);
            }
        }
    }

    // Decodes what is there; the input is advanced past it.
    private BodyStatus Take(ReadOnlySequence<byte> input, ArrayBufferWriter<byte> body)
    {
        while (true)
        {
            BodyStatus status = _decoder.Decode(input, out ReadOnlySequence<byte> content, out SequencePosition consumed, out _);
            input = input.Slice(consumed);
            foreach (ReadOnlyMemory<byte> piece in content)
            {
                body.Write(piece.Span);
            }
            if (status is not BodyStatus.Content || body.WrittenCount > _options.MaxBodyBytes)
            {
                _transport.Input.AdvanceTo(input.Start, status is BodyStatus.NeedMore ? input.End : input.Start);
                return status;
            }
        }
    }

    private async ValueTask<AdminResponse> HandleAsync(AdminRequest request)
    {
        try
        {
            return await _routes.AnswerAsync(request, _transport.InputClosed).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return AdminResponse.Text(503, "canceled");
        }
#pragma warning disable CA1031 // A defect in one route must not end the process, whoever wrote the route (P18).
        catch (Exception exception)
#pragma warning restore CA1031
        {
            EdgeLog.AdminFault(_logger, request.Method, LogText.Escape(Encoding.ASCII.GetBytes(request.Path)), exception);
            return AdminResponse.Text(500, "internal error");
        }
    }

    private ValueTask<bool> RefuseAsync(int status, string reason)
    {
        EdgeLog.AdminRefused(_logger, _transport.RemoteEndPoint, status, reason);
        return WriteAsync(AdminResponse.Text(status, reason), keepAlive: false, withBody: true);
    }

    // True: flushed, and another request may follow.
    private async ValueTask<bool> WriteAsync(AdminResponse response, bool keepAlive, bool withBody)
    {
        WriteHead(response, keepAlive);
        if (withBody)
        {
            _transport.Output.Write(response.Body.Span);
        }
        FlushResult flushed = await _transport.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        return keepAlive && !flushed.IsCompleted;
    }

    private void WriteHead(AdminResponse response, bool keepAlive)
    {
        var head = new Http1HeadWriter(_transport.Output);
        head.StatusLine(response.Status);
        head.Field("Content-Type"u8, Encoding.ASCII.GetBytes(response.ContentType));
        head.Field("Content-Length"u8, response.Body.Length);
        head.Field("Cache-Control"u8, "no-store"u8);
        head.Field("X-Content-Type-Options"u8, "nosniff"u8);
        if (response.Allow is not null)
        {
            head.Field("Allow"u8, Encoding.ASCII.GetBytes(response.Allow));
        }
        if (response.Status == 401)
        {
            head.Field("WWW-Authenticate"u8, "Bearer"u8);
        }
        if (!keepAlive)
        {
            head.Field("Connection"u8, "close"u8);
        }
        head.End();
    }

    private void WriteContinue()
    {
        var head = new Http1HeadWriter(_transport.Output);
        head.StatusLine(100);
        head.End();
    }
}
