namespace Edge.Tls.Crypto;

/// <summary>The algorithms that protect records, all with a tag of 16 and a nonce of 12 bytes.</summary>
internal enum AeadAlgorithm
{
    /// <summary>AES-128-GCM, RFC 5288 and RFC 8446.</summary>
    Aes128Gcm,

    /// <summary>AES-256-GCM.</summary>
    Aes256Gcm,

    /// <summary>ChaCha20-Poly1305, RFC 8439 and RFC 7905.</summary>
    ChaCha20Poly1305,
}

/// <summary>Which of the two a key is for.</summary>
internal enum AeadDirection
{
    /// <summary>Opening records.</summary>
    Open = 0,

    /// <summary>Sealing records.</summary>
    Seal = 1,
}
