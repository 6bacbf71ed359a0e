using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tls.Crypto;

/// <summary>A secret whose key schedule (RFC 5869 for TLS 1.3, RFC 5246 §5 for TLS 1.2) is computed by the provider. Children are of
/// this class too.</summary>
internal sealed class ProviderSecret(ProviderCrypto crypto, byte[] data) : BcTlsSecret(crypto, data)
{
    public override byte[] CalculateHmac(int cryptoHashAlgorithm, byte[] buf, int off, int len)
    {
        if (!crypto.Primitives.SupportsHash(cryptoHashAlgorithm))
        {
            return base.CalculateHmac(cryptoHashAlgorithm, buf, off, len);
        }

        CheckAlive();
        var mac = new byte[TlsCryptoUtilities.GetHashOutputSize(cryptoHashAlgorithm)];
        Hmac(cryptoHashAlgorithm, m_data, buf.AsSpan(off, len), mac);
        return mac;
    }

    public override TlsSecret HkdfExpand(int cryptoHashAlgorithm, byte[] info, int length) =>
        HkdfExpand(cryptoHashAlgorithm, info.AsSpan(), length);

    public override TlsSecret HkdfExpand(int cryptoHashAlgorithm, ReadOnlySpan<byte> info, int length)
    {
        CheckAlive();
        var hashBytes = TlsCryptoUtilities.GetHashOutputSize(cryptoHashAlgorithm);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 255 * hashBytes);

        // T(n) = HMAC(key, T(n-1) | info | n)
        var output = new byte[length];
        Span<byte> input = stackalloc byte[CryptoPrimitives.MaxHashBytes + info.Length + 1];
        Span<byte> block = stackalloc byte[hashBytes];
        var previous = 0;
        for (int done = 0, n = 1; done < length; n++)
        {
            block[..previous].CopyTo(input);
            info.CopyTo(input[previous..]);
            input[previous + info.Length] = (byte)n;
            Hmac(cryptoHashAlgorithm, m_data, input[..(previous + info.Length + 1)], block);
            var take = Math.Min(hashBytes, length - done);
            block[..take].CopyTo(output.AsSpan(done));
            done += take;
            previous = hashBytes;
        }

        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(input);
        return new ProviderSecret(crypto, output);
    }

    /// <summary>HKDF-Expand-Label without context (RFC 8446 §7.1), for keys and IVs: no objects in between.</summary>
    /// <param name="cryptoHashAlgorithm">The hash of the suite, by the library's number.</param>
    /// <param name="label">The label behind <c>tls13 </c>; at most 12 bytes.</param>
    /// <param name="output">At most one digest.</param>
    public void ExpandLabel(int cryptoHashAlgorithm, ReadOnlySpan<byte> label, Span<byte> output)
    {
        CheckAlive();
        var prefix = "tls13 "u8;
        Span<byte> info = stackalloc byte[2 + 1 + prefix.Length + label.Length + 1 + 1];
        BinaryPrimitives.WriteUInt16BigEndian(info, (ushort)output.Length);
        info[2] = (byte)(prefix.Length + label.Length);
        prefix.CopyTo(info[3..]);
        label.CopyTo(info[(3 + prefix.Length)..]);
        info[^2] = 0;   // no context
        info[^1] = 1;   // T(1)
        Span<byte> block = stackalloc byte[TlsCryptoUtilities.GetHashOutputSize(cryptoHashAlgorithm)];
        Hmac(cryptoHashAlgorithm, m_data, info, block);
        block[..output.Length].CopyTo(output);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>The library's contract: this secret, the salt, is used up.</summary>
    public override TlsSecret HkdfExtract(int cryptoHashAlgorithm, TlsSecret ikm)
    {
        CheckAlive();
        var key = new byte[TlsCryptoUtilities.GetHashOutputSize(cryptoHashAlgorithm)];
        if (ikm is ProviderSecret own)
        {
            own.CheckAlive();
            Hmac(cryptoHashAlgorithm, m_data, own.m_data, key);
        }
        else
        {
            var material = ikm is AbstractTlsSecret secret ? CopyData(secret) : throw new TlsFatalAlert(AlertDescription.internal_error);
            Hmac(cryptoHashAlgorithm, m_data, material, key);
            CryptographicOperations.ZeroMemory(material);
        }

        Destroy();
        return new ProviderSecret(crypto, key);
    }

    public override TlsSecret DeriveUsingPrf(int prfAlgorithm, string label, byte[] seed, int length) =>
        DeriveUsingPrf(prfAlgorithm, label.AsSpan(), seed.AsSpan(), length);

    public override TlsSecret DeriveUsingPrf(int prfAlgorithm, ReadOnlySpan<char> label, ReadOnlySpan<byte> seed, int length)
    {
        if (prfAlgorithm is PrfAlgorithm.tls13_hkdf_sha256 or PrfAlgorithm.tls13_hkdf_sha384)
        {
            return base.DeriveUsingPrf(prfAlgorithm, label, seed, length);
        }

        CheckAlive();
        return new ProviderSecret(crypto, Prf(prfAlgorithm, label, seed, length));
    }

    /// <summary>P_hash of RFC 5246 §5.</summary>
    protected override void HmacHash(int cryptoHashAlgorithm, byte[] secret, int secretOff, int secretLen, byte[] seed, byte[] output)
    {
        if (!crypto.Primitives.SupportsHash(cryptoHashAlgorithm))
        {
            base.HmacHash(cryptoHashAlgorithm, secret, secretOff, secretLen, seed, output);
            return;
        }

        var key = secret.AsSpan(secretOff, secretLen);
        var hashBytes = TlsCryptoUtilities.GetHashOutputSize(cryptoHashAlgorithm);
        Span<byte> a = stackalloc byte[hashBytes];
        Span<byte> block = stackalloc byte[hashBytes];
        Span<byte> input = stackalloc byte[CryptoPrimitives.MaxHashBytes + seed.Length];
        Hmac(cryptoHashAlgorithm, key, seed, a);
        for (var done = 0; done < output.Length; done += hashBytes)
        {
            a.CopyTo(input);
            seed.CopyTo(input[hashBytes..]);
            Hmac(cryptoHashAlgorithm, key, input[..(hashBytes + seed.Length)], block);
            block[..Math.Min(hashBytes, output.Length - done)].CopyTo(output.AsSpan(done));
            Hmac(cryptoHashAlgorithm, key, a, a);
        }

        CryptographicOperations.ZeroMemory(block);
    }

    private void Hmac(int cryptoHashAlgorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> mac) =>
        crypto.Primitives.Hmac(cryptoHashAlgorithm, key, input, mac);
}
