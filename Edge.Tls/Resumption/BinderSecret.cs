using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Resumption;

/// <summary>The early secret of a resumption PSK. The library knows external PSKs alone and labels their binder key
/// <c>ext binder</c>; a resumption's is <c>res binder</c> (RFC 8446 §7.1), which is as long: the label is exchanged on its way
/// into HKDF.</summary>
/// <remarks>It decorates the secret of whichever provider computes; everything derived from it is that provider's own.</remarks>
internal sealed class BinderSecret : TlsSecret
{
    private readonly TlsSecret _inner;
    private readonly bool _isSalt;

    private BinderSecret(TlsSecret inner, bool isSalt)
    {
        _inner = inner;
        _isSalt = isSalt;
    }

    private static ReadOnlySpan<byte> External => "tls13 ext binder"u8;

    private static ReadOnlySpan<byte> Resumption => "tls13 res binder"u8;

    public int Length => _inner.Length;

    /// <summary>The zero salt that the library extracts the early secret with; what it extracts exchanges the label.</summary>
    public static TlsSecret SaltOf(TlsSecret salt) => new BinderSecret(salt, isSalt: true);

    public byte[] CalculateHmac(int cryptoHashAlgorithm, byte[] buf, int off, int len) =>
        _inner.CalculateHmac(cryptoHashAlgorithm, buf, off, len);

    public TlsSecret DeriveUsingPrf(int prfAlgorithm, string label, byte[] seed, int length) =>
        _inner.DeriveUsingPrf(prfAlgorithm, label, seed, length);

    public TlsSecret DeriveUsingPrf(int prfAlgorithm, ReadOnlySpan<char> label, ReadOnlySpan<byte> seed, int length) =>
        _inner.DeriveUsingPrf(prfAlgorithm, label, seed, length);

    public void Destroy() => _inner.Destroy();

    public byte[] Encrypt(TlsEncryptor encryptor) => _inner.Encrypt(encryptor);

    public byte[] Extract() => _inner.Extract();

    public void ExtractTo(Span<byte> output) => _inner.ExtractTo(output);

    public TlsSecret HkdfExpand(int cryptoHashAlgorithm, byte[] info, int length) =>
        HkdfExpand(cryptoHashAlgorithm, info.AsSpan(), length);

    /// <summary>HkdfLabel is a length of two bytes, the label with its length, the context with its length (RFC 8446
    /// §7.1).</summary>
    public TlsSecret HkdfExpand(int cryptoHashAlgorithm, ReadOnlySpan<byte> info, int length)
    {
        const int LabelAt = 3;
        if (info.Length <= LabelAt + External.Length || !info.Slice(LabelAt, External.Length).SequenceEqual(External))
        {
            return _inner.HkdfExpand(cryptoHashAlgorithm, info, length);
        }

        Span<byte> rewritten = stackalloc byte[info.Length];
        info.CopyTo(rewritten);
        Resumption.CopyTo(rewritten[LabelAt..]);
        return _inner.HkdfExpand(cryptoHashAlgorithm, rewritten, length);
    }

    public TlsSecret HkdfExtract(int cryptoHashAlgorithm, TlsSecret ikm)
    {
        var extracted = _inner.HkdfExtract(cryptoHashAlgorithm, ikm);
        return _isSalt ? new BinderSecret(extracted, isSalt: false) : extracted;
    }

    public bool IsAlive() => _inner.IsAlive();
}
