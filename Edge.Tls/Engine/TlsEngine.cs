using System.Buffers;
using System.Runtime.InteropServices;
using Edge.Tls.Crypto;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tls.Engine;

/// <summary>The protocol without I/O: takes ciphertext records and plaintext, gives plaintext and ciphertext records.
/// The only caller of the library; turns its exceptions into <see cref="TlsFailure"/>.</summary>
/// <remarks>Not thread-safe. The pipe surrounds every call with its gate.</remarks>
internal abstract partial class TlsEngine
{
    // 1 GiB or 2^27 blocks: two equal ones among them have a chance of 2^-11 (CVE-2016-2183).
    private const long MaxRecordsOfShortBlocks = 1L << 16;

    private readonly MemoryPool<byte> _pool;
    private readonly ProtocolGuard _guard;
    private readonly IStrictProtocol _protocol;
    private readonly EdgeTlsCrypto _crypto;
    private readonly TlsLimits _limits;
    private AeadRecordCipher? _direct;
    private TlsAlert _plainAlert = TlsAlert.None;
    private ulong _stockLimit;
    private bool _closeSent;
    private bool _released;

    private protected TlsEngine(TlsConnectionOptions options, ProtocolGuard guard, EdgeTlsCrypto crypto, IStrictProtocol protocol)
    {
        _pool = options.Pool;
        _limits = options.Limits;
        _guard = guard;
        _crypto = crypto;
        _protocol = protocol;
        crypto.Guard = guard;
    }

    /// <summary>What the handshake agreed on; null until it is over.</summary>
    public abstract HandshakeInfo? Info { get; }

    /// <summary>Why the connection is dead; null while it is not. Once set, nothing is opened or sealed any more.</summary>
    public TlsFailure? Failure { get; private set; }

    /// <summary>The peer sent close_notify.</summary>
    public bool PeerClosed => _guard.PeerClosed;

    /// <summary>Whether <see cref="Receive"/> would still look at a record.</summary>
    public bool CanReceive => Failure is null && !PeerClosed && !_released;

    /// <summary>Whether <see cref="Write"/> would still seal.</summary>
    public bool CanWrite => Failure is null && !_closeSent && !_released && Info is not null;

    /// <summary>Whether <see cref="DrainOutput"/> has something to give.</summary>
    public bool HasOutput => _protocol.Pending.Length > 0 || _plainAlert != TlsAlert.None || _guard.KeyUpdateDue;

    /// <summary>The cipher that data goes through, when it is our own; else null.</summary>
    internal AeadRecordCipher? RecordCipher => _direct;

    /// <summary>Changes our sending key; TLS 1.3 after the handshake.</summary>
    internal void SendKeyUpdate(bool request) =>
        Guarded(static (engine, asked) => engine._protocol.SendKeyUpdate(asked), request);

    /// <summary>Opens one whole record, as <see cref="RecordSlicer"/> gives it.</summary>
    /// <param name="record">The record; copied, never kept.</param>
    /// <param name="plaintext">Where application data goes.</param>
    /// <remarks>Ask <see cref="Failure"/>, <see cref="PeerClosed"/>, <see cref="Info"/> and <see cref="HasOutput"/>
    /// afterwards.</remarks>
    public void Receive(in ReadOnlySequence<byte> record, IBufferWriter<byte> plaintext)
    {
        if (!CanReceive)
        {
            return;
        }

        if (_direct is { } cipher)
        {
            ReceiveDirect(cipher, record, plaintext);
            return;
        }

        if (!TakeEarlyData(record))
        {
            Offer(record);
        }

        TakePlaintext(plaintext);
        if (PeerClosed && Info is null)
        {
            Fail(TlsFailure.Silent(TlsFailureKind.Truncated, "peer closed during the handshake"));
        }

        if (Info is not null && Failure is null)
        {
            // From here on both directions use the cipher made last.
            _crypto.ReleaseHandshakeKeys();
            _direct = _crypto.RecordCipher;
            _stockLimit = (ulong)(SuiteCatalog.Find(Info.CipherSuite) is { HasShortBlocks: true }
                ? Math.Min(_limits.MaxRecordsPerKey, MaxRecordsOfShortBlocks)
                : _limits.MaxRecordsPerKey);
        }
    }

    /// <summary>Whether the record is early data that nobody asked for, or has been handed on already (T16).</summary>
    private protected virtual bool TakeEarlyData(in ReadOnlySequence<byte> record) => false;

    private void Offer(in ReadOnlySequence<byte> record)
    {
        var length = (int)record.Length;
        using var owner = length <= _pool.MaxBufferSize ? _pool.Rent(length) : null;
        var scratch = GetArray(owner?.Memory ?? default, length);
        record.CopyTo(scratch.AsSpan());
        Guarded(static (engine, bytes) => engine.Offer(bytes), scratch);
    }

    /// <summary>Seals <paramref name="plaintext"/> into as few records as it fits.</summary>
    /// <returns>False when nothing may be sent any more; the bytes are dropped.</returns>
    public bool Write(ReadOnlySpan<byte> plaintext, IBufferWriter<byte> ciphertext)
    {
        if (!CanWrite)
        {
            return false;
        }

        DrainOutput(ciphertext);
        if (_direct is { } cipher)
        {
            return WriteDirect(cipher, plaintext, ciphertext);
        }

        while (!plaintext.IsEmpty && CanWrite)
        {
            if (_crypto.StockSealedRecords >= _stockLimit)
            {
                ChangeKey();
                DrainOutput(ciphertext);
                continue;
            }

            // One record at a time keeps the library's queue small.
            var chunk = plaintext[..Math.Min(plaintext.Length, RecordSlicer.FullRecordBytes)];
            plaintext = plaintext[chunk.Length..];
            try
            {
                _protocol.Machine.WriteApplicationData(chunk);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                Fail(AlertMap.ToFailure(exception));
            }

            DrainOutput(ciphertext);
        }

        return Failure is null;
    }

    /// <summary>Moves what has to be sent into <paramref name="ciphertext"/>.</summary>
    public void DrainOutput(IBufferWriter<byte> ciphertext)
    {
        if (_guard.KeyUpdateDue)
        {
            _guard.KeyUpdateDue = false;
            if (CanWrite)
            {
                // One answer to any number of requests (T17).
                SendKeyUpdate(request: false);
            }
        }

        _protocol.Pending.DrainTo(ciphertext);
        if (Info is not null)
        {
            _protocol.Pending.Shrink();
        }

        if (_plainAlert != TlsAlert.None)
        {
            PlainAlert.Write(_plainAlert, ciphertext);
            _plainAlert = TlsAlert.None;
        }
    }

    /// <summary>Queues close_notify, once, unless a fatal alert came first (R6). Receiving may go on.</summary>
    public void CloseNotify()
    {
        if (_closeSent || _released || Failure is not null || Info is null)
        {
            return;
        }

        Guarded(static (engine, _) => engine._protocol.SendCloseNotify(), default(byte));
        _closeSent = true;
    }

    /// <summary>The ciphertext stream ended (FIN). Without close_notify before it, the plaintext may be cut (T33).</summary>
    public void EndOfInput()
    {
        if (!PeerClosed)
        {
            Fail(TlsFailure.Silent(
                TlsFailureKind.Truncated, Info is null ? "peer closed during the handshake" : "peer closed without close_notify"));
        }
    }

    /// <summary>Refuses the peer for a cause found outside the library, such as an impossible record header.</summary>
    public void Refuse(TlsFailure failure)
    {
        if (Failure is not null || _released)
        {
            return;
        }

        Fail(failure);
    }

    /// <summary>Marks the connection dead without a word to the peer.</summary>
    public void Abandon(TlsFailure failure) => Fail(failure);

    /// <summary>Gives native keys back (R6); called once, when both halves of the pipe are done or the handshake
    /// failed.</summary>
    public virtual void ReleaseKeys()
    {
        _released = true;
        _crypto.ReleaseKeys();
    }

    /// <summary>Runs one call into the library.</summary>
    private protected void Guarded<TState>(Action<TlsEngine, TState> action, TState state)
    {
        try
        {
            action(this, state);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Fail(AlertMap.ToFailure(exception));
        }
    }

    private void Offer(ArraySegment<byte> record)
    {
        var type = (RecordType)record[0];
        _guard.OnRecord(_protocol.IgnoresChangeCipherSpec);
        if (type == RecordType.ChangeCipherSpec && _protocol.IgnoresChangeCipherSpec)
        {
            _guard.CountEmptyRecord();
        }
        else if (type is RecordType.Handshake or RecordType.Alert && _protocol.ReadsPlaintext)
        {
            // What is sealed is judged by the cipher, once it is open.
            _guard.OnContent(type, record.AsSpan(RecordSlicer.HeaderBytes));
        }
        else if (type == RecordType.Handshake && _protocol.IgnoresChangeCipherSpec)
        {
            // The library would read a message in the clear until the first sealed record arrives.
            throw new EdgeFatalAlert(TlsFailureKind.ProtocolError, TlsAlert.UnexpectedMessage, "handshake message in the clear");
        }

        _protocol.Machine.OfferInput(record.Array!, record.Offset, record.Count);
        _guard.AfterRecord(_protocol.IgnoresChangeCipherSpec);
    }

    private void TakePlaintext(IBufferWriter<byte> plaintext)
    {
        if (Info is null || Failure is not null)
        {
            return;
        }

        for (var count = _protocol.Machine.GetAvailableInputBytes(); count > 0; count = _protocol.Machine.GetAvailableInputBytes())
        {
            var read = _protocol.Machine.ReadApplicationData(plaintext.GetSpan(count)[..count]);
            plaintext.Advance(read);
        }
    }

    private void Fail(TlsFailure failure)
    {
        if (Failure is not null)
        {
            return;
        }

        Failure = failure;
        if (failure.AlertSide == AlertSide.Sent && !_guard.AlertWritten && _protocol.HasKeys)
        {
            // Found by us, beside the library.
            _protocol.SendFatal(failure.Alert);
        }

        if (failure.AlertSide == AlertSide.Sent && !_guard.AlertWritten)
        {
            // The library writes no alert before it knows a version, that is, while it reads a ClientHello.
            _plainAlert = failure.Alert;
        }
    }

    private static ArraySegment<byte> GetArray(Memory<byte> memory, int length) =>
        memory.Length >= length && MemoryMarshal.TryGetArray(memory[..length], out ArraySegment<byte> segment)
            ? segment
            : new ArraySegment<byte>(new byte[length]);
}
