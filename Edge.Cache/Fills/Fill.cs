using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;

namespace Edge.Cache.Fills;

/// <summary>One response on its way from the origin: written by one producer, read by many viewers, owned by none of their
/// connections (F2).</summary>
/// <remarks>
/// The producer calls, in this order: <see cref="PublishHead"/>; any number of <see cref="GetMemory"/>, <see cref="Advance"/>,
/// <see cref="WaitForRoomAsync"/>; <see cref="Complete"/>. Or one of the other endings. <see cref="Fail"/> may come from
/// anywhere, at any time. A short lock guards readers and phase; nobody is resumed under it.
/// </remarks>
public sealed partial class Fill
{
    private readonly FillTable _table;
    private readonly FillBuffer _buffer = new();
    private readonly ResponseLabels _labels;
    private readonly CancellationTokenSource _abandoned = new();
    private bool _completeWithoutReaders;
    private int _phase;
    private long _published;
    private long _charged;
    private bool _storing;
    private CacheReason _storeReason;

    internal Fill(
        FillTable table, CacheKey key, CacheKey tableKey, StoredFields request, long born, in FillOptions options, CacheReason storeReason)
    {
        _table = table;
        _labels = options.Labels ?? ResponseLabels.None;
        _completeWithoutReaders = options.CompleteWithoutReaders;
        _storing = storeReason == CacheReason.None;
        _storeReason = storeReason;
        Key = key;
        TableKey = tableKey;
        Request = request;
        Born = born;
    }

    /// <summary>The key, owned by the fill.</summary>
    public CacheKey Key { get; }

    /// <summary>The leader's request fields, copied: they outlive its connection.</summary>
    public StoredFields Request { get; }

    /// <summary>The invalidation sequence before the origin request (docs/cache.md).</summary>
    public long Born { get; }

    /// <summary>Cancelled when nobody wants the response any more, or the fill was failed by somebody else: stop the origin
    /// exchange.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    internal CacheKey TableKey { get; }

    internal FillPhase Phase => (FillPhase)Volatile.Read(ref _phase);

    internal long Published => Volatile.Read(ref _published);

    internal FillSegment? FirstSegment => _buffer.First;

    // Set before the phase that makes them meaningful.
    internal FillHead? Head { get; private set; }

    internal StoredResponse? Stored { get; private set; }

    internal FillFailure Failure { get; private set; }

    internal VaryKey? Variant { get; private set; }

    internal CacheReason SharingReason { get; private set; }

    internal CacheReason StoreReason => _storeReason;

    internal bool AdmittedBy(InvalidationLedger ledger) => ledger.Admits(Born, Key, _labels.WithTags(Head?.Tags));

    /// <summary>Makes the head known; once, before any body byte. Readers who may not share are released at once (F5).</summary>
    public void PublishHead(FillHead head, CacheTime now)
    {
        FillReader? woken;
        lock (Gate)
        {
            if (Phase != FillPhase.Waiting)
            {
                return;
            }

            Head = head;
            _buffer.DeclaredLength = head.IsBodiless ? 0 : head.ContentLength;
            var sharing = JudgeHead(head);
            if (sharing != FillSharing.All || !_storing)
            {
                // Before anybody can see the head: newcomers must find neither this fill nor nothing. An origin that fails says
                // nothing about the key.
                _joinable = false;
                _table.Delist(this, hitForMiss: sharing == FillSharing.None && head.Status < 500, now);
            }

            if (sharing == FillSharing.None)
            {
                _readers.ReleaseFollowers();
            }

            if (!_storing)
            {
                _readers.TrackSlowest();
            }

            SetPhase(FillPhase.Body);
            woken = Waiters.TakeAll();
        }

        NoteOutcome(_storeReason);
        WaiterList.WakeAll(woken);
        AbandonIfUnwanted();
    }

    /// <summary>Room for the next body bytes; empty only when the declared length is reached. Written bytes count after
    /// <see cref="Advance"/>.</summary>
    public Memory<byte> GetMemory() => _buffer.GetMemory();

    /// <summary>Makes <paramref name="count"/> bytes of the last <see cref="GetMemory"/> known to the readers.</summary>
    public void Advance(int count)
    {
        FillReader? woken;
        var stopped = false;
        lock (Gate)
        {
            _buffer.Advance(count);
            if (Phase != FillPhase.Body || count == 0)
            {
                return;
            }

            Volatile.Write(ref _published, _buffer.Written);
            if (_storing && Charge() is var refusal and not CacheReason.None)
            {
                stopped = true;
                StopStoring(refusal);
            }

            DropConsumed();
            woken = Waiters.TakeAll();
        }

        WaiterList.WakeAll(woken);
        if (stopped)
        {
            NoteOutcome(_storeReason);
            AbandonIfUnwanted();
        }
    }

    /// <summary>Ends the body cleanly: publishes it if it is stored, then lets the readers finish. A body shorter than declared
    /// fails instead (C18).</summary>
    /// <returns><see cref="CacheReason.None"/> when it was stored, else why not.</returns>
    public CacheReason Complete()
    {
        if (Phase == FillPhase.Waiting)
        {
            throw new InvalidOperationException("A body follows a head.");
        }

        if (_buffer.DeclaredLength is { } declared && declared != _buffer.Written)
        {
            Fail(FillFailure.Truncated);
        }

        if (Phase != FillPhase.Body)
        {
            return CacheReason.Incomplete;
        }

        // Published before the fill leaves the table: whoever finds neither would fetch again (F1).
        var reason = _storeReason;
        if (_storing)
        {
            var head = Head!;
            reason = _table.Store.Publish(
                Key, Request, new StoredResponse(
                    head.Status, head.Fields, _buffer.ToBody(), head.Decision.Metadata, Born, Variant, _labels.WithTags(head.Tags)));
            NoteOutcome(reason);
        }

        End(FillPhase.Complete);
        return reason;
    }

    /// <summary>Ends a revalidation: <paramref name="fresh"/> takes the place of <paramref name="stale"/> in the store and
    /// answers every reader, but followers of a no-cache response ask for themselves (E-106).</summary>
    /// <param name="stale">The response that was revalidated.</param>
    /// <param name="fresh">The same, freshened.</param>
    /// <param name="decision">What <see cref="Storability.DecideFreshened"/> said: what may not be stored any more is taken out
    /// and answers only this fill's leader.</param>
    /// <returns><see cref="CacheReason.None"/> when it is stored, else why not.</returns>
    public CacheReason CompleteFreshened(StoredResponse stale, StoredResponse fresh, in StorageDecision decision)
    {
        var reason = decision.Reason;
        if (decision.IsStorable)
        {
            reason = _table.Store.Freshen(Key, stale, fresh);
        }
        else
        {
            _table.Store.Discard(Key, stale);
        }

        NoteOutcome(reason, fresh.Status);
        Stored = fresh;
        SharingReason = decision.SharingReason;
        End(FillPhase.Stored, releaseFollowers: decision.Sharing == FillSharing.None);
        return reason;
    }

    /// <summary>Ends without an origin exchange: the leader looked again and found <paramref name="stored"/> (F1), or serves it
    /// stale.</summary>
    public void CompleteFromStore(StoredResponse stored)
    {
        Stored = stored;
        End(FillPhase.Stored);
    }

    /// <summary>Breaks the fill and every reader of it (F3). From any thread; harmless after the end.</summary>
    public void Fail(FillFailure failure) => End(FillPhase.Failed, failure: failure);

    /// <summary>Remembers why this key is not stored. A request that was not to store says nothing about the key.</summary>
    private void NoteOutcome(CacheReason reason, int status = 0)
    {
        if (reason is not (CacheReason.None or CacheReason.NotAsked or CacheReason.RequestDirectives or CacheReason.Superseded))
        {
            _table.Store.Outcomes.Note(Key.Hash, reason, status == 0 ? Head?.Status ?? 0 : status);
        }
    }

    private void SetPhase(FillPhase phase) => Volatile.Write(ref _phase, (int)phase);

    /// <summary>Moves to the end, wherever the fill stands; the first end counts.</summary>
    private void End(FillPhase phase, FillFailure failure = FillFailure.None, bool releaseFollowers = false)
    {
        // Out of the table first: whoever is woken with a failure joins again and must not find this fill.
        _table.Delist(this, hitForMiss: false, default);
        FillReader? woken;
        bool producerWaits;
        bool broken;
        lock (Gate)
        {
            if (Phase >= FillPhase.Complete)
            {
                return;
            }

            broken = phase == FillPhase.Failed && Phase == FillPhase.Body && _storing;
            Failure = failure;
            if (releaseFollowers)
            {
                _readers.ReleaseFollowers();
            }

            SetPhase(phase);
            woken = Waiters.TakeAll();
            producerWaits = TakeProducer();
            Uncharge();
        }

        WaiterList.WakeAll(woken);
        if (producerWaits)
        {
            _room.SetResult(false);
        }

        if (broken)
        {
            NoteOutcome(CacheReason.Incomplete);
        }

        if (phase == FillPhase.Failed)
        {
            // Whoever fails the fill, a reader that leaves perhaps, does not run the origin exchange's callbacks.
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), _abandoned, preferLocal: false);
        }
    }
}
