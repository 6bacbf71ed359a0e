using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Edge.Tls.Crypto.Native;

/// <summary>An ephemeral key on X25519 or P-256.</summary>
internal sealed class LibcryptoKeyShare : KeyShare
{
    private readonly Curve _curve;

    // Owned by this object; 0 once it has been freed.
    private nint _key;

    private LibcryptoKeyShare(nint key, Curve curve)
    {
        _key = key != 0 ? key : throw Failed();
        _curve = curve;
    }

    /// <summary>On Curve25519 (RFC 7748).</summary>
    public static LibcryptoKeyShare CreateX25519()
    {
        Span<byte> scalar = stackalloc byte[X25519Bytes];
        RandomNumberGenerator.Fill(scalar);
        return FromX25519Scalar(scalar);
    }

    /// <summary>On Curve25519, with a known private key.</summary>
    /// <param name="scalar">32 bytes; copied, then cleared.</param>
    public static LibcryptoKeyShare FromX25519Scalar(Span<byte> scalar)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(scalar.Length, X25519Bytes);
        var key = Libcrypto.EVP_PKEY_new_raw_private_key(X25519Type, 0, ref MemoryMarshal.GetReference(scalar), X25519Bytes);
        CryptographicOperations.ZeroMemory(scalar);
        return new(key, Curve.X25519);
    }

    /// <summary>On P-256 (RFC 8446 §4.2.8.2).</summary>
    public static LibcryptoKeyShare CreateP256()
    {
        nint key = 0;
        var context = Libcrypto.EVP_PKEY_CTX_new_from_pkey(0, P256Parameters.Key, null);
        if (context != 0 && Libcrypto.EVP_PKEY_keygen_init(context) == 1 && Libcrypto.EVP_PKEY_generate(context, ref key) != 1)
        {
            key = 0;
        }

        Libcrypto.EVP_PKEY_CTX_free(context);
        return new(key, Curve.P256);
    }

    public override byte[] ExportPublic()
    {
        ObjectDisposedException.ThrowIf(_key == 0, this);
        var bytes = new byte[PublicBytes];
        var length = (nuint)bytes.Length;
        var done = _curve == Curve.X25519
            ? Libcrypto.EVP_PKEY_get_raw_public_key(_key, ref bytes[0], ref length)
            : Libcrypto.EVP_PKEY_get_octet_string_param(_key, "encoded-pub-key", ref bytes[0], (nuint)bytes.Length, out length);
        return done == 1 && length == (nuint)bytes.Length ? bytes : throw Failed();
    }

    public override byte[]? Derive(ReadOnlySpan<byte> peer)
    {
        ObjectDisposedException.ThrowIf(_key == 0, this);
        if (peer.Length != PublicBytes || (_curve == Curve.P256 && peer[0] != Uncompressed))
        {
            return null;
        }

        nint other = 0;
        nint context = 0;
        try
        {
            other = Import(peer);
            if (other == 0)
            {
                return null;
            }

            var secret = new byte[SecretBytes];
            var length = (nuint)secret.Length;
            context = Libcrypto.EVP_PKEY_CTX_new_from_pkey(0, _key, null);
            // Without validation: the import has found the point on the curve, whose order is prime (SP 800-56A §5.6.2.3.4), and
            // X25519 needs none; deriving refuses a secret of zeros.
            if (context == 0
                || Libcrypto.EVP_PKEY_derive_init(context) != 1
                || Libcrypto.EVP_PKEY_derive_set_peer_ex(context, other, 0) != 1
                || Libcrypto.EVP_PKEY_derive(context, ref secret[0], ref length) != 1
                || length != SecretBytes)
            {
                CryptographicOperations.ZeroMemory(secret);
                return null;
            }

            return secret;
        }
        finally
        {
            Libcrypto.EVP_PKEY_CTX_free(context);
            Libcrypto.EVP_PKEY_free(other);
            Libcrypto.ERR_clear_error();
        }
    }

    public override void Dispose() => Libcrypto.EVP_PKEY_free(Interlocked.Exchange(ref _key, 0));

    private int PublicBytes => _curve == Curve.X25519 ? X25519Bytes : 1 + (2 * CoordinateBytes);

    /// <summary>A key that the caller owns; 0 when <paramref name="point"/> is not on the curve.</summary>
    private nint Import(ReadOnlySpan<byte> point)
    {
        ref var bytes = ref MemoryMarshal.GetReference(point);
        if (_curve == Curve.X25519)
        {
            return Libcrypto.EVP_PKEY_new_raw_public_key(X25519Type, 0, ref bytes, (nuint)point.Length);
        }

        var key = Libcrypto.EVP_PKEY_new();
        if (Libcrypto.EVP_PKEY_copy_parameters(key, P256Parameters.Key) == 1
            && Libcrypto.EVP_PKEY_set1_encoded_public_key(key, ref bytes, (nuint)point.Length) == 1)
        {
            return key;
        }

        Libcrypto.EVP_PKEY_free(key);
        return 0;
    }

    private static CryptographicException Failed()
    {
        Libcrypto.ERR_clear_error();
        return new("libcrypto refused to make a key share");
    }

    private const int X25519Type = 1034;
    private const int X25519Bytes = 32;
    private const int CoordinateBytes = 32;
    private const int SecretBytes = 32;
    private const byte Uncompressed = 4;

    private enum Curve
    {
        X25519,
        P256,
    }

    /// <summary>The curve, without a key; made once and kept for the process.</summary>
    private static class P256Parameters
    {
        public static nint Key { get; } = Create();

        private static nint Create()
        {
            nint key = 0;
            var context = Libcrypto.EVP_PKEY_CTX_new_from_name(0, "EC", null);
            var made = context != 0 && Libcrypto.EVP_PKEY_keygen_init(context) == 1
                && Libcrypto.EVP_PKEY_CTX_set_group_name(context, "P-256") == 1
                && Libcrypto.EVP_PKEY_generate(context, ref key) == 1;
            Libcrypto.EVP_PKEY_CTX_free(context);
            return made ? key : throw Failed();
        }
    }
}
