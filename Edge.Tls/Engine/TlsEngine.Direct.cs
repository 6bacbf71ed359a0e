using System.Buffers;
using System.Buffers.Binary;
using Edge.Tls.Crypto;
using Edge.Tls.Records;

namespace Edge.Tls.Engine;

/// <summary>The path of application data once the handshake is over and the cipher is our own: the library does not see
/// it.</summary>
internal abstract partial class TlsEngine
{
    /// <summary>Opens a record of data where it is to be read; hands any other, opened, to the library.</summary>
    private void ReceiveDirect(AeadRecordCipher cipher, in ReadOnlySequence<byte> record, IBufferWriter<byte> plaintext)
    {
        var outer = (RecordType)record.FirstSpan[0];
        if (outer != RecordType.ApplicationData && (outer != RecordType.Handshake || _protocol.IgnoresChangeCipherSpec))
        {
            Offer(record);
            return;
        }

        _guard.OnRecord(_protocol.IgnoresChangeCipherSpec);
        var destination = plaintext.GetSpan((int)record.Length);
        var alert = cipher.Open(record, destination, out var type, out var length);
        if (alert != TlsAlert.None)
        {
            Refuse(AlertMap.FromAlert(alert));
        }
        else if (type == RecordType.ApplicationData)
        {
            // Judged before it is handed on: a record that breaks a rule gives no plaintext.
            if (Judge(type, destination[..length]))
            {
                plaintext.Advance(length);
            }
        }
        else if (outer == RecordType.Handshake && _protocol.IsRenegotiation(destination[..length]))
        {
            // Here and not in the library, whose exceptions would cost more than a handshake that is refused at once (T01).
            Refuse(ProtocolGuard.RenegotiationFailure);
        }
        else
        {
            OfferOpened(cipher, type, destination[..length]);
        }
    }

    private bool Judge(RecordType type, ReadOnlySpan<byte> content)
    {
        try
        {
            _guard.OnContent(type, content);
            return true;
        }
        catch (EdgeFatalAlert alert)
        {
            Refuse(alert.Failure);
            return false;
        }
    }

    private protected void OfferOpened(AeadRecordCipher cipher, RecordType type, Span<byte> content)
    {
        // Rare: KeyUpdates, tickets, alerts. The library may keep the array for a message that goes on in the next record.
        var record = new byte[RecordSlicer.HeaderBytes + Math.Max(content.Length, 1)];
        record[0] = (byte)RecordType.ApplicationData;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(1), (ushort)TlsVersion.Tls12);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)(record.Length - RecordSlicer.HeaderBytes));
        content.CopyTo(record.AsSpan(RecordSlicer.HeaderBytes));
        content.Clear();
        cipher.Announce(type, content.Length);
        Guarded(static (engine, bytes) => engine._protocol.Machine.OfferInput(bytes, 0, bytes.Length), record);
    }

    private bool WriteDirect(AeadRecordCipher cipher, ReadOnlySpan<byte> plaintext, IBufferWriter<byte> ciphertext)
    {
        while (!plaintext.IsEmpty && CanWrite)
        {
            if (cipher.SealedRecords >= (ulong)_limits.MaxRecordsPerKey)
            {
                ChangeKey();
                DrainOutput(ciphertext);
                continue;
            }

            var chunk = plaintext[..Math.Min(plaintext.Length, RecordSlicer.FullRecordBytes)];
            cipher.Seal(RecordType.ApplicationData, chunk, ciphertext);
            plaintext = plaintext[chunk.Length..];
        }

        return CanWrite;
    }

    /// <summary>The key has sealed as many records as it may (R5).</summary>
    private void ChangeKey()
    {
        if (Info!.Version == TlsVersion.Tls13)
        {
            SendKeyUpdate(request: false);
            return;
        }

        CloseNotify();
        Fail(TlsFailure.Silent(TlsFailureKind.KeyExhausted, "the key has sealed as many records as it may"));
    }
}
