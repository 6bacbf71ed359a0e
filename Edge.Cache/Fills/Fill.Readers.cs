using System.Threading.Tasks.Sources;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Fills;

/// <summary>The readers' side of a fill: joining, leaving, pacing (F9) and what may be kept.</summary>
public sealed partial class Fill : IValueTaskSource<bool>
{
    private readonly ReaderSet _readers = new();
    private ManualResetValueTaskSourceCore<bool> _room = new() { RunContinuationsAsynchronously = true };
    private bool _producerWaits;
    private bool _joinable = true;

    /// <summary>Readers now.</summary>
    public int ReaderCount
    {
        get
        {
            lock (Gate)
            {
                return _readers.Count;
            }
        }
    }

    internal Lock Gate { get; } = new();

    internal WaiterList Waiters; // a mutable struct, changed in place under the gate

    /// <summary>Waits until the readers have caught up to within the window: the fastest when the response is stored, else the
    /// slowest (F9).</summary>
    /// <returns>False when the fill has ended, abandoned perhaps: stop.</returns>
    public ValueTask<bool> WaitForRoomAsync()
    {
        lock (Gate)
        {
            if (Phase >= FillPhase.Complete || HasRoom())
            {
                return new ValueTask<bool>(Phase < FillPhase.Complete);
            }

            _room.Reset();
            _producerWaits = true;
            return new ValueTask<bool>(this, _room.Version);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _room.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _room.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _room.OnCompleted(continuation, state, token, flags);

    /// <summary>Adds the leader's reader, before anybody else can find the fill.</summary>
    internal FillReader AddLeader(IFieldSource request)
    {
        var reader = new FillReader(this, request, isLeader: true);
        _readers.Add(reader);
        return reader;
    }

    /// <summary>Adds a follower.</summary>
    /// <returns>None, <see cref="CacheReason.TooManyReaders"/>, or <see cref="CacheReason.Superseded"/> when it cannot be joined
    /// any more.</returns>
    internal CacheReason TryFollow(IFieldSource request, out FillReader? reader)
    {
        reader = null;
        lock (Gate)
        {
            if (!_joinable || Phase >= FillPhase.Complete)
            {
                return CacheReason.Superseded;
            }

            if (_readers.Count >= _table.Limits.MaxReadersPerFill)
            {
                return CacheReason.TooManyReaders;
            }

            reader = new FillReader(this, request, isLeader: false);
            _readers.Add(reader);
            return CacheReason.None;
        }
    }

    /// <summary>Notes that a reader is done with <paramref name="count"/> more bytes.</summary>
    internal void Consumed(FillReader reader, int count)
    {
        if (Phase >= FillPhase.Complete)
        {
            reader.Position += count; // nobody is paced any more
            return;
        }

        bool resume;
        lock (Gate)
        {
            _readers.Move(reader, reader.Position + count);
            resume = _producerWaits && HasRoom() && TakeProducer();
        }

        if (resume)
        {
            _room.SetResult(true);
        }
    }

    /// <summary>Has the response fetched to its end even when every reader has left.</summary>
    internal void KeepWithoutReaders()
    {
        lock (Gate)
        {
            _completeWithoutReaders = true;
        }
    }

    /// <summary>Takes a reader out.</summary>
    internal void Leave(FillReader reader)
    {
        bool resume;
        lock (Gate)
        {
            Waiters.Remove(reader);
            if (!_readers.Remove(reader))
            {
                return;
            }

            resume = _readers.Count > 0 && _producerWaits && HasRoom() && TakeProducer();
        }

        if (resume)
        {
            _room.SetResult(true);
        }

        AbandonIfUnwanted();
    }

    /// <summary>Ends the fill when it serves nobody: no reader, and no storing that goes on without one (F2, E-116).</summary>
    private void AbandonIfUnwanted()
    {
        var resume = false;
        var unwanted = false;
        lock (Gate)
        {
            if (Phase >= FillPhase.Complete || _readers.Count > 0)
            {
                return;
            }

            if (_completeWithoutReaders && (Phase == FillPhase.Waiting || _storing))
            {
                resume = TakeProducer(); // nobody paces it now
            }
            else
            {
                unwanted = true;
                _joinable = false; // a newcomer between here and the end starts its own
            }
        }

        if (unwanted)
        {
            Fail(FillFailure.Abandoned);
        }
        else if (resume)
        {
            _room.SetResult(true);
        }
    }

    private bool HasRoom() => _readers.Count == 0
        || (_storing
            ? Published - _readers.Fastest < _table.Limits.StoredFillWindow
            : Published - _readers.Slowest < _table.Limits.StreamedFillWindow);

    private bool TakeProducer()
    {
        var waits = _producerWaits;
        _producerWaits = false;
        return waits;
    }

    /// <summary>Decides what becomes of a response that has just begun.</summary>
    /// <returns>Who may use it.</returns>
    private FillSharing JudgeHead(FillHead head)
    {
        var decision = head.Decision;
        if (!decision.IsStorable)
        {
            _storing = false;
            _storeReason = decision.Reason;
        }

        var refusal = CacheReason.None;
        if (decision.Vary is { } rule && (Variant = VaryKey.TryCapture(rule, Request)) is null)
        {
            refusal = CacheReason.VaryTooLarge;
        }
        else if (_buffer.DeclaredLength > _table.Limits.EffectiveObjectSize)
        {
            refusal = CacheReason.TooLarge;
        }

        if (refusal == CacheReason.None)
        {
            SharingReason = decision.SharingReason;
            return decision.Sharing;
        }

        _storing = false;
        _storeReason = _storeReason == CacheReason.None ? refusal : _storeReason;
        SharingReason = decision.Sharing == FillSharing.None ? decision.SharingReason : refusal;
        return FillSharing.None;
    }

    /// <summary>Charges new segments to the bytes all fills may hold.</summary>
    private CacheReason Charge()
    {
        if (_buffer.Written > _table.Limits.EffectiveObjectSize)
        {
            return CacheReason.TooLarge;
        }

        var more = _buffer.Allocated - _charged;
        if (more > 0 && !_table.TryCharge(more))
        {
            return CacheReason.FillBudget;
        }

        _charged = _buffer.Allocated;
        return CacheReason.None;
    }

    private void Uncharge()
    {
        _table.Uncharge(_charged);
        _charged = 0;
    }

    /// <summary>From storing to streaming: nobody joins any more, the slowest reader paces, and what all have left behind is
    /// dropped. Nobody loses bytes: segments live as long as a reader is before or in them.</summary>
    private void StopStoring(CacheReason reason)
    {
        _storing = false;
        _storeReason = reason;
        _joinable = false;
        Uncharge();
        _readers.TrackSlowest();
        _table.Delist(this, hitForMiss: false, default);
    }

    private void DropConsumed()
    {
        if (!_storing && _readers.Count > 0)
        {
            _buffer.DropBefore(_readers.Slowest);
        }
    }
}
