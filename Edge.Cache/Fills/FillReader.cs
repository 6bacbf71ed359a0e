using System.Threading.Tasks.Sources;
using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Fills;

/// <summary>One viewer's view of a fill. Used by one thread at a time; one wait at a time; disposing leaves the fill.</summary>
/// <remarks>It is its own waiter: waiting allocates nothing, and continuations run on the thread
/// pool.</remarks>
public sealed class FillReader : IDisposable, IValueTaskSource<FillHeadResult>, IValueTaskSource<FillRead>
{
    private readonly Fill _fill;
    private readonly IFieldSource _request;
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private FillSegment? _segment;
    private int _handedOut;
    private bool _headTaken;
    private bool _waitEnded;
    private bool _left;

    internal FillReader(Fill fill, IFieldSource request, bool isLeader)
    {
        _fill = fill;
        _request = request;
        IsLeader = isLeader;
    }

    /// <summary>Whether this viewer's request started the fill.</summary>
    public bool IsLeader { get; }

    // The fill's bookkeeping, under its gate.
    internal bool IsWaiting { get; set; }

    internal FillReader? Previous { get; set; }

    internal FillReader? Next { get; set; }

    internal int Index { get; set; }

    internal long Position { get; set; }

    internal bool IsReleased { get; set; }

    /// <summary>Waits for the head.</summary>
    /// <param name="cancellationToken">Ends the wait with <see cref="FillFailure.WaitEnded"/>; nothing is thrown (F8).</param>
    public ValueTask<FillHeadResult> WaitHeadAsync(CancellationToken cancellationToken)
    {
        if (TryTakeHead(out var result))
        {
            return new ValueTask<FillHeadResult>(result);
        }

        return TryBeginWait(forHead: true, cancellationToken)
            ? new ValueTask<FillHeadResult>(this, _core.Version)
            : new ValueTask<FillHeadResult>(TakeHead());
    }

    /// <summary>Waits for more of the body; after <see cref="FillHeadKind.Head"/>. Calling it says that the data of the call
    /// before are done with.</summary>
    /// <param name="cancellationToken">Ends the wait with <see cref="FillFailure.WaitEnded"/>; nothing is thrown.</param>
    public ValueTask<FillRead> ReadAsync(CancellationToken cancellationToken)
    {
        if (!_headTaken)
        {
            throw new InvalidOperationException("The body follows a head.");
        }

        _fill.Consumed(this, _handedOut);
        _handedOut = 0;
        if (TryTakeData(out var read))
        {
            return new ValueTask<FillRead>(read);
        }

        return TryBeginWait(forHead: false, cancellationToken)
            ? new ValueTask<FillRead>(this, _core.Version)
            : new ValueTask<FillRead>(TakeData());
    }

    /// <summary>From now on the response is wanted for the store, whoever leaves: it is fetched to its end, if it may be stored.</summary>
    public void KeepFill() => _fill.KeepWithoutReaders();

    /// <summary>Leaves. The last reader's leaving abandons the fill unless completion is wanted (F2, E-116).</summary>
    public void Dispose()
    {
        if (!_left)
        {
            _left = true;
            _segment = null;
            _fill.Leave(this);
        }
    }

    FillHeadResult IValueTaskSource<FillHeadResult>.GetResult(short token)
    {
        EndWait(token);
        return TakeHead();
    }

    FillRead IValueTaskSource<FillRead>.GetResult(short token)
    {
        EndWait(token);
        return TakeData();
    }

    ValueTaskSourceStatus IValueTaskSource<FillHeadResult>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<FillRead>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<FillHeadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<FillRead>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Ends the wait; called once per wait, by whoever took the reader from the waiters.</summary>
    internal void Wake() => _core.SetResult(true);

    /// <summary>Whether what is waited for is there. Under the gate.</summary>
    private bool IsReady(bool forHead) =>
        forHead ? _fill.Phase != FillPhase.Waiting : _fill.Published > Position || _fill.Phase >= FillPhase.Complete;

    /// <summary>Begins a wait; false when it is over already. The token is registered first, so that its callback always finds
    /// the wait or is found.</summary>
    private bool TryBeginWait(bool forHead, CancellationToken cancellationToken)
    {
        _core.Reset();
        _waitEnded = false;
        _registration = cancellationToken.UnsafeRegister(static reader => ((FillReader)reader!).OnCancelled(), this);
        lock (_fill.Gate)
        {
            if (!_waitEnded && !IsReady(forHead))
            {
                _fill.Waiters.Add(this);
                return true;
            }
        }

        _registration.Dispose();
        return false;
    }

    private void EndWait(short token)
    {
        _core.GetResult(token);
        _registration.Dispose();
    }

    private void OnCancelled()
    {
        bool waited;
        lock (_fill.Gate)
        {
            _waitEnded = true;
            waited = _fill.Waiters.Remove(this);
        }

        if (waited)
        {
            Wake();
        }
    }

    private FillHeadResult TakeHead() => TryTakeHead(out var result) ? result : Failure(FillFailure.WaitEnded);

    private FillRead TakeData() =>
        TryTakeData(out var read) ? read : new FillRead(FillReadKind.Failed, default, FillFailure.WaitEnded);

    private bool TryTakeHead(out FillHeadResult result)
    {
        result = default;
        switch (_fill.Phase)
        {
            case FillPhase.Waiting:
                return false;
            case FillPhase.Failed:
                result = Failure(_fill.Failure);
                return true;
            case FillPhase.Stored when IsReleased:
                result = Unshareable(_fill.SharingReason);
                return true;
            case FillPhase.Stored:
                var stored = _fill.Stored!;
                result = stored.Variant?.Matches(_request) == false
                    ? Unshareable(CacheReason.VaryMismatch) with { Vary = stored.Variant.Rule }
                    : new FillHeadResult { Kind = FillHeadKind.Stored, Stored = stored, Fields = stored.Fields };
                return true;
            default:
                result = TakeOpenHead();
                return true;
        }
    }

    private FillHeadResult TakeOpenHead()
    {
        var head = _fill.Head!;
        if (IsReleased)
        {
            return Unshareable(_fill.SharingReason);
        }

        if (!IsLeader && _fill.Variant?.Matches(_request) == false)
        {
            // F6: this one waited for another variant. It must not hold that fill back any longer.
            Dispose();
            return Unshareable(CacheReason.VaryMismatch) with { Vary = _fill.Variant.Rule };
        }

        _headTaken = true;
        return new FillHeadResult
        {
            Kind = FillHeadKind.Head,
            Head = head,
            Fields = IsLeader && head.RequesterFields is { } own ? own : head.Fields,
            StoreReason = _fill.StoreReason,
        };
    }

    /// <summary>The phase is read before the published length, so that an end is only reported after the last byte.</summary>
    private bool TryTakeData(out FillRead read)
    {
        var phase = _fill.Phase;
        var available = _fill.Published - Position;
        if (available > 0)
        {
            // Position lies behind the segment's end only when there is a next one: its bytes are published.
            var segment = _segment ?? _fill.FirstSegment!;
            while (Position >= segment.End)
            {
                segment = segment.Next!;
            }

            _segment = segment;
            _handedOut = (int)Math.Min(available, segment.End - Position);
            read = new FillRead(
                FillReadKind.Data, segment.Bytes.AsMemory((int)(Position - segment.Start), _handedOut), FillFailure.None);
            return true;
        }

        read = phase == FillPhase.Complete
            ? new FillRead(FillReadKind.Complete, default, FillFailure.None)
            : new FillRead(FillReadKind.Failed, default, _fill.Failure);
        return phase >= FillPhase.Complete;
    }

    private static FillHeadResult Failure(FillFailure failure) => new() { Kind = FillHeadKind.Failed, Failure = failure };

    private static FillHeadResult Unshareable(CacheReason reason) => new() { Kind = FillHeadKind.Unshareable, Reason = reason };
}
