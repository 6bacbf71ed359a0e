using System.Buffers;
using System.IO.Pipelines;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Http1;
using Edge.Http1.Parsing;

namespace Edge.Core.Viewer;

/// <summary>How a viewer's connection is to be ended.</summary>
internal enum ViewerEnd : byte
{
    /// <summary>In order: what was written is sent, then close_notify and FIN.</summary>
    Close,

    /// <summary>At once, because a clean end would make a broken response look whole (C18).</summary>
    Abort,
}

/// <summary>Reads requests from one connection and answers them in order, one at a time (H18), until one side has had enough.</summary>
internal sealed class Http1ViewerLoop : IDisposable
{
    // Pipelined requests answered in a row on a socket's thread, before its other connections have their turn.
    private const int MaxUnwaited = 32;

    private readonly EdgeServices _services;
    private readonly ViewerInfo _viewer;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly DeadlineSlot _deadline;
    private readonly RateSlot _bodyRate;
    private readonly RateSlot _responseRate;
    private readonly IDrainState _drain;
    private readonly EdgeRequest _request;
    private readonly RequestContent _content;
    private readonly ExchangeContext _exchange;
    private readonly Func<ValueTask<bool>> _sendContinue;
    private HeadScanner _scanner = new(HeadKind.Request);
    private Http1Error _error;
    private int _unwaited;              // requests in a row that were there already
    private volatile DeadlineReason _expired;
    private volatile bool _busy;

    /// <param name="services">The shared parts of the process.</param>
    /// <param name="viewer">Who it is.</param>
    /// <param name="line">Requests in, responses out.</param>
    /// <param name="owner">Ends the connection when a deadline passes.</param>
    /// <param name="received">Counts the viewer's bytes, for the minimum rate of bodies.</param>
    /// <param name="taken">Counts the bytes that the viewer took, for the minimum rate of responses.</param>
    /// <param name="drain">Whether the server wants connections to end.</param>
    public Http1ViewerLoop(
        EdgeServices services, ViewerInfo viewer, ITunnelEnd line, IDeadlineOwner owner, IProgressSource received, IProgressSource taken,
        IDrainState drain)
    {
        _services = services;
        _viewer = viewer;
        _input = line.Input;
        _output = line.Output;
        _drain = drain;
        _deadline = new DeadlineSlot(services.Heartbeat, owner);
        _bodyRate = new RateSlot(services.Heartbeat, owner, received);
        _responseRate = new RateSlot(services.Heartbeat, owner, taken);
        var limits = services.Snapshot.Limits;
        _request = new EdgeRequest(viewer);
        _content = new RequestContent(
            _input, limits.Http1, limits.MaxRequestBodyBytes, _bodyRate, new MinimumRate(limits.MinRequestBodyRate, limits.RateGracePeriod));
        _exchange = new ExchangeContext(
            services,
            _request,
            new ViewerWriter(_output, _responseRate, new MinimumRate(limits.MinResponseRate, limits.RateGracePeriod)),
            _content,
            line);
        _sendContinue = SendContinueAsync;
    }

    /// <summary>Whether a request has begun and is not answered yet: such a connection is not idle, and a drain waits for it.</summary>
    public bool IsBusy => _busy;

    /// <summary>Serves until the connection should end.</summary>
    public async ValueTask<ViewerEnd> RunAsync()
    {
        while (true)
        {
            var head = await ReadHeadAsync().ConfigureAwait(false);
            if (head != Head.Ready)
            {
                return head != Head.Ended ? await RefuseAsync(head).ConfigureAwait(false)
                    : _expired == DeadlineReason.IdleUnderPressure ? ViewerEnd.Abort   // H17: who makes room gets no time for a goodbye
                    : ViewerEnd.Close;
            }

            if (++_unwaited > MaxUnwaited)
            {
                _unwaited = 0;
                await SocketThreads.LeaveAsync();
            }

            var end = await ExchangeAsync().ConfigureAwait(false);
            _busy = false;
            if (end is { } how)
            {
                return how;
            }
        }
    }

    /// <summary>A deadline of this connection passed; called beside the loop.</summary>
    public void OnDeadline(DeadlineReason reason)
    {
        if (reason is DeadlineReason.Idle or DeadlineReason.IdleUnderPressure && IsBusy)
        {
            return;   // a request came in at the last moment
        }

        _expired = reason;
        if (reason == DeadlineReason.RequestBodyRate)
        {
            _content.GiveUp();
        }

        _input.CancelPendingRead();
    }

    /// <summary>The server drains: an idle connection gets a last grace instead of its idle time; called beside the loop.</summary>
    public void HurryIdle()
    {
        if (_deadline.Armed == DeadlineReason.Idle)
        {
            _deadline.Set(DeadlineReason.Idle, _drain.IdleGrace);   // should a request come in meanwhile, OnDeadline sees that it did
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _deadline.Dispose();
        _bodyRate.Dispose();
        _responseRate.Dispose();
        _request.Clear();
    }

    private enum Head : byte
    {
        Ready,
        Ended,
        Refused,
        TimedOut,
    }

    private async ValueTask<Head> ReadHeadAsync()
    {
        var limits = _services.Snapshot.Limits;
        _scanner.Reset();
        _expired = DeadlineReason.None;
        var begun = false;
        while (true)
        {
            if (!_input.TryRead(out var result))
            {
                _unwaited = 0;
                if (!begun)
                {
                    _deadline.Set(DeadlineReason.Idle, _drain.IsDraining ? _drain.IdleGrace : limits.IdleTimeout);
                }

                result = await _input.ReadAsync().ConfigureAwait(false);
            }

            if (!begun && !result.Buffer.IsEmpty)
            {
                begun = true;
                _busy = true;
                _viewer.Requests++;
                _exchange.Record.Begin(_services.Time.GetTimestamp());
                _deadline.Set(DeadlineReason.RequestHead, limits.RequestHeadTimeout);   // in total, however it is dribbled (H14)
            }

            switch (Scan(result.Buffer, limits))
            {
                case HeadStatus.Complete:
                    _deadline.Clear();
                    return Head.Ready;
                case HeadStatus.Rejected:
                    _deadline.Clear();
                    return Head.Refused;
                default:
                    break;
            }

            if (result.IsCompleted || (result.IsCanceled && _expired != DeadlineReason.None))
            {
                _deadline.Clear();
                return _expired == DeadlineReason.RequestHead ? Head.TimedOut : Head.Ended;
            }
        }
    }

    private HeadStatus Scan(in ReadOnlySequence<byte> buffer, EdgeLimits limits)
    {
        var status = _scanner.Scan(buffer, limits.Http1, out var length, out _error);
        switch (status)
        {
            case HeadStatus.Complete:
                _error = _request.Load(buffer.Slice(0, length), limits.Http1);
                _input.AdvanceTo(buffer.GetPosition(length));
                return _error == Http1Error.None ? status : HeadStatus.Rejected;
            case HeadStatus.Rejected:
                _input.AdvanceTo(buffer.End);
                return status;
            default:
                _input.AdvanceTo(buffer.Start, buffer.End);
                return status;
        }
    }

    // Null: the connection goes on.
    private async ValueTask<ViewerEnd?> ExchangeAsync()
    {
        var limits = _services.Snapshot.Limits;
        _exchange.Begin(_request.Facts.KeepAlive && !_drain.IsDraining && _viewer.Requests < limits.MaxRequestsPerConnection);
        _content.Begin(_request.Facts.Body, _request.Facts.Expectation == Http1Expectation.Continue ? _sendContinue : null);
        bool sent;
        try
        {
            sent = await RequestPipeline.AnswerAsync(_exchange).ConfigureAwait(false);
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            _services.Observer.OnDefect("exchange", defect);
            _exchange.MustAbort = true;
            sent = false;
        }

        _exchange.Record.Broken |= !sent;
        _services.Observer.OnExchangeEnded(_exchange);
        if (!sent || _exchange.MustAbort)
        {
            return _exchange.MustAbort ? ViewerEnd.Abort : ViewerEnd.Close;
        }

        var drained = await DrainContentAsync(limits).ConfigureAwait(false);
        _request.Clear();
        return drained && _exchange.KeepAlive ? null : ViewerEnd.Close;
    }

    // H06: content behind an early answer is read past within bounds, or the connection ends; it is never read as a request (G2).
    private async ValueTask<bool> DrainContentAsync(EdgeLimits limits)
    {
        if (_content.IsComplete)
        {
            return true;
        }

        if (!_exchange.KeepAlive)
        {
            return false;   // the lingering close reads what still comes
        }

        _deadline.Set(DeadlineReason.BodyDrain, limits.LingerTimeout);
        var drained = await _content.DrainAsync(limits.LingerBytes, _services.Stopping).ConfigureAwait(false);
        _deadline.Clear();
        return drained;
    }

    // A request that could not be read: its status, once, and the end; leftovers are never parsed (G1, G2).
    private async ValueTask<ViewerEnd> RefuseAsync(Head head)
    {
        _exchange.Begin(keepAlive: false);
        if (head == Head.TimedOut)
        {
            _exchange.Record.Detail = DetailedResultType.ClientCommError;
            await EdgeAnswers.RefuseAsync(_exchange, 408, RefusalReason.HeadTimeout).ConfigureAwait(false);
            _services.Observer.OnExchangeEnded(_exchange);
            return ViewerEnd.Close;
        }

        _exchange.Record.Detail = DetailedResultType.InvalidRequest;
        _exchange.Record.Reason = Http1ErrorNames.Of(_error);
        if (Http1ErrorStatus.ClosesSilently(_error))
        {
            _exchange.Record.Refusal = Refusals.Of(_error);
            _services.Observer.OnExchangeEnded(_exchange);
            return ViewerEnd.Close;
        }

        await EdgeAnswers.RefuseAsync(_exchange, Http1ErrorStatus.StatusOf(_error), Refusals.Of(_error)).ConfigureAwait(false);
        _services.Observer.OnExchangeEnded(_exchange);
        return ViewerEnd.Close;
    }

    private async ValueTask<bool> SendContinueAsync()
    {
        _output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
        var flush = await _output.FlushAsync().ConfigureAwait(false);
        return !flush.IsCompleted;
    }
}
