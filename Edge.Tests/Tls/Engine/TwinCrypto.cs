using Edge.Tls.Crypto;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tests.Tls.Engine;

/// <summary>R7 to the letter: the stock cipher of the library and ours, with the same keys, record by record.</summary>
internal sealed class TwinCrypto(CryptoPrimitives primitives) : EdgeTlsCrypto(new Org.BouncyCastle.Security.SecureRandom())
{
    /// <summary>Records that both sealed.</summary>
    public int Compared { get; private set; }

    public override TlsCipher CreateCipher(TlsCryptoParameters cryptoParams, int encryptionAlgorithm, int macAlgorithm) =>
        new TwinCipher(
            this, (TlsCipherExt)base.CreateCipher(cryptoParams, encryptionAlgorithm, macAlgorithm),
            new AeadRecordCipher(primitives, cryptoParams, AeadRecordCipher.AlgorithmOf(encryptionAlgorithm)!.Value, null));

    private sealed class TwinCipher(TwinCrypto crypto, TlsCipherExt stock, AeadRecordCipher ours) : TlsCipher, TlsCipherExt
    {
        private readonly TlsCipher _stock = (TlsCipher)stock;

        public bool UsesOpaqueRecordType => _stock.UsesOpaqueRecordType;

        public int GetCiphertextDecodeLimit(int plaintextLimit) => ours.GetCiphertextDecodeLimit(plaintextLimit);

        public int GetCiphertextEncodeLimit(int plaintextLength, int plaintextLimit) => ours.GetCiphertextEncodeLimit(plaintextLength, plaintextLimit);

        public int GetPlaintextLimit(int ciphertextLimit) => ours.GetPlaintextLimit(ciphertextLimit);

        public int GetPlaintextDecodeLimit(int ciphertextLimit) => ours.GetPlaintextDecodeLimit(ciphertextLimit);

        public int GetPlaintextEncodeLimit(int ciphertextLimit) => ours.GetPlaintextEncodeLimit(ciphertextLimit);

        public TlsEncodeResult EncodePlaintext(
            long seqNo, short contentType, ProtocolVersion recordVersion, int headerAllocation, byte[] plaintext, int offset, int len) =>
            EncodePlaintext(seqNo, contentType, recordVersion, headerAllocation, plaintext.AsSpan(offset, len));

        public TlsEncodeResult EncodePlaintext(
            long seqNo, short contentType, ProtocolVersion recordVersion, int headerAllocation, ReadOnlySpan<byte> plaintext)
        {
            var theirs = _stock.EncodePlaintext(seqNo, contentType, recordVersion, headerAllocation, plaintext);
            var mine = ours.EncodePlaintext(seqNo, contentType, recordVersion, headerAllocation, plaintext);
            Assert.That(mine.recordType, Is.EqualTo(theirs.recordType));
            // Behind the header, which the library writes itself.
            Assert.That(
                mine.buf.AsSpan(mine.off + headerAllocation, mine.len - headerAllocation)
                    .SequenceEqual(theirs.buf.AsSpan(theirs.off + headerAllocation, theirs.len - headerAllocation)),
                Is.True, $"record {seqNo} of {plaintext.Length} bytes");
            crypto.Compared++;
            return mine;
        }

        public TlsDecodeResult DecodeCiphertext(
            long seqNo, short recordType, ProtocolVersion recordVersion, byte[] ciphertext, int offset, int len)
        {
            // Both open in place, so each gets its own record, header included.
            var copy = ciphertext.AsSpan(offset - HeaderBytes, HeaderBytes + len).ToArray();
            var theirs = _stock.DecodeCiphertext(seqNo, recordType, recordVersion, copy, HeaderBytes, len);
            var mine = ours.DecodeCiphertext(seqNo, recordType, recordVersion, ciphertext, offset, len);
            Assert.That(mine.contentType, Is.EqualTo(theirs.contentType));
            Assert.That(mine.buf.AsSpan(mine.off, mine.len).SequenceEqual(theirs.buf.AsSpan(theirs.off, theirs.len)), Is.True);
            return mine;
        }

        public void RekeyDecoder()
        {
            _stock.RekeyDecoder();
            ours.RekeyDecoder();
        }

        public void RekeyEncoder()
        {
            _stock.RekeyEncoder();
            ours.RekeyEncoder();
        }

        private const int HeaderBytes = 5;
    }
}
