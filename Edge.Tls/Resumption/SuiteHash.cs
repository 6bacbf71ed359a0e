using Org.BouncyCastle.Tls;

namespace Edge.Tls.Resumption;

/// <summary>The hash of a TLS 1.3 suite, in the library's words; a resumption PSK belongs to it.</summary>
internal static class SuiteHash
{
    /// <summary>SHA-384 for TLS_AES_256_GCM_SHA384, SHA-256 for the others (RFC 8446 §B.4).</summary>
    public static int PrfOf(ushort suite) =>
        suite == CipherSuite.TLS_AES_256_GCM_SHA384 ? PrfAlgorithm.tls13_hkdf_sha384 : PrfAlgorithm.tls13_hkdf_sha256;
}
