using System.Buffers;
using Edge.Tls.Crypto;
using Edge.Tls.Records;

namespace Edge.Tls.Engine;

/// <summary>Skips early data (RFC 8446 §4.2.10): a client that offers it sends it at once, and we never take it (E-13, T16).</summary>
internal sealed partial class TlsServerEngine
{
    private readonly StrictServerProtocol _protocol;
    private readonly EdgeTlsCrypto _crypto;
    private int _earlyDataLeft = NoEarlyData;

    /// <summary>Early data is sealed under a key we do not have. Until one opens, records of data are tried with the key of the
    /// handshake; before a second hello there is none to try.</summary>
    private protected override bool TakeEarlyData(in ReadOnlySequence<byte> record)
    {
        if (_earlyDataLeft == NoEarlyData || record.FirstSpan[0] != (byte)RecordType.ApplicationData)
        {
            return false;
        }

        var left = _earlyDataLeft - (int)record.Length;
        if (_protocol.AwaitsSecondHello)
        {
            _earlyDataLeft = Math.Max(left, 0);
            if (left < 0)
            {
                Refuse(AlertMap.FromAlert(TlsAlert.UnexpectedMessage));
            }

            return true;
        }

        if (left < 0 || _crypto.StockCipherOpens(record))
        {
            _earlyDataLeft = NoEarlyData;
            return false;
        }

        _earlyDataLeft = left;
        if (_crypto.HandshakeCipher is { } cipher)
        {
            TryOpen(cipher, record);
        }

        return true;
    }

    private void TryOpen(AeadRecordCipher cipher, in ReadOnlySequence<byte> record)
    {
        var scratch = ArrayPool<byte>.Shared.Rent((int)record.Length);
        if (cipher.Open(record, scratch, out var type, out var length) == TlsAlert.None)
        {
            _earlyDataLeft = NoEarlyData;
            OfferOpened(cipher, type, scratch.AsSpan(0, length));
        }

        ArrayPool<byte>.Shared.Return(scratch, clearArray: true);
    }

    private const int NoEarlyData = -1;
}
