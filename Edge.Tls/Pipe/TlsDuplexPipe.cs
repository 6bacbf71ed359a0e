using System.Buffers;
using System.IO.Pipelines;
using Edge.Tls.Engine;

namespace Edge.Tls.Pipe;

/// <summary>The plaintext of one connection. One reader and one writer at a time, which may be different threads.</summary>
public sealed class TlsDuplexPipe : IDuplexPipe, IAsyncDisposable
{
    private readonly TlsEngine _engine;
    private readonly TlsOutbound _outbound;
    private readonly TlsPipeReader _reader;
    private readonly TlsPipeWriter _writer;
    private readonly Lock _gate = new();
    private int _openHalves = 2;

    internal TlsDuplexPipe(IDuplexPipe ciphertext, TlsEngine engine, HandshakeInfo info, MemoryPool<byte> pool)
    {
        Info = info;
        _engine = engine;
        _outbound = new TlsOutbound(ciphertext.Output, engine, _gate);
        _reader = new TlsPipeReader(ciphertext.Input, engine, _outbound, _gate, pool, OnHalfCompleted);
        _writer = new TlsPipeWriter(_outbound, pool, OnHalfCompleted);
    }

    /// <summary>Plaintext from the peer. Pull-driven: records are opened when somebody reads; an idle connection holds no
    /// buffer.</summary>
    /// <remarks>Completes, without exception, at close_notify, at FIN, and after a failure: ask
    /// <see cref="PeerClosedCleanly"/> and <see cref="Failure"/>.</remarks>
    public PipeReader Input => _reader;

    /// <summary>Plaintext to the peer. Gathered, and sealed at flush into records of at most 16 KiB. Back pressure is that of
    /// the ciphertext pipe.</summary>
    /// <remarks>After a failure or a shutdown, flushing reports completion and drops the bytes.</remarks>
    public PipeWriter Output => _writer;

    /// <summary>What the handshake agreed on.</summary>
    public HandshakeInfo Info { get; }

    /// <summary>Why the connection ended, when it did not end with close_notify; else null.</summary>
    public TlsFailure? Failure => _engine.Failure;

    /// <summary>True once the peer's close_notify was seen: only then did the plaintext end where the peer meant it to
    /// (T33).</summary>
    public bool PeerClosedCleanly => _engine.PeerClosed;

    /// <summary>Flushes what is written, then sends close_notify. Safe to call more than once; reading may go on.</summary>
    public async ValueTask ShutdownAsync()
    {
        if (_writer.UnflushedBytes > 0)
        {
            await _writer.FlushAsync().ConfigureAwait(false);
        }

        await _outbound.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Completes both directions and the ciphertext pipe without waiting for anything. Without
    /// <see cref="ShutdownAsync"/> before it, no close_notify is sent.</summary>
    public ValueTask DisposeAsync()
    {
        _writer.Abort();
        return _reader.CompleteAsync();
    }

    private void OnHalfCompleted()
    {
        if (Interlocked.Decrement(ref _openHalves) == 0)
        {
            lock (_gate)
            {
                _engine.ReleaseKeys();
            }
        }
    }
}
