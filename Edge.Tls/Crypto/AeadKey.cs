using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Tls.Crypto;

/// <summary>The key, the IV and the sequence number of one direction (R1: a nonce is never used twice, the number never
/// wraps).</summary>
internal sealed class AeadKey : IDisposable
{
    private readonly byte[] _iv = new byte[RecordAead.NonceBytes];
    private RecordAead? _aead;

    /// <summary>The number of the next record under this key.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>Starts a new key: the sequence begins again at 0.</summary>
    /// <param name="aead">The key; owned from here on. The one before is given back.</param>
    /// <param name="iv">4 bytes for the explicit nonces of RFC 5288, else 12; copied.</param>
    public void Set(RecordAead aead, ReadOnlySpan<byte> iv)
    {
        Dispose();
        _aead = aead;
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

    /// <summary>Encrypts from one span to another, and moves to the next number.</summary>
    public void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag,
        ReadOnlySpan<byte> header)
    {
        ThrowUnlessUsable();
        _aead!.Seal(nonce, content, trailer, ciphertext, tag, header);
        Sequence++;
    }

    /// <summary>Decrypts in place or from one span to another, and moves to the next number.</summary>
    /// <returns>False when the tag is wrong; <paramref name="plaintext"/> is cleared then (R3).</returns>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> header)
    {
        ThrowUnlessUsable();
        if (!_aead!.TryOpen(nonce, ciphertext, tag, plaintext, header))
        {
            return false;
        }

        Sequence++;
        return true;
    }

    /// <summary>Gives the key back; nothing is sealed or opened afterwards (R6).</summary>
    public void Dispose()
    {
        _aead?.Dispose();
        _aead = null;
        CryptographicOperations.ZeroMemory(_iv);
    }

    /// <summary>For tests: as if so many records had gone.</summary>
    internal void SkipTo(ulong sequence) => Sequence = sequence;

    private void ThrowUnlessUsable()
    {
        ObjectDisposedException.ThrowIf(_aead is null, this);
        if (Sequence == ulong.MaxValue)
        {
            // RFC 8446 §5.3: it must not wrap. Refused before the number is used, so that it is used at most once.
            throw new InvalidOperationException("the sequence number is used up");
        }
    }
}
