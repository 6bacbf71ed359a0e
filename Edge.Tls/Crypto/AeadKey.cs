using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Tls.Crypto;

/// <summary>The key, the IV and the sequence number of one direction (R1: a nonce is never used twice, the number never
/// wraps).</summary>
internal sealed class AeadKey : IDisposable
{
    public const int TagBytes = 16;
    public const int NonceBytes = 12;

    private readonly byte[] _iv = new byte[NonceBytes];
    private AesGcm? _aes;
    private ChaCha20Poly1305? _chacha;

    /// <summary>The number of the next record under this key.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>Starts a new key: the sequence begins again at 0.</summary>
    /// <param name="key">Key; copied.</param>
    /// <param name="iv">4 bytes for the explicit nonces of RFC 5288, else 12; copied.</param>
    /// <param name="chacha">ChaCha20-Poly1305 instead of AES-GCM.</param>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, bool chacha)
    {
        Dispose();
        _aes = chacha ? null : new AesGcm(key, TagBytes);
        _chacha = chacha ? new ChaCha20Poly1305(key) : null;
        Array.Clear(_iv);
        iv.CopyTo(_iv);
        Sequence = 0;
    }

    /// <summary>Writes the nonce of the next record: IV xor sequence number (RFC 8446 §5.3), or IV and explicit part (RFC
    /// 5288 §3).</summary>
    public void WriteNonce(Span<byte> nonce, ReadOnlySpan<byte> explicitPart)
    {
        _iv.CopyTo(nonce);
        if (explicitPart.IsEmpty)
        {
            var tail = nonce[4..];
            BinaryPrimitives.WriteUInt64BigEndian(tail, BinaryPrimitives.ReadUInt64BigEndian(tail) ^ Sequence);
        }
        else
        {
            explicitPart.CopyTo(nonce[4..]);
        }
    }

    /// <summary>Encrypts in place or from one span to another, and moves to the next number.</summary>
    public void Encrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> header)
    {
        ObjectDisposedException.ThrowIf(_aes is null && _chacha is null, this);
        if (_aes is not null)
        {
            _aes.Encrypt(nonce, plaintext, ciphertext, tag, header);
        }
        else
        {
            _chacha!.Encrypt(nonce, plaintext, ciphertext, tag, header);
        }

        Sequence = checked(Sequence + 1);
    }

    /// <summary>Decrypts in place or from one span to another, and moves to the next number.</summary>
    /// <returns>False when the tag is wrong; <paramref name="plaintext"/> is cleared then (R3).</returns>
    public bool TryDecrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> header)
    {
        ObjectDisposedException.ThrowIf(_aes is null && _chacha is null, this);
        try
        {
            if (_aes is not null)
            {
                _aes.Decrypt(nonce, ciphertext, tag, plaintext, header);
            }
            else
            {
                _chacha!.Decrypt(nonce, ciphertext, tag, plaintext, header);
            }
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }

        Sequence = checked(Sequence + 1);
        return true;
    }

    /// <summary>Gives the native handle back; nothing is sealed or opened afterwards (R6).</summary>
    public void Dispose()
    {
        _aes?.Dispose();
        _chacha?.Dispose();
        _aes = null;
        _chacha = null;
        CryptographicOperations.ZeroMemory(_iv);
    }
}
