using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Edge.Tls.Engine;
using Edge.Tls.Records;

namespace Edge.Tls.Pipe;

/// <summary>Opens records when somebody reads: no pump task, and no block held while nothing arrives.</summary>
internal sealed class TlsPipeReader : PipeReader
{
    private readonly PipeReader _ciphertext;
    private readonly TlsEngine _engine;
    private readonly TlsOutbound _outbound;
    private readonly Lock _gate;
    private readonly Action _whenCompleted;

    // Plaintext that was opened and not yet consumed. Never pauses: it holds at most what one ciphertext read brought.
    private readonly System.IO.Pipelines.Pipe _plaintext;
    private int _cancelRequested;
    private bool _completed;
    private bool _ended;

    public TlsPipeReader(
        PipeReader ciphertext, TlsEngine engine, TlsOutbound outbound, Lock gate, MemoryPool<byte> pool, Action whenCompleted)
    {
        _ciphertext = ciphertext;
        _engine = engine;
        _outbound = outbound;
        _gate = gate;
        _whenCompleted = whenCompleted;
        _plaintext = new(new PipeOptions(
            pool, PipeScheduler.Inline, PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0,
            useSynchronizationContext: false));
    }

    public override bool TryRead(out ReadResult result)
    {
        if (TakeCancellation(out result) || _plaintext.Reader.TryRead(out result))
        {
            return true;
        }

        while (!_ended && _ciphertext.TryRead(out var read))
        {
            if (read.IsCanceled)
            {
                _ciphertext.AdvanceTo(read.Buffer.Start);
                if (TakeCancellation(out result))
                {
                    return true;
                }

                continue;
            }

            var progress = OpenRecords(read);
            if (_plaintext.Reader.TryRead(out result))
            {
                return true;
            }

            if (!progress)
            {
                break;
            }
        }

        result = default;
        return false;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        return TakeCancellation(out var result) || _plaintext.Reader.TryRead(out result)
            ? new ValueTask<ReadResult>(result)
            : PullAsync(cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => _plaintext.Reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _plaintext.Reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead()
    {
        Volatile.Write(ref _cancelRequested, 1);
        _ciphertext.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        _plaintext.Writer.Complete();
        _plaintext.Reader.Complete();
        _ciphertext.Complete(exception);
        _whenCompleted();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> PullAsync(CancellationToken cancellationToken)
    {
        if (_engine.HasOutput)
        {
            // Left behind by TryRead, which cannot wait.
            await _outbound.SendPendingAsync(cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            ReadResult read;
            try
            {
                read = await _ciphertext.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                lock (_gate)
                {
                    _engine.Abandon(TlsFailure.Silent(TlsFailureKind.TransportFailed, "transport failed"));
                }

                End();
                break;
            }

            if (read.IsCanceled)
            {
                _ciphertext.AdvanceTo(read.Buffer.Start);
                if (TakeCancellation(out var canceled))
                {
                    return canceled;
                }

                continue;
            }

            OpenRecords(read);
            if (_engine.HasOutput)
            {
                // An alert or a KeyUpdate. A peer that makes us answer and does not read stops us here (T17).
                await _outbound.SendPendingAsync(cancellationToken).ConfigureAwait(false);
            }

            if (_plaintext.Reader.TryRead(out var result))
            {
                return result;
            }
        }

        _plaintext.Reader.TryRead(out var last);
        return last;
    }

    /// <summary>Opens every whole record of <paramref name="read"/> and advances past them.</summary>
    /// <returns>Whether another read may bring something.</returns>
    private bool OpenRecords(in ReadResult read)
    {
        var rest = read.Buffer;
        var status = RecordStatus.NeedMore;
        while (_engine.CanReceive && (status = RecordSlicer.TryTake(ref rest, out var record)) == RecordStatus.Complete)
        {
            lock (_gate)
            {
                _engine.Receive(record, _plaintext.Writer);
            }
        }

        if (_engine.CanReceive && status != RecordStatus.NeedMore)
        {
            lock (_gate)
            {
                _engine.Refuse(RecordFailures.From(status));
            }
        }

        var progress = _engine.CanReceive && rest.Length < read.Buffer.Length;
        _ciphertext.AdvanceTo(rest.Start, rest.End);
        if (_engine.CanReceive && read.IsCompleted)
        {
            lock (_gate)
            {
                _engine.EndOfInput();
            }
        }

        if (_engine.CanReceive)
        {
            Publish();
        }
        else
        {
            End();
        }

        return progress;
    }

    private void Publish()
    {
        if (_plaintext.Writer.UnflushedBytes > 0)
        {
            // Completes at once: this pipe never pauses its writer.
            var flush = _plaintext.Writer.FlushAsync();
            System.Diagnostics.Debug.Assert(flush.IsCompletedSuccessfully, "the plaintext pipe paused");
        }
    }

    private void End()
    {
        if (!_ended)
        {
            _ended = true;
            _plaintext.Writer.Complete();
        }
    }

    /// <summary>Turns a requested cancellation into a result, with whatever plaintext there is.</summary>
    private bool TakeCancellation(out ReadResult result)
    {
        if (Interlocked.Exchange(ref _cancelRequested, 0) == 0)
        {
            result = default;
            return false;
        }

        _plaintext.Reader.CancelPendingRead();
        return _plaintext.Reader.TryRead(out result);
    }
}
