using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Edge.Tls.Pipe;

/// <summary>Gathers plaintext and seals it at flush, straight into the ciphertext writer's memory.</summary>
internal sealed class TlsPipeWriter(TlsOutbound outbound, MemoryPool<byte> pool, Action completed) : PipeWriter
{
    private readonly PlaintextBuffer _buffer = new(pool);
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _buffer.Length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfCompleted();
        return _buffer.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _buffer.Advance(bytes);

    public override void CancelPendingFlush() => outbound.Ciphertext.CancelPendingFlush();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        return SendAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);
    }

    /// <summary>Seals <paramref name="source"/> without a copy of it, after topping up a record that was begun.</summary>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        return SendAsync(source[_buffer.Fill(source.Span)..], cancellationToken);
    }

    /// <summary>Leaves what is written, and close_notify unless there was an error, to the ciphertext writer, and completes
    /// it.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        if (exception is null)
        {
            for (var i = 0; i < _buffer.BlockCount - 1; i++)
            {
                outbound.WriteNow(_buffer[i]);
            }

            outbound.CloseNow(_buffer.BlockCount > 0 ? _buffer[_buffer.BlockCount - 1] : default);
        }

        _buffer.Clear();
        outbound.Ciphertext.Complete(exception);
        completed();
    }

    /// <summary>Completes without a word to the peer.</summary>
    public void Abort()
    {
        if (!_completed)
        {
            _completed = true;
            _buffer.Clear();
            outbound.Ciphertext.Complete();
            completed();
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        if (exception is null)
        {
            await SendAsync(ReadOnlyMemory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
            await outbound.CloseAsync().ConfigureAwait(false);
        }

        _completed = true;
        _buffer.Clear();
        await outbound.Ciphertext.CompleteAsync(exception).ConfigureAwait(false);
        completed();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> more, CancellationToken cancellationToken)
    {
        try
        {
            return await outbound.SendAsync(_buffer, more, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _buffer.Clear();
        }
    }

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        }
    }
}
