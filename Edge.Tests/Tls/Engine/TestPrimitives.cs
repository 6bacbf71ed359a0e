using System.Security.Cryptography;
using Edge.Tls;
using Edge.Tls.Crypto;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tests.Tls.Engine;

/// <summary>A provider that answers as another does; tests override what they need otherwise.</summary>
internal class TestPrimitives(CryptoPrimitives inner) : CryptoPrimitives
{
    /// <summary>The primitives of a provider, the managed one included.</summary>
    public static CryptoPrimitives Of(TlsCryptoProvider provider) => TlsCryptoProviders.Require(provider) ?? new ManagedPrimitives();

    public override TlsCryptoProvider Provider => inner.Provider;

    public override bool Supports(AeadAlgorithm algorithm) => inner.Supports(algorithm);

    public override RecordAead CreateAead(AeadAlgorithm algorithm, AeadDirection direction, ReadOnlySpan<byte> key) =>
        inner.CreateAead(algorithm, direction, key);

    public override bool Supports(TlsGroup group) => inner.Supports(group);

    public override KeyShare CreateKeyShare(TlsGroup group) => inner.CreateKeyShare(group);

    public override TlsHash CreateHash(int cryptoHashAlgorithm) => inner.CreateHash(cryptoHashAlgorithm);

    public override void Hmac(int cryptoHashAlgorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> mac) =>
        inner.Hmac(cryptoHashAlgorithm, key, input, mac);

    public override TlsSigner? CreateSigner(AsymmetricAlgorithm key, TlsSignatureScheme scheme) => inner.CreateSigner(key, scheme);
}

/// <summary>What a <see cref="FaultyPrimitives"/> gets wrong.</summary>
public enum CryptoFault
{
    Digest,
    Fork,
    Mac,
    Ciphertext,
    Tag,
    OpenedText,
    AcceptedTag,
    VisiblePlaintext,
    LastByteOfALongRecord,
    SharedSecret,
    AcceptedPoint,
    Signature,
    Exception,
}

/// <summary>A provider with one fault, mostly of one bit.</summary>
internal sealed class FaultyPrimitives(CryptoPrimitives inner, CryptoFault fault) : TestPrimitives(inner)
{
    private readonly CryptoPrimitives _inner = inner;

    public override RecordAead CreateAead(AeadAlgorithm algorithm, AeadDirection direction, ReadOnlySpan<byte> key) =>
        new FaultyAead(_inner.CreateAead(algorithm, direction, key), fault);

    public override KeyShare CreateKeyShare(TlsGroup group) => new FaultyShare(_inner.CreateKeyShare(group), fault);

    public override TlsHash CreateHash(int cryptoHashAlgorithm) => new FaultyHash(_inner.CreateHash(cryptoHashAlgorithm), fault);

    public override void Hmac(int cryptoHashAlgorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> mac)
    {
        if (fault == CryptoFault.Exception)
        {
            throw new EntryPointNotFoundException("no such function");
        }

        _inner.Hmac(cryptoHashAlgorithm, key, input, mac);
        mac[0] ^= (byte)(fault == CryptoFault.Mac ? 1 : 0);
    }

    public override TlsSigner? CreateSigner(AsymmetricAlgorithm key, TlsSignatureScheme scheme) =>
        _inner.CreateSigner(key, scheme) is { } signer ? new FaultySigner(signer, fault) : null;

    private sealed class FaultyAead(RecordAead inner, CryptoFault fault) : RecordAead
    {
        public override void Seal(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag,
            ReadOnlySpan<byte> header)
        {
            inner.Seal(nonce, content, trailer, ciphertext, tag, header);
            ciphertext[0] ^= (byte)(fault == CryptoFault.Ciphertext ? 0x80 : 0);
            ciphertext[^1] ^= (byte)(fault == CryptoFault.LastByteOfALongRecord && ciphertext.Length > 1000 ? 1 : 0);
            tag[^1] ^= (byte)(fault == CryptoFault.Tag ? 1 : 0);
        }

        public override bool TryOpen(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> header)
        {
            var opened = inner.TryOpen(nonce, ciphertext, tag, plaintext, header);
            plaintext[0] ^= (byte)((opened && fault == CryptoFault.OpenedText) || (!opened && fault == CryptoFault.VisiblePlaintext) ? 1 : 0);
            return opened || fault == CryptoFault.AcceptedTag;
        }

        public override void Dispose() => inner.Dispose();
    }

    private sealed class FaultyShare(KeyShare inner, CryptoFault fault) : KeyShare
    {
        public override byte[] ExportPublic() => inner.ExportPublic();

        public override byte[]? Derive(ReadOnlySpan<byte> peer)
        {
            var secret = inner.Derive(peer);
            if (secret is not null && fault == CryptoFault.SharedSecret)
            {
                secret[^1] ^= 1;
            }

            return secret ?? (fault == CryptoFault.AcceptedPoint ? new byte[32] : null);
        }

        public override void Dispose() => inner.Dispose();
    }

    private sealed class FaultyHash(TlsHash inner, CryptoFault fault) : TlsHash
    {
        public void Update(byte[] input, int inOff, int length) => inner.Update(input, inOff, length);

        public void Update(ReadOnlySpan<byte> input) => inner.Update(input);

        public byte[] CalculateHash()
        {
            var hash = inner.CalculateHash();
            hash[^1] ^= (byte)(fault == CryptoFault.Digest ? 1 : 0);
            return hash;
        }

        public TlsHash CloneHash() => fault == CryptoFault.Fork ? this : new FaultyHash(inner.CloneHash(), fault);

        public void Reset() => inner.Reset();
    }

    private sealed class FaultySigner(TlsSigner inner, CryptoFault fault) : TlsSigner
    {
        public byte[] GenerateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash)
        {
            var signature = inner.GenerateRawSignature(algorithm, hash);
            signature[^1] ^= (byte)(fault == CryptoFault.Signature ? 1 : 0);
            return signature;
        }

        public TlsStreamSigner? GetStreamSigner(SignatureAndHashAlgorithm algorithm) => null;
    }
}

/// <summary>A provider that knows which of its keys are still alive.</summary>
internal sealed class CountingPrimitives(CryptoPrimitives inner) : TestPrimitives(inner)
{
    private readonly CryptoPrimitives _inner = inner;

    /// <summary>Keys made.</summary>
    public int Made { get; private set; }

    /// <summary>Keys made and not given back.</summary>
    public int Alive { get; private set; }

    public override RecordAead CreateAead(AeadAlgorithm algorithm, AeadDirection direction, ReadOnlySpan<byte> key)
    {
        Count(1);
        return new CountedAead(_inner.CreateAead(algorithm, direction, key), this);
    }

    public override KeyShare CreateKeyShare(TlsGroup group)
    {
        Count(1);
        return new CountedShare(_inner.CreateKeyShare(group), this);
    }

    private void Count(int change)
    {
        Alive += change;
        Made += Math.Max(change, 0);
    }

    private sealed class CountedAead(RecordAead inner, CountingPrimitives counter) : RecordAead
    {
        private bool _disposed;

        public override void Seal(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag,
            ReadOnlySpan<byte> header) => inner.Seal(nonce, content, trailer, ciphertext, tag, header);

        public override bool TryOpen(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext,
            ReadOnlySpan<byte> header) => inner.TryOpen(nonce, ciphertext, tag, plaintext, header);

        public override void Dispose()
        {
            counter.Count(_disposed ? 0 : -1);
            _disposed = true;
            inner.Dispose();
        }
    }

    private sealed class CountedShare(KeyShare inner, CountingPrimitives counter) : KeyShare
    {
        private bool _disposed;

        public override byte[] ExportPublic() => inner.ExportPublic();

        public override byte[]? Derive(ReadOnlySpan<byte> peer) => inner.Derive(peer);

        public override void Dispose()
        {
            counter.Count(_disposed ? 0 : -1);
            _disposed = true;
            inner.Dispose();
        }
    }
}
