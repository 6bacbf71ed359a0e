using System.Buffers;
using Edge.Tls.Records;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>The face towards the library.</summary>
internal sealed partial class AeadRecordCipher : TlsCipher, TlsCipherExt
{
    // The library copies a sealed record into its queue before it asks for another: one per thread is enough, and it holds no secret.
    [ThreadStatic]
    private static byte[]? _scratch;

    private RecordType _openedType;
    private int _openedLength = NothingOpened;

    public bool UsesOpaqueRecordType => _isTls13;

    /// <summary>Says that the record offered next is open already: its content stands where its fragment would.</summary>
    /// <remarks>A control record among data: the engine had to open it to see what it is, and a record can be opened only
    /// once.</remarks>
    public void Announce(RecordType type, int length)
    {
        _openedType = type;
        _openedLength = length;
    }

    public int GetCiphertextDecodeLimit(int plaintextLimit) =>
        plaintextLimit + (_isTls13 ? 256 : _explicitBytes + RecordAead.TagBytes);

    public int GetCiphertextEncodeLimit(int plaintextLength, int plaintextLimit) =>
        Math.Min(plaintextLength, plaintextLimit) + Overhead - RecordSlicer.HeaderBytes;

    public int GetPlaintextLimit(int ciphertextLimit) => GetPlaintextEncodeLimit(ciphertextLimit);

    public int GetPlaintextDecodeLimit(int ciphertextLimit) => ciphertextLimit - Overhead + RecordSlicer.HeaderBytes;

    public int GetPlaintextEncodeLimit(int ciphertextLimit) => ciphertextLimit - Overhead + RecordSlicer.HeaderBytes;

    public TlsEncodeResult EncodePlaintext(
        long seqNo, short contentType, ProtocolVersion recordVersion, int headerAllocation, byte[] plaintext, int offset, int len) =>
        EncodePlaintext(seqNo, contentType, recordVersion, headerAllocation, plaintext.AsSpan(offset, len));

    public TlsEncodeResult EncodePlaintext(
        long seqNo, short contentType, ProtocolVersion recordVersion, int headerAllocation, ReadOnlySpan<byte> plaintext)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(headerAllocation, RecordSlicer.HeaderBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintext.Length, RecordSlicer.MaxPlaintextBytes);
        var scratch = _scratch ??= new byte[RecordSlicer.HeaderBytes + RecordSlicer.MaxFragmentBytes];
        var length = Overhead + plaintext.Length;
        Seal((RecordType)contentType, plaintext, scratch.AsSpan(0, length));
        return new(scratch, 0, length, scratch[0]);
    }

    public TlsDecodeResult DecodeCiphertext(long seqNo, short recordType, ProtocolVersion recordVersion, byte[] ciphertext, int offset, int len)
    {
        if (_openedLength != NothingOpened)
        {
            var opened = new TlsDecodeResult(ciphertext, offset, _openedLength, (short)_openedType);
            _openedLength = NothingOpened;
            _guard?.OnContent(_openedType, ciphertext.AsSpan(offset, opened.len));
            return opened;
        }

        var record = new ReadOnlySequence<byte>(ciphertext, offset - RecordSlicer.HeaderBytes, RecordSlicer.HeaderBytes + len);
        var content = ciphertext.AsSpan(offset + _explicitBytes, len - Math.Min(len, _explicitBytes));
        var alert = Open(record, content, out var type, out var length);
        if (alert != TlsAlert.None)
        {
            throw new TlsFatalAlert((short)alert);
        }

        _guard?.OnContent(type, content[..length]);
        return new(ciphertext, offset + _explicitBytes, length, (short)type);
    }

    public void RekeyDecoder() => SetKey13(_read, ofServer: !_parameters.IsServer);

    public void RekeyEncoder() => SetKey13(_write, ofServer: _parameters.IsServer);

    private const int NothingOpened = -1;
}
