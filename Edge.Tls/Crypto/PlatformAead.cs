using System.Security.Cryptography;

namespace Edge.Tls.Crypto;

/// <summary>A key of the platform.</summary>
internal sealed class PlatformAead : RecordAead
{
    private AesGcm? _aes;
    private ChaCha20Poly1305? _chacha;

    public PlatformAead(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        if (algorithm == AeadAlgorithm.ChaCha20Poly1305)
        {
            _chacha = new ChaCha20Poly1305(key);
        }
        else
        {
            _aes = new AesGcm(key, TagBytes);
        }
    }

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag,
        ReadOnlySpan<byte> header)
    {
        ObjectDisposedException.ThrowIf(_aes is null && _chacha is null, this);
        if (!trailer.IsEmpty)
        {
            // One call takes one plaintext: join both where the ciphertext will be.
            content.CopyTo(ciphertext);
            trailer.CopyTo(ciphertext[content.Length..]);
            content = ciphertext;
        }

        if (_aes is not null)
        {
            _aes.Encrypt(nonce, content, ciphertext, tag, header);
        }
        else
        {
            _chacha!.Encrypt(nonce, content, ciphertext, tag, header);
        }
    }

    public override bool TryOpen(
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

            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }

    public override void Dispose()
    {
        _aes?.Dispose();
        _chacha?.Dispose();
        _aes = null;
        _chacha = null;
    }
}
