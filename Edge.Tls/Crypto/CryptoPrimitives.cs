using System.Security.Cryptography;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>What a provider computes; whatever it does not have stays with BouncyCastle. One object per process, thread-safe.</summary>
/// <remarks>This is all that <see cref="CryptoProbe"/> has to test, and all that a fault can hide in.</remarks>
internal abstract class CryptoPrimitives
{
    /// <summary>Bytes of the longest digest.</summary>
    public const int MaxHashBytes = 64;

    /// <summary>Which provider this is.</summary>
    public abstract TlsCryptoProvider Provider { get; }

    /// <summary>Whether records can be protected with <paramref name="algorithm"/>.</summary>
    public abstract bool Supports(AeadAlgorithm algorithm);

    /// <summary>A key for records; the caller owns it.</summary>
    public abstract RecordAead CreateAead(AeadAlgorithm algorithm, AeadDirection direction, ReadOnlySpan<byte> key);

    /// <summary>Whether key agreement on <paramref name="group"/> is computed here.</summary>
    public abstract bool Supports(TlsGroup group);

    /// <summary>A new ephemeral key on a supported group; the caller owns it.</summary>
    public abstract KeyShare CreateKeyShare(TlsGroup group);

    /// <summary>Whether digests and MACs of <paramref name="cryptoHashAlgorithm"/> (the library's number) are computed here.</summary>
    public virtual bool SupportsHash(int cryptoHashAlgorithm) =>
        cryptoHashAlgorithm is CryptoHashAlgorithm.sha256 or CryptoHashAlgorithm.sha384 or CryptoHashAlgorithm.sha512;

    /// <summary>A hash that can be forked, for transcripts. It owns nothing.</summary>
    public abstract TlsHash CreateHash(int cryptoHashAlgorithm);

    /// <summary>HMAC (RFC 2104) of one message; <paramref name="mac"/> is as long as the digest, and may be the input.</summary>
    public abstract void Hmac(int cryptoHashAlgorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> mac);

    /// <summary>What signs with <paramref name="key"/>, an RSA or an ECDsa; null: left to BouncyCastle.</summary>
    public abstract TlsSigner? CreateSigner(AsymmetricAlgorithm key, TlsSignatureScheme scheme);
}
