using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Edge.Tls.Crypto.Native;

/// <summary>One cipher context: the key is set once, every record sets its IV.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2216:Disposable types should declare finalizer",
    Justification = "Its owner frees it at a known place (R6); a finalizer could do so under a call that is still running.")]
internal sealed class LibcryptoAead : RecordAead
{
    // Owned by this object; 0 once it has been freed.
    private nint _context;

    /// <param name="cipher">From <c>EVP_CIPHER_fetch</c>; borrowed.</param>
    /// <param name="direction">The only direction this context is for.</param>
    /// <param name="key">As long as the cipher wants it; copied.</param>
    public LibcryptoAead(nint cipher, AeadDirection direction, ReadOnlySpan<byte> key)
    {
        _context = Libcrypto.EVP_CIPHER_CTX_new();
        if (_context == 0
            || Libcrypto.EVP_CipherInit_ex2(_context, cipher, ref Ref(key), ref Unsafe.NullRef<byte>(), (int)direction, 0) != 1)
        {
            Dispose();
            throw Failed();
        }
    }

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag,
        ReadOnlySpan<byte> header)
    {
        Check(nonce, tag, content.Length + trailer.Length, ciphertext.Length);
        if (!Start(nonce, header)
            || !Update(content, ciphertext)
            || !Update(trailer, ciphertext[content.Length..])
            || Libcrypto.EVP_CipherFinal_ex(_context, ref MemoryMarshal.GetReference(tag), out _) != 1
            || Libcrypto.EVP_CIPHER_CTX_ctrl(_context, GetTag, TagBytes, ref MemoryMarshal.GetReference(tag)) != 1)
        {
            CryptographicOperations.ZeroMemory(ciphertext);
            throw Failed();
        }
    }

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> header)
    {
        Check(nonce, tag, ciphertext.Length, plaintext.Length);
        byte nothing = 0;
        if (Start(nonce, header)
            && Update(ciphertext, plaintext)
            && Libcrypto.EVP_CIPHER_CTX_ctrl(_context, SetTag, TagBytes, ref Ref(tag)) == 1
            && Libcrypto.EVP_CipherFinal_ex(_context, ref nothing, out _) == 1)
        {
            return true;
        }

        CryptographicOperations.ZeroMemory(plaintext);
        Libcrypto.ERR_clear_error();
        return false;
    }

    public override void Dispose()
    {
        var context = Interlocked.Exchange(ref _context, 0);
        if (context != 0)
        {
            // Cleanses the key schedule too.
            Libcrypto.EVP_CIPHER_CTX_free(context);
        }
    }

    /// <summary>Without output, input is additional data.</summary>
    private bool Start(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> header) =>
        Libcrypto.EVP_CipherInit_ex2(_context, 0, ref Unsafe.NullRef<byte>(), ref Ref(nonce), KeepDirection, 0) == 1
        && Libcrypto.EVP_CipherUpdate(_context, ref Unsafe.NullRef<byte>(), out _, ref Ref(header), header.Length) == 1;

    private bool Update(ReadOnlySpan<byte> input, Span<byte> output) =>
        input.IsEmpty
        || (Libcrypto.EVP_CipherUpdate(_context, ref MemoryMarshal.GetReference(output), out var written, ref Ref(input), input.Length) == 1
            && written == input.Length);

    /// <summary>Every length that libcrypto takes on trust.</summary>
    private void Check(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> tag, int input, int output)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(output, input);
    }

    private static ref byte Ref(ReadOnlySpan<byte> span) => ref MemoryMarshal.GetReference(span);

    private static CryptographicException Failed()
    {
        Libcrypto.ERR_clear_error();
        return new("libcrypto refused to protect a record");
    }

    private const int KeepDirection = -1;
    private const int GetTag = 0x10;
    private const int SetTag = 0x11;
}
