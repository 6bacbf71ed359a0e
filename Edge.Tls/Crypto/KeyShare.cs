namespace Edge.Tls.Crypto;

/// <summary>One ephemeral private key of a provider. Whoever made it disposes it, once (R6).</summary>
internal abstract class KeyShare : IDisposable
{
    /// <summary>What the peer gets: a point as TLS writes it.</summary>
    public abstract byte[] ExportPublic();

    /// <summary>The shared secret with <paramref name="peer"/>.</summary>
    /// <returns>Null when the peer's value is none: wrong length or form, off the curve, or leading to a secret of zeros
    /// (T09).</returns>
    public abstract byte[]? Derive(ReadOnlySpan<byte> peer);

    /// <summary>Destroys the private key. A second call does nothing.</summary>
    public abstract void Dispose();
}
