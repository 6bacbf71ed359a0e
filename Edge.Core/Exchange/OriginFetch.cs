using System.Buffers;
using Edge.Cache;
using Edge.Cache.Fills;
using Edge.Cache.Invalidation;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Store;
using Edge.Core.Compression;
using Edge.Core.Config;
using Edge.Core.Origin;
using Edge.Core.Transport;
using Edge.Http1;

namespace Edge.Core.Exchange;

/// <summary>The producer of one fill: asks the origin, decides what may be stored, and writes the body into the fill.</summary>
/// <remarks>Copies everything it needs from the viewer's request when it is made, because it may outlive that viewer (F2).</remarks>
internal sealed class OriginFetch
{
    private readonly EdgeServices _services;
    private readonly CachePolicy _policy;
    private readonly EdgeLimits _limits;
    private readonly StorageRequest _request;
    private readonly InvalidationScope _scope;
    private readonly byte[] _groupHost;
    private readonly CompressionSettings? _compression;   // null: nothing is coded here
    private readonly KeyedCodings _accepted;
    private StoredResponse? _stale;
    private readonly Target[] _targets;
    private readonly Config.OriginTarget _origin;
    private readonly IInterimSink? _interim;

    private OriginFetch(ExchangeContext exchange, StoredResponse? stale, IInterimSink? interim)
    {
        _interim = interim;
        _services = exchange.Services;
        _policy = exchange.Behavior!.CachePolicy;
        _limits = exchange.Snapshot.Limits;
        _stale = stale;
        _scope = exchange.Services.Ledger.ScopeOf(exchange.Distribution!.Name);
        _groupHost = WriteInvalidation.GroupHost(exchange).ToArray();
        _compression = exchange.Behavior.Compress && !exchange.Request.Fields.Has("authorization"u8) ? exchange.Snapshot.Compression : null;   // T13
        _accepted = exchange.Key.Codings;
        _origin = exchange.Behavior.Origin;
        _request = StorageRequest.From(CacheMethod.Get, exchange.Request.Fields, _policy);
        _targets = _origin.Secondary is { } secondary
            ? [TargetFor(exchange, _origin.Primary, stale), TargetFor(exchange, secondary, stale)]
            : [TargetFor(exchange, _origin.Primary, stale)];
    }

    /// <summary>Why the origin gave nothing usable; for the viewer that began the fill.</summary>
    public OriginFailure Failure { get; private set; }

    /// <summary>More about <see cref="Failure"/>, for the log.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>The status that the origin answered with, or 0.</summary>
    public int OriginStatus { get; private set; }

    /// <summary>Time until the origin's head was there.</summary>
    public TimeSpan OriginTime { get; private set; }

    /// <summary>The origin that was asked last.</summary>
    public string OriginName { get; private set; } = "";

    /// <summary>Starts fetching for <paramref name="fill"/>.</summary>
    /// <param name="exchange">The exchange whose request is sent; nothing of it is kept.</param>
    /// <param name="fill">The fill to write; this is its only producer.</param>
    /// <param name="stale">The stored response to revalidate, or null.</param>
    /// <param name="interim">Takes interim responses for the viewer that began the fill; null: nobody wants them.</param>
    public static OriginFetch Start(ExchangeContext exchange, Fill fill, StoredResponse? stale, IInterimSink? interim = null)
    {
        var fetch = new OriginFetch(exchange, stale, interim);
        _ = fetch.RunAsync(fill);   // every way out ends the fill; nothing is thrown
        return fetch;
    }

    private async Task RunAsync(Fill fill)
    {
        try
        {
            await FetchAsync(fill).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            fill.Fail(FillFailure.Abandoned);
        }
        catch (Exception defect)
        {
            _services.Observer.OnDefect("fetch", defect);
            fill.Fail(FillFailure.OriginInvalid);
        }
    }

    private async ValueTask FetchAsync(Fill fill)
    {
        using var completion = CompletionTimeout.Begin(_origin.Primary.ResponseCompletionTimeout, _services.Time, fill.Abandoned);
        var cancel = completion?.Token ?? fill.Abandoned;
        for (var i = 0; i < _targets.Length; i++)
        {
            var requestTime = _services.Now;
            var isLast = i == _targets.Length - 1;
            var answer = await AskAsync(_targets[i], cancel).ConfigureAwait(false);
            if (answer.Exchange is not { } origin)
            {
                if (isLast)
                {
                    EndWithoutAnswer(fill, completion?.HasPassed == true && !fill.Abandoned.IsCancellationRequested);
                }

                continue;   // E-155: no connection and no answer count as the primary's failure
            }

            await using (origin.ConfigureAwait(false))
            {
                if (!isLast && _origin.FailsOver(origin.Facts.Status))
                {
                    continue;
                }

                if (_stale is not null && origin.Facts.Status == 304 && !Validation.Selects(UpdateOf(origin.Fields), _stale, _services.Now))
                {
                    _stale = null;   // RFC 9111 §4.3.4: it speaks of another response; the same target once more, without conditions
                    i--;
                    continue;
                }

                await UseAsync(fill, origin, requestTime, cancel).ConfigureAwait(false);
                return;
            }
        }
    }

    private async ValueTask<OriginAnswer> AskAsync(Target target, CancellationToken cancel)
    {
        var started = _services.Time.GetTimestamp();
        OriginName = target.Key.Origin.Name;
        var answer = await _services.Origins.SendAsync(
            target.Key, new OriginRequest(_stale is null ? target.Head : target.Conditional, MethodKind.Get, null) { Interim = _interim }, _limits, cancel).ConfigureAwait(false);
        OriginTime = _services.Time.GetElapsedTime(started);
        Failure = answer.Failure;
        Detail = answer.Detail;
        if (answer.Exchange is null)
        {
            _services.Observer.OnOriginFailure(OriginName, answer.Failure, answer.Detail);
        }
        else
        {
            OriginStatus = answer.Exchange.Facts.Status;
            _services.Observer.OnOriginAnswer(OriginName, OriginStatus, OriginTime);
        }

        return answer;
    }

    private void EndWithoutAnswer(Fill fill, bool completionTimedOut)
    {
        if (completionTimedOut)
        {
            Failure = OriginFailure.ResponseTimedOut;   // E-66
        }

        if (!TryServeStale(fill))
        {
            fill.Fail(FillFailureOf(Failure));
        }
    }

    private async ValueTask UseAsync(Fill fill, OriginExchange origin, CacheTime requestTime, CancellationToken cancel)
    {
        var status = origin.Facts.Status;
        if (status == 304)
        {
            EndNotModified(fill, origin, requestTime);
            return;
        }

        if (status is 500 or 502 or 503 or 504 && TryServeStale(fill))
        {
            origin.Abort();
            return;
        }

        using var encoder = PublishHead(fill, origin, requestTime);
        while (true)
        {
            BodyRead read;
            try
            {
                var pending = origin.ReadAsync(cancel);
                if (encoder is { HoldsBack: true } && !pending.IsCompleted)
                {
                    encoder.Flush();   // the origin makes a pause, and viewers wait for what is there
                }

                read = await pending.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!fill.Abandoned.IsCancellationRequested)
            {
                EndTooLate(fill, origin);
                return;
            }

            if (read.Status == BodyReadStatus.Content)
            {
                if (encoder is null)
                {
                    Copy(read.Content, fill);
                }
                else
                {
                    await ComputeThreads.Shared.EnterAsync();   // never on a socket's thread
                    encoder.Write(read.Content);
                }

                origin.Advance();
                if (!await fill.WaitForRoomAsync().ConfigureAwait(false))
                {
                    origin.Abort();
                    fill.Fail(FillFailure.Abandoned);
                    return;
                }

                continue;
            }

            if (read.Status == BodyReadStatus.End)
            {
                encoder?.Finish();
                fill.Complete();
                return;
            }

            Failure = origin.FailureOf(read.Status);
            Detail = read.Status == BodyReadStatus.Malformed ? Http1ErrorNames.Of(origin.Error) : $"{origin.BytesRead} bytes of content received";
            _services.Observer.OnOriginFailure(OriginName, Failure, Detail);
            origin.Abort();
            fill.Fail(FillFailureOf(Failure));
            return;
        }
    }

    // E-66: the head is out, so the readers see a transfer that breaks off.
    private void EndTooLate(Fill fill, OriginExchange origin)
    {
        Failure = OriginFailure.BodyTimedOut;
        Detail = "the completion time-out passed";
        _services.Observer.OnOriginFailure(OriginName, Failure, Detail);
        origin.Abort();
        fill.Fail(FillFailure.OriginTimeout);
    }

    // Returns what codes the content, or null.
    private ContentEncoder? PublishHead(Fill fill, OriginExchange origin, CacheTime requestTime)
    {
        var now = _services.Now;
        var decision = Storability.Decide(_request, origin.Facts.Status, origin.Fields, _policy, requestTime, now);
        IFieldSource fields = origin.Fields;
        long? length = origin.Facts.Body.IsEmpty ? 0 : origin.Facts.Body.Kind == Http1.Framing.BodyKind.Length ? origin.Facts.Body.Length : null;
        var coding = KeyedCodings.None;
        if (_compression is not null && CompressionRule.IsEligible(origin.Facts.Status, fields, length, decision, _compression))
        {
            coding = CompressionRule.Choose(_accepted);
            coding = coding != KeyedCodings.None && _services.Compression.TryEnter(coding, _compression.MaxConcurrent) ? coding : KeyedCodings.None;
            fields = CodedFields.Of(fields, coding);
        }

        if (coding != KeyedCodings.None)
        {
            length = null;
            decision = decision with { Metadata = decision.Metadata.AsRecoded() };
        }

        var builder = new StoredFieldsBuilder();
        var shared = builder.BuildShared(fields, _policy, now);
        fill.PublishHead(
            new FillHead
            {
                Status = origin.Facts.Status,
                Fields = shared,
                RequesterFields = builder.BuildForRequester(fields, _policy, now, shared),
                Decision = decision,
                Tags = LabelsOf(origin.Fields),
                ContentLength = length,
            },
            now);
        return coding == KeyedCodings.None ? null : ContentEncoder.Create(coding, _compression!, fill, _services.Compression);
    }

    // What an answer about a stored response says, in terms of what is stored.
    private IFieldSource UpdateOf(IFieldSource answer) =>
        _stale!.Metadata.Has(ResponseRights.Recoded) ? CodedFields.ForUpdate(answer) : answer;

    // RFC 9111 §4.3.3, §4.3.4. A 304 that nobody asked for is no answer (C19).
    private void EndNotModified(Fill fill, OriginExchange origin, CacheTime requestTime)
    {
        var now = _services.Now;
        if (_stale is null)
        {
            Failure = OriginFailure.InvalidResponse;
            Detail = "a 304 that validates nothing";
            _services.Observer.OnOriginFailure(OriginName, Failure, Detail);
            fill.Fail(FillFailure.OriginInvalid);
            return;
        }

        var fields = new StoredFieldsBuilder().BuildFreshened(_stale.Fields, UpdateOf(origin.Fields), _policy, now);
        var decision = Storability.DecideFreshened(_request, _stale.Status, fields, origin.Fields, _policy, requestTime, now);
        fill.CompleteFreshened(_stale, _stale.Freshened(fields, decision.Metadata, fill.Born, LabelsOf(origin.Fields)), decision);
    }

    private ulong[]? LabelsOf(IFieldSource fields) =>
        CacheGroups.Join(CacheTags.Read(fields, _policy.TagField.Span, _scope), CacheGroups.Read(fields, _scope, _groupHost));

    // RFC 5861 §4, E-135: a stale copy answers for a failing origin, and the next attempt waits a little.
    private bool TryServeStale(Fill fill)
    {
        var now = _services.Now;
        if (_stale is null || !Freshness.MayServeOnError(_stale.Metadata, _policy, now))
        {
            return false;
        }

        _stale.DeferRevalidation(now.MonotonicMilliseconds + (long)_policy.ErrorTtl.TotalMilliseconds);
        fill.CompleteFromStore(_stale);
        return true;
    }

    private static void Copy(in ReadOnlySequence<byte> content, Fill fill)
    {
        foreach (var piece in content)
        {
            var rest = piece.Span;
            while (!rest.IsEmpty)
            {
                var room = fill.GetMemory().Span;
                var count = Math.Min(room.Length, rest.Length);
                rest[..count].CopyTo(room);
                fill.Advance(count);
                rest = rest[count..];
            }
        }
    }

    private static Target TargetFor(ExchangeContext exchange, OriginSettings origin, StoredResponse? stale)
    {
        var key = OriginRoute.KeyFor(exchange, origin);
        var plain = HeadFor(null);
        return new Target(key, plain, stale is null ? plain : HeadFor(stale));

        ReadOnlyMemory<byte> HeadFor(StoredResponse? validated)
        {
            var head = new ArrayBufferWriter<byte>(1024);
            OriginRequestHead.Write(head, exchange, origin, key.Https, new OriginRequestHead.Purpose(ForFill: true, validated));
            return head.WrittenMemory;
        }
    }

    private static FillFailure FillFailureOf(OriginFailure failure) => failure switch
    {
        OriginFailure.ConnectionTimedOut or OriginFailure.Unreachable or OriginFailure.ResponseTimedOut
            or OriginFailure.BodyTimedOut => FillFailure.OriginTimeout,
        OriginFailure.NameNotResolved or OriginFailure.ConnectionRefused or OriginFailure.TlsHandshakeFailed
            or OriginFailure.TlsRefusedByOrigin or OriginFailure.CertificateRefused => FillFailure.OriginConnect,
        OriginFailure.PoolExhausted or OriginFailure.CircuitOpen => FillFailure.OriginBusy,
        OriginFailure.ClosedBeforeResponse => FillFailure.OriginReset,
        OriginFailure.BodyTruncated => FillFailure.Truncated,
        OriginFailure.Abandoned => FillFailure.Abandoned,
        _ => FillFailure.OriginInvalid,
    };

    private readonly record struct Target(OriginPoolKey Key, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Conditional);
}
