using System.Buffers;
using Edge.Core.Config;
using Edge.Core.Exchange;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;

namespace Edge.Core.Origin;

/// <summary>One request and its response on a rented connection: head, then content, then the verdict whether the connection may serve again.</summary>
/// <remarks>One owner, one await at a time. Whatever happens, <see cref="DisposeAsync"/> gives the connection back exactly once.</remarks>
internal sealed class OriginExchange : IAsyncDisposable
{
    private readonly OriginPool _pool;
    private readonly OriginConnection _connection;
    private readonly Http1Limits _limits;
    private readonly int _maxInterimResponses;
    private readonly BodyReader _body;
    private readonly TimeSpan _responseTimeout;
    private readonly Func<bool> _endedCleanly;
    private IRequestBody? _requestBody;
    private Task<bool>? _sending;
    private bool _disposed;
    private bool _faulty;

    public OriginExchange(OriginPool pool, OriginConnection connection, EdgeLimits limits)
    {
        _pool = pool;
        _connection = connection;
        _limits = limits.Http1;
        _maxInterimResponses = limits.MaxInterimResponses;
        _body = new BodyReader(connection.Input, limits.Http1);
        _responseTimeout = pool.Target.Origin.ResponseTimeout;
        _endedCleanly = () => connection.EndedCleanly;
    }

    /// <summary>The field lines of the final response.</summary>
    public FieldTable Fields { get; } = new();

    /// <summary>Status, framing and persistence of the final response.</summary>
    public Http1ResponseFacts Facts { get; private set; }

    /// <summary>The facts of this attempt for retry rules. After a failure the exchange has been aborted before.</summary>
    public OriginAttempt Describe(OriginFailure failure, int number)
    {
        var status = failure == OriginFailure.None ? Facts.Status : 0;
        return new OriginAttempt(failure, status, status != 0 && !Facts.KeepAlive, _connection.IsReused, _connection.WasWritten, number);
    }

    /// <summary>Whether the final head arrived before the request's content was sent.</summary>
    public bool IsEarly => _sending is { IsCompleted: false };

    /// <summary>Bytes of content received.</summary>
    public long BytesRead => _body.BytesRead;

    /// <summary>The rule that the origin broke, after <see cref="OriginFailure.InvalidResponse"/>.</summary>
    public Http1Error Error { get; private set; }

    /// <summary>Sends the request and reads the final head. Interim responses are read past; 101 is final where an upgrade was asked for, and else a failure (O21).</summary>
    public async ValueTask<OriginFailure> OpenAsync(OriginRequest request, CancellationToken cancel)
    {
        try
        {
            _connection.Output.Write(request.Head.Span);
            _connection.ExpectBytesWithin(_responseTimeout);
            await _connection.Output.FlushAsync(cancel).ConfigureAwait(false);
            if (request.Body is { } body)
            {
                // The time-out counts from the end of the request, so a long upload does not eat it.
                _connection.ExpectNothing();
                _requestBody = body;
                _sending = SendBodyAsync(body, cancel);
            }

            return await ReadFinalHeadAsync(request, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _faulty = true;
            return OriginFailure.Abandoned;
        }
    }

    /// <summary>The next run of content; see <see cref="BodyReader"/> for the lifetime of what it returns.</summary>
    public async ValueTask<BodyRead> ReadAsync(CancellationToken cancel)
    {
        _connection.ExpectBytesWithin(_responseTimeout);
        var read = await _body.ReadAsync(_endedCleanly, cancel).ConfigureAwait(false);
        _connection.ExpectNothing();
        return read;
    }

    /// <summary>Gives the content of the last read back.</summary>
    public void Advance() => _body.Advance();

    /// <summary>After a 101: the connection as one side of a tunnel. It never goes back to the pool.</summary>
    public ITunnelEnd TakeTunnel()
    {
        _faulty = true;
        return _connection;
    }

    /// <summary>Why a read ended with neither content nor end.</summary>
    public OriginFailure FailureOf(BodyReadStatus status) => status switch
    {
        BodyReadStatus.Truncated => _connection.TimedOut ? OriginFailure.BodyTimedOut : OriginFailure.BodyTruncated,
        BodyReadStatus.Malformed => OriginFailure.InvalidResponse,
        _ => OriginFailure.None,
    };

    /// <summary>Ends the exchange at once; a read in progress ends as truncated.</summary>
    public void Abort()
    {
        _faulty = true;
        _connection.Abort();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        var sent = true;
        if (_sending is not null)
        {
            if (!_sending.IsCompleted)
            {
                _requestBody!.Stop();
                _connection.Abort();
            }

            sent = await _sending.ConfigureAwait(false);
        }

        // Clean on both sides, and the origin wants to go on: only then may another request use it (O05). The pool looks for what is behind.
        var reusable = !_faulty && sent && _body.IsComplete && Facts.Status != 0 && Facts.KeepAlive
            && _body.Framing.Kind != BodyKind.UntilClose && KeepsOpen();
        Fields.Clear();
        _pool.Return(_connection, reusable);
    }

    // An origin that says how long it keeps an idle connection is left a second before that (RFC 2068 §19.7.1.1).
    private bool KeepsOpen()
    {
        if (KeepAliveField.TimeoutOf(Fields.First("keep-alive"u8)) is not { } announced)
        {
            return true;
        }

        var limit = announced - TimeSpan.FromSeconds(1);
        var ours = _pool.Target.Origin.KeepAliveTimeout;
        _connection.IdleLimit = limit < ours ? limit : ours;
        return limit > TimeSpan.Zero;
    }

    private async Task<bool> SendBodyAsync(IRequestBody body, CancellationToken cancel)
    {
        var sent = await body.SendAsync(_connection.Output, cancel).ConfigureAwait(false);
        if (!sent && body.ViewerFailed)
        {
            _connection.Abort();   // a request without its end must not look like one that waits
        }
        else
        {
            _connection.ExpectBytesWithin(_responseTimeout);   // also when the origin wanted no more: then its answer says why
        }

        return sent;
    }

    private async ValueTask<OriginFailure> ReadFinalHeadAsync(OriginRequest request, CancellationToken cancel)
    {
        var interimBytes = 0;
        for (var interim = 0; interim <= _maxInterimResponses; interim++)
        {
            var failure = await ReadHeadAsync(request.Method == MethodKind.Head, cancel).ConfigureAwait(false);
            if (failure != OriginFailure.None)
            {
                _faulty = true;
                return failure;
            }

            if (Facts.Status == 206 && Facts.Body.Kind == BodyKind.Length && ContentRangeField.LengthOf(Fields.First("content-range"u8)) is { } length
                && length != Facts.Body.Length)
            {
                _faulty = true;
                return OriginFailure.ContentRangeMismatch;
            }

            if (!Facts.IsInterim || (Facts.Status == 101 && request.AsksForUpgrade))
            {
                _connection.ExpectNothing();
                _body.Begin(Facts.Body);
                return OriginFailure.None;
            }

            // O01: however many there may be, together they are no larger than one head.
            interimBytes += Fields.Head.Length;
            if (Facts.Status == 101 || interim == _maxInterimResponses || interimBytes > _limits.MaxResponseHeadBytes)
            {
                break;
            }

            await PassOnAsync(request).ConfigureAwait(false);
        }

        _faulty = true;
        return OriginFailure.InvalidResponse;
    }

    // A response that says it is under way is a sign of life like any gap that ends (E-63); there are few of them.
    private async ValueTask PassOnAsync(OriginRequest request)
    {
        if (request.Interim is { } sink && Facts.Status != 100)
        {
            _connection.ExpectNothing();
            await sink.OnInterimAsync(Facts.Status, Fields).ConfigureAwait(false);
        }

        if (_sending is null or { IsCompleted: true })
        {
            _connection.ExpectBytesWithin(_responseTimeout);
        }
    }

    private async ValueTask<OriginFailure> ReadHeadAsync(bool requestWasHead, CancellationToken cancel)
    {
        var scanner = new HeadScanner(HeadKind.Response);
        while (true)
        {
            var result = await _connection.Input.ReadAsync(cancel).ConfigureAwait(false);
            var buffer = result.Buffer;
            if (!buffer.IsEmpty)
            {
                _connection.ResponseStarted = true;
            }

            switch (scanner.Scan(buffer, _limits, out var length, out var error))
            {
                case HeadStatus.Complete:
                    error = Parse(buffer.Slice(0, length), requestWasHead);
                    _connection.Input.AdvanceTo(buffer.GetPosition(length));
                    return Refuse(error);
                case HeadStatus.Rejected:
                    _connection.Input.AdvanceTo(buffer.End);
                    return Refuse(error);
                default:
                    _connection.Input.AdvanceTo(buffer.Start, buffer.End);
                    break;
            }

            if (result.IsCompleted || result.IsCanceled)
            {
                return _connection.TimedOut ? OriginFailure.ResponseTimedOut
                    : _connection.ResponseStarted ? OriginFailure.InvalidResponse
                    : OriginFailure.ClosedBeforeResponse;
            }
        }
    }

    private Http1Error Parse(in ReadOnlySequence<byte> head, bool requestWasHead)
    {
        var sink = Fields;
        var error = Http1ResponseParser.Parse(sink.Load(head), _limits, ref sink, requestWasHead, requestWasConnect: false, out var facts);
        Facts = facts;
        return error;
    }

    private OriginFailure Refuse(Http1Error error)
    {
        Error = error;
        return error switch
        {
            Http1Error.None => OriginFailure.None,
            Http1Error.HeadTooLarge or Http1Error.TooManyFields => OriginFailure.ResponseHeadTooLarge,
            _ => OriginFailure.InvalidResponse,
        };
    }
}
