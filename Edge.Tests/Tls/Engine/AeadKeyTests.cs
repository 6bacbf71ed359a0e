using Edge.Tls;
using Edge.Tls.Crypto;
using Edge.Tls.Policy;

namespace Edge.Tests.Tls.Engine;

/// <summary>One key in one direction, on each provider: what R1, R3 and R6 come down to.</summary>
[TestFixture(TlsCryptoProvider.Managed)]
[TestFixture(TlsCryptoProvider.Platform)]
[TestFixture(TlsCryptoProvider.Libcrypto)]
[Parallelizable]
internal sealed class AeadKeyTests(TlsCryptoProvider provider)
{
    private static readonly byte[] Header = [23, 3, 3, 0, 40];

    [Test]
    public void R1_SequenceNumberAtItsEnd_IsRefusedBeforeItIsUsed([Values] bool sealing)
    {
        using var key = Key(AeadAlgorithm.Aes128Gcm, sealing ? AeadDirection.Seal : AeadDirection.Open);
        key.SkipTo(ulong.MaxValue);

        Assert.That(() => sealing ? Seal(key, 10) : (object)Open(key, new byte[10]), Throws.InvalidOperationException);
        Assert.That(key.Sequence, Is.EqualTo(ulong.MaxValue), "and it does not begin again");
    }

    [Test]
    public void R1_SequenceNumberBeforeItsEnd_IsUsedOnce()
    {
        using var key = Key(AeadAlgorithm.Aes128Gcm, AeadDirection.Seal);
        key.SkipTo(ulong.MaxValue - 1);

        Assert.That(() => Seal(key, 10), Throws.Nothing);
        Assert.That(() => Seal(key, 10), Throws.InvalidOperationException);
    }

    [Test]
    public void R3_WrongTag_ClearsTheWholeSpan([Values] AeadAlgorithm algorithm, [Values(0, 1, 100, 16_000)] int length)
    {
        using var seal = Key(algorithm, AeadDirection.Seal);
        using var open = Key(algorithm, AeadDirection.Open);
        var (ciphertext, tag) = Seal(seal, length);
        tag[0] ^= 1;
        var plaintext = new byte[length];
        Array.Fill(plaintext, (byte)0xAA);
        Span<byte> nonce = stackalloc byte[RecordAead.NonceBytes];
        open.WriteNonce(nonce, []);

        Assert.That(open.TryOpen(nonce, ciphertext, tag, plaintext, Header), Is.False);
        Assert.That(plaintext, Has.All.Zero);
        Assert.That(open.Sequence, Is.Zero);
    }

    [Test]
    public void R3_WrongHeader_IsAWrongTag([Values] AeadAlgorithm algorithm)
    {
        using var seal = Key(algorithm, AeadDirection.Seal);
        using var open = Key(algorithm, AeadDirection.Open);
        var (ciphertext, tag) = Seal(seal, 20);
        Span<byte> nonce = stackalloc byte[RecordAead.NonceBytes];
        open.WriteNonce(nonce, []);

        Assert.That(open.TryOpen(nonce, ciphertext, tag, new byte[20], [24, .. Header[1..]]), Is.False);
    }

    [Test]
    public void R6_DisposedTwice_IsRefusedAndNothingElse()
    {
        var key = Key(AeadAlgorithm.ChaCha20Poly1305, AeadDirection.Seal);
        Seal(key, 10);
        key.Dispose();
        key.Dispose();

        Assert.That(() => Seal(key, 10), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void R6_AeadItselfDisposedTwice_IsRefusedAndNothingElse()
    {
        if (provider == TlsCryptoProvider.Managed)
        {
            Assert.Pass("the managed provider has no handle");
        }

        var aead = TestPrimitives.Of(provider).CreateAead(AeadAlgorithm.Aes256Gcm, AeadDirection.Seal, new byte[32]);
        aead.Dispose();
        aead.Dispose();

        Assert.That(() => aead.Seal(new byte[12], [1], [], new byte[1], new byte[16], []), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void R6_KeyShareDisposedTwice_IsRefusedAndNothingElse()
    {
        var share = TestPrimitives.Of(provider).CreateKeyShare(TlsGroup.Secp256r1);
        share.Dispose();
        share.Dispose();
        if (provider != TlsCryptoProvider.Managed)
        {
            Assert.That(share.ExportPublic, Throws.InstanceOf<Exception>());
        }
    }

    [Test]
    public void Aead_SpansThatDoNotFit_AreRefusedBeforeAnythingIsWritten()
    {
        using var aead = TestPrimitives.Of(provider).CreateAead(AeadAlgorithm.Aes128Gcm, AeadDirection.Seal, new byte[16]);
        if (provider != TlsCryptoProvider.Managed)
        {
            Assert.That(() => aead.Seal(new byte[11], [1], [], new byte[1], new byte[16], []), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => aead.Seal(new byte[12], [1, 2], [], new byte[1], new byte[16], []), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => aead.Seal(new byte[12], [1], [], new byte[1], new byte[15], []), Throws.InstanceOf<ArgumentException>());
        }
    }

    private AeadKey Key(AeadAlgorithm algorithm, AeadDirection direction)
    {
        var key = new AeadKey();
        var bytes = TlsWorld.Pattern(algorithm == AeadAlgorithm.Aes128Gcm ? 16 : 32);
        key.Set(TestPrimitives.Of(provider).CreateAead(algorithm, direction, bytes), TlsWorld.Pattern(12));
        return key;
    }

    private static (byte[] Ciphertext, byte[] Tag) Seal(AeadKey key, int length)
    {
        var ciphertext = new byte[length];
        var tag = new byte[RecordAead.TagBytes];
        Span<byte> nonce = stackalloc byte[RecordAead.NonceBytes];
        key.WriteNonce(nonce, []);
        key.Seal(nonce, TlsWorld.Pattern(length), [], ciphertext, tag, Header);
        return (ciphertext, tag);
    }

    private static bool Open(AeadKey key, byte[] ciphertext)
    {
        Span<byte> nonce = stackalloc byte[RecordAead.NonceBytes];
        key.WriteNonce(nonce, []);
        return key.TryOpen(nonce, ciphertext, new byte[RecordAead.TagBytes], new byte[ciphertext.Length], Header);
    }
}
