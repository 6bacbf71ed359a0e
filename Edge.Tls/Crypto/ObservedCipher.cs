using System.Buffers;
using Edge.Tls.Engine;
using Edge.Tls.Records;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>A stock record cipher that tells the guard what was inside each record, which the library keeps to itself.</summary>
internal sealed class ObservedCipher(TlsCipher inner, ProtocolGuard? guard) : TlsCipher, TlsCipherExt
{
    /// <summary>Records sealed under the present key; the library keeps its own count to itself.</summary>
    public ulong SealedRecords { get; private set; }

    public bool UsesOpaqueRecordType => inner.UsesOpaqueRecordType;

    public int GetCiphertextDecodeLimit(int plaintextLimit) => inner.GetCiphertextDecodeLimit(plaintextLimit);

    public int GetCiphertextEncodeLimit(int plaintextLength, int plaintextLimit) => inner.GetCiphertextEncodeLimit(plaintextLength, plaintextLimit);

    public int GetPlaintextLimit(int ciphertextLimit) => inner.GetPlaintextLimit(ciphertextLimit);

    public int GetPlaintextDecodeLimit(int ciphertextLimit) =>
        inner is TlsCipherExt extended ? extended.GetPlaintextDecodeLimit(ciphertextLimit) : inner.GetPlaintextLimit(ciphertextLimit);

    public int GetPlaintextEncodeLimit(int ciphertextLimit) =>
        inner is TlsCipherExt extended ? extended.GetPlaintextEncodeLimit(ciphertextLimit) : inner.GetPlaintextLimit(ciphertextLimit);

    public TlsEncodeResult EncodePlaintext(
        long seqNo, short contentType, ProtocolVersion recordVersion, int headerAllocation, byte[] plaintext, int offset, int len) =>
        EncodePlaintext(seqNo, contentType, recordVersion, headerAllocation, plaintext.AsSpan(offset, len));

    public TlsEncodeResult EncodePlaintext(
        long seqNo, short contentType, ProtocolVersion recordVersion, int headerAllocation, ReadOnlySpan<byte> plaintext)
    {
        SealedRecords++;
        return inner.EncodePlaintext(seqNo, contentType, recordVersion, headerAllocation, plaintext);
    }

    public TlsDecodeResult DecodeCiphertext(long seqNo, short recordType, ProtocolVersion recordVersion, byte[] ciphertext, int offset, int len)
    {
        var result = inner.DecodeCiphertext(seqNo, recordType, recordVersion, ciphertext, offset, len);
        guard?.OnContent((RecordType)result.contentType, result.buf.AsSpan(result.off, result.len));
        return result;
    }

    /// <summary>Whether <paramref name="record"/>, of TLS 1.3, is the first that the peer sealed. Changes nothing: a stock cipher
    /// is told its sequence number, and works on a copy here.</summary>
    public bool OpensFirst(in ReadOnlySequence<byte> record)
    {
        var copy = record.ToArray();
        try
        {
            inner.DecodeCiphertext(
                0, copy[0], ProtocolVersion.TLSv12, copy, RecordSlicer.HeaderBytes, copy.Length - RecordSlicer.HeaderBytes);
            return true;
        }
        catch (TlsFatalAlert)
        {
            return false;
        }
    }

    public void RekeyDecoder() => inner.RekeyDecoder();

    public void RekeyEncoder()
    {
        inner.RekeyEncoder();
        SealedRecords = 0;
    }
}
