namespace Edge.Tls;

/// <summary>The implementations behind the crypto seam.</summary>
public enum TlsCryptoProvider
{
    /// <summary>The fastest that is whole on this machine.</summary>
    Default,

    /// <summary>BouncyCastle throughout: always there, and the oracle in tests.</summary>
    Managed,

    /// <summary>System.Security.Cryptography wherever it has the algorithm, BouncyCastle for the rest.</summary>
    Platform,

    /// <summary>OpenSSL 3's libcrypto called directly for records, key agreement and the key schedule; the platform signs,
    /// BouncyCastle does the rest.</summary>
    Libcrypto,
}
