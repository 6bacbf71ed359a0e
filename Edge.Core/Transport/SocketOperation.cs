using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Edge.Core.Transport;

/// <summary>What one socket operation did.</summary>
/// <param name="Bytes">Bytes moved.</param>
/// <param name="Error">The error, or <see cref="SocketError.Success"/>.</param>
internal readonly record struct SocketResult(int Bytes, SocketError Error);

/// <summary>Event arguments that can be awaited: one operation at a time, no allocation per operation, no exception for a
/// network error.</summary>
/// <remarks>The continuation runs on the thread that completes the operation.</remarks>
internal abstract class SocketOperation : SocketAsyncEventArgs, IValueTaskSource<SocketResult>
{
    private ManualResetValueTaskSourceCore<SocketResult> _source;

    // Nothing here flows an execution context: the loops have none worth keeping.
    private protected SocketOperation()
        : base(true)
    {
    }

    private protected abstract bool Begin(Socket socket);

    /// <summary>Starts the prepared operation.</summary>
    private protected ValueTask<SocketResult> RunAsync(Socket socket)
    {
        _source.Reset();
        bool pending;
        try
        {
            pending = Begin(socket);
        }
        catch (ObjectDisposedException)
        {
            // Abort on another thread closes the socket under us; it is the same as an operation cut short.
            return new ValueTask<SocketResult>(new SocketResult(0, SocketError.OperationAborted));
        }
        return pending
            ? new ValueTask<SocketResult>(this, _source.Version)
            : new ValueTask<SocketResult>(new SocketResult(BytesTransferred, SocketError));
    }

    /// <inheritdoc/>
    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        Debug.Assert(ReferenceEquals(e, this), "a completion belongs to the operation that started it");
        _source.SetResult(new SocketResult(BytesTransferred, SocketError));
    }

    SocketResult IValueTaskSource<SocketResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<SocketResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<SocketResult>.OnCompleted(Action<object?> continuation, object? state, short token,
        ValueTaskSourceOnCompletedFlags flags) => _source.OnCompleted(continuation, state, token, flags);
}

/// <summary>Receives into one block.</summary>
internal sealed class SocketReceiver : SocketOperation
{
    /// <summary>Completes when the socket has something to say (bytes, FIN or an error) and takes nothing: a receive of no bytes.</summary>
    public ValueTask<SocketResult> WaitForDataAsync(Socket socket)
    {
        SetBuffer(Memory<byte>.Empty);
        return RunAsync(socket);
    }

    /// <summary>Receives up to the size of <paramref name="buffer"/>; zero bytes without an error is FIN.</summary>
    public ValueTask<SocketResult> ReceiveAsync(Socket socket, Memory<byte> buffer)
    {
        SetBuffer(buffer);
        return RunAsync(socket);
    }

    private protected override bool Begin(Socket socket) => socket.ReceiveAsync(this);
}
