using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Edge.Tls.Engine;
using Edge.Tls.Records;

namespace Edge.Tls.Pipe;

/// <summary>The sending half: whoever holds the turn may touch the ciphertext writer; the gate protects the engine.</summary>
/// <remarks>
/// Writer and reader both have something to send: data, and now and then an alert or a KeyUpdate. The turn is held across a
/// flush,
/// the gate only across computation. A reader that finds the turn taken leaves its bytes: the holder looks again before it goes.
/// </remarks>
internal sealed class TlsOutbound(PipeWriter ciphertext, TlsEngine engine, Lock gate)
{
    /// <summary>Plaintext sealed between two flushes: four records, so that a long body neither piles up nor trickles.</summary>
    public const int BurstBytes = 4 * RecordSlicer.FullRecordBytes;

    // Never disposed: nothing here asks for its wait handle, and without one it holds nothing.
    private readonly SemaphoreSlim _turn = new(1, 1);

    public PipeWriter Ciphertext => ciphertext;

    /// <summary>Seals and sends what is buffered, then <paramref name="more"/>, with a flush after every burst and at the
    /// end.</summary>
    /// <param name="buffer">Plaintext gathered so far; read, not cleared.</param>
    /// <param name="more">Any length; the caller keeps it unchanged until the task is done.</param>
    /// <param name="cancellationToken">Cancels waiting, as for any flush; sealed records stay in the ciphertext writer.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FlushResult> SendAsync(PlaintextBuffer buffer, ReadOnlyMemory<byte> more, CancellationToken cancellationToken)
    {
        FlushResult result;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var block = 0;
            bool sealing, rest;
            do
            {
                sealing = SealBurst(buffer, ref block, ref more);
                rest = block < buffer.BlockCount || !more.IsEmpty;
                result = await ciphertext.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            while (sealing && rest && !result.IsCompleted && !result.IsCanceled);

            result = new FlushResult(result.IsCanceled, result.IsCompleted || !sealing);
        }
        catch (IOException)
        {
            Abandon();
            return new FlushResult(isCanceled: false, isCompleted: true);
        }
        finally
        {
            _turn.Release();
        }

        if (HasOutput())
        {
            await SendPendingAsync(cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>Seals blocks, then the rest, until a burst is full.</summary>
    /// <returns>False when the connection takes no more.</returns>
    private bool SealBurst(PlaintextBuffer buffer, ref int block, ref ReadOnlyMemory<byte> more)
    {
        lock (gate)
        {
            var left = BurstBytes;
            var sealing = true;
            for (; sealing && left > 0 && block < buffer.BlockCount; block++)
            {
                sealing = engine.Write(buffer[block].Span, ciphertext);
                left -= buffer[block].Length;
            }

            if (sealing && left > 0)
            {
                var now = more[..Math.Min(more.Length, left)];
                more = more[now.Length..];
                sealing = engine.Write(now.Span, ciphertext);
            }

            engine.DrainOutput(ciphertext);
            return sealing;
        }
    }

    /// <summary>Sends what the engine has to say, unless somebody else is sending and will take it along.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendPendingAsync(CancellationToken cancellationToken)
    {
        while (HasOutput() && _turn.Wait(0, CancellationToken.None))
        {
            try
            {
                lock (gate)
                {
                    engine.DrainOutput(ciphertext);
                }

                await ciphertext.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                Abandon();
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>Sends close_notify, once.</summary>
    public async ValueTask CloseAsync()
    {
        lock (gate)
        {
            engine.CloseNotify();
        }

        await SendPendingAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Without waiting: leaves data in the ciphertext writer, if nobody is sending just now.</summary>
    public void WriteNow(ReadOnlyMemory<byte> plaintext) => SealNow(plaintext, close: false);

    /// <summary>Without waiting: leaves data and close_notify in the ciphertext writer, if nobody is sending just now.</summary>
    public void CloseNow(ReadOnlyMemory<byte> plaintext) => SealNow(plaintext, close: true);

    private void SealNow(ReadOnlyMemory<byte> plaintext, bool close)
    {
        if (!_turn.Wait(0, CancellationToken.None))
        {
            return;
        }

        try
        {
            lock (gate)
            {
                engine.Write(plaintext.Span, ciphertext);
                if (close)
                {
                    engine.CloseNotify();
                }

                engine.DrainOutput(ciphertext);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool HasOutput()
    {
        lock (gate)
        {
            return engine.HasOutput;
        }
    }

    private void Abandon()
    {
        lock (gate)
        {
            engine.Abandon(TlsFailure.Silent(TlsFailureKind.TransportFailed, "transport failed"));
        }
    }
}
