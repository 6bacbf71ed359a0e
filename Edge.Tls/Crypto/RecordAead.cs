namespace Edge.Tls.Crypto;

/// <summary>One key in one direction, in the hands of a provider. Knows nothing of nonces' order: see <see cref="AeadKey"/>.</summary>
/// <remarks>One thread at a time. Whoever made it disposes it, once, at a known place (R6); there is no finalizer behind it.</remarks>
internal abstract class RecordAead : IDisposable
{
    /// <summary>Bytes of a tag.</summary>
    public const int TagBytes = 16;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceBytes = 12;

    /// <summary>Encrypts <paramref name="content"/> and <paramref name="trailer"/>, as if they were one, without joining them
    /// first.</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="content">Plaintext; no part of <paramref name="ciphertext"/>.</param>
    /// <param name="trailer">More plaintext: the content type of TLS 1.3, or nothing.</param>
    /// <param name="ciphertext">As long as both.</param>
    /// <param name="tag">16 bytes.</param>
    /// <param name="header">Additional data.</param>
    public abstract void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag,
        ReadOnlySpan<byte> header);

    /// <summary>Decrypts from one span to another, or in place.</summary>
    /// <returns>False when the tag is wrong; <paramref name="plaintext"/> is cleared then (R3).</returns>
    public abstract bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> header);

    /// <summary>Gives the key back. A second call does nothing.</summary>
    public abstract void Dispose();
}
