using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Edge.Core.Transport;

internal sealed partial class SocketConnection
{
    // A peer that fills small blocks is sending a body: give it blocks that hold a whole TLS record. One that stops
    // filling them for this many receives goes back to small ones.
    private const int ShortReceivesBeforeSmall = 4;

    // Less room than this at the end of a block is not worth a system call.
    private const int MinimumSmallReceive = 1024;
    private const int MinimumLargeReceive = 8 * 1024;

    /// <inheritdoc/>
    public override long BytesAcknowledged
    {
        get
        {
            long acknowledged = TcpAcknowledged.TryRead(_socket);
            if (acknowledged < 0)
            {
                return _socket.AddressFamily is AddressFamily.Unix ? BytesSent : Interlocked.Read(ref _bytesAcknowledged);
            }
            // The kernel counts SYN as one byte and tells of bytes before we do: stay at or below what we counted.
            acknowledged = Math.Min(acknowledged, BytesSent);
            Interlocked.Exchange(ref _bytesAcknowledged, acknowledged);
            return acknowledged;
        }
    }

    private async Task ReceiveLoopAsync()
    {
        PipeWriter writer = _input.Writer;
        ConnectionEnd end;
        int room = 0;                   // free bytes at the end of the last block, if the pipe still has it
        bool large = false;
        int shortReceives = 0;
        int turn = 0;                   // bytes since the last wait
        while (true)
        {
            if (turn > SocketThreads.ReceiveTurn)
            {
                turn = 0;
                await SocketThreads.LeaveAsync();
            }

            ValueTask<SocketResult> waiting = _receiver.WaitForDataAsync(_socket);
            turn = waiting.IsCompleted ? turn : 0;
            SocketResult result = await waiting.ConfigureAwait(false);
            if (result.Error is not SocketError.Success)
            {
                end = SocketErrors.ToConnectionEnd(result.Error);
                break;
            }

            int size = large ? PinnedBlockPool.LargeBlockSize : PinnedBlockPool.SmallBlockSize;
            int least = large ? MinimumLargeReceive : MinimumSmallReceive;
            Memory<byte> memory = writer.GetMemory(room >= least ? Math.Min(room, size) : size);
            result = await _receiver.ReceiveAsync(_socket, memory).ConfigureAwait(false);
            if (result.Error is not SocketError.Success || result.Bytes == 0)
            {
                end = result.Error is SocketError.Success ? ConnectionEnd.PeerClosed : SocketErrors.ToConnectionEnd(result.Error);
                break;
            }

            turn += result.Bytes;
            Interlocked.Add(ref _bytesReceived, result.Bytes);
            writer.Advance(result.Bytes);
            room = memory.Length - result.Bytes;
            if (room == 0)
            {
                large = true;
                shortReceives = 0;
            }
            else if (large && result.Bytes < PinnedBlockPool.SmallBlockSize && ++shortReceives == ShortReceivesBeforeSmall)
            {
                large = false;
                room = 0;
            }

            FlushResult flushed = await writer.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                end = ConnectionEnd.Disposed;
                break;
            }

            SignalInput();
        }
        Volatile.Write(ref _inputEnd, (int)OwnReasonOr(end));
        await writer.CompleteAsync().ConfigureAwait(false);
        SignalInputClosed();
    }

    private async Task SendLoopAsync()
    {
        PipeReader reader = _output.Reader;
        ConnectionEnd end;
        int turn = 0;
        while (true)
        {
            if (turn > SocketThreads.SendTurn)
            {
                turn = 0;
                await SocketThreads.LeaveAsync();
            }

            ReadResult read = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (read.IsCanceled)
            {
                reader.AdvanceTo(read.Buffer.Start);
                end = ConnectionEnd.Disposed;
                break;
            }
            if (read.Buffer.IsEmpty)
            {
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    end = TryShutdownSend();
                    break;
                }
                continue;
            }

            Interlocked.Add(ref _bytesOffered, read.Buffer.Length);
            ValueTask<SocketResult> sending = _sender.SendAsync(_socket, read.Buffer);
            turn = sending.IsCompleted ? turn : 0;
            SocketResult sent = await sending.ConfigureAwait(false);
            turn += sent.Bytes;
            Interlocked.Add(ref _bytesSent, sent.Bytes);
            if (sent.Bytes != read.Buffer.Length)
            {
                Interlocked.Add(ref _bytesOffered, sent.Bytes - read.Buffer.Length);
            }

            reader.AdvanceTo(read.Buffer.GetPosition(sent.Bytes));
            if (sent.Error is not SocketError.Success)
            {
                end = SocketErrors.ToConnectionEnd(sent.Error);
                break;
            }
        }
        Volatile.Write(ref _outputEnd, (int)OwnReasonOr(end));
        await reader.CompleteAsync().ConfigureAwait(false);
    }

    // An error after our own abort is only its echo.
    private ConnectionEnd OwnReasonOr(ConnectionEnd seen)
    {
        var reason = (ConnectionEnd)Volatile.Read(ref _abortReason);
        return reason is ConnectionEnd.Open ? seen : reason;
    }

    private ConnectionEnd TryShutdownSend()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            return ConnectionEnd.Closed;
        }
        catch (SocketException exception)
        {
            return SocketErrors.ToConnectionEnd(exception.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            return ConnectionEnd.Disposed;
        }
    }

    private static EndPoint? TryGetEndPoint(Socket socket, bool remote)
    {
        try
        {
            return remote ? socket.RemoteEndPoint : socket.LocalEndPoint;
        }
        catch (SocketException)
        {
            return null;                // the peer has gone already
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private static void TrySetNoDelay(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
        }
        catch (SocketException)
        {
            // The peer has gone already; the receive loop will say so.
        }
    }

    private static EndPoint? Normalize(EndPoint? endPoint) =>
        endPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
            ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
            : endPoint;
}
