using System.IO.Pipelines;

namespace Edge.Tls.Pipe;

/// <summary>The plaintext of one connection. One reader and one writer at a time, which may be different threads.</summary>
public sealed class TlsDuplexPipe : IDuplexPipe, IAsyncDisposable
{
    internal TlsDuplexPipe(HandshakeInfo info) => Info = info;

    /// <summary>Plaintext from the peer. Pull-driven: records are opened when somebody reads; an idle connection holds no buffer.</summary>
    /// <remarks>Completes, without exception, at close_notify, at FIN, and after a failure: ask <see cref="PeerClosedCleanly"/> and <see cref="Failure"/>.</remarks>
    public PipeReader Input => throw new NotImplementedException();

    /// <summary>Plaintext to the peer. Gathered, and sealed at flush into records of at most 16 KiB. Back pressure is that of the ciphertext pipe.</summary>
    /// <remarks>After a failure or a shutdown, flushing reports completion and drops the bytes.</remarks>
    public PipeWriter Output => throw new NotImplementedException();

    /// <summary>What the handshake agreed on.</summary>
    public HandshakeInfo Info { get; }

    /// <summary>Why the connection ended, when it did not end with close_notify; else null.</summary>
    public TlsFailure? Failure => throw new NotImplementedException();

    /// <summary>True once the peer's close_notify was seen: only then did the plaintext end where the peer meant it to (T33).</summary>
    public bool PeerClosedCleanly => throw new NotImplementedException();

    /// <summary>Flushes what is written, then sends close_notify. Safe to call more than once; reading may go on.</summary>
    public ValueTask ShutdownAsync() => throw new NotImplementedException();

    /// <summary>Completes both directions and the ciphertext pipe, without close_notify.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
