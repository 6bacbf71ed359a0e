using System.Security.Cryptography;
using Edge.Tls.Policy;

namespace Edge.Tls.Crypto;

/// <summary>The hash of a signature scheme, in the platform's words.</summary>
internal static class SchemeHash
{
    /// <summary>The hash; SHA-512 for whatever names no other.</summary>
    public static HashAlgorithmName Of(TlsSignatureScheme scheme) => scheme switch
    {
        TlsSignatureScheme.RsaPkcs1Sha1 or TlsSignatureScheme.EcdsaSha1 => HashAlgorithmName.SHA1,
        TlsSignatureScheme.RsaPkcs1Sha256 or TlsSignatureScheme.RsaPssRsaeSha256 or TlsSignatureScheme.RsaPssPssSha256
            or TlsSignatureScheme.EcdsaSecp256r1Sha256 => HashAlgorithmName.SHA256,
        TlsSignatureScheme.RsaPkcs1Sha384 or TlsSignatureScheme.RsaPssRsaeSha384 or TlsSignatureScheme.RsaPssPssSha384
            or TlsSignatureScheme.EcdsaSecp384r1Sha384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };
}
