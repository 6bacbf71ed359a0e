using Edge.Tls.Policy;

namespace Edge.Core.Commands;

/// <summary>Groups and signature schemes under the names of the IANA registries (RFC 8446 §11), which other tools print and take too.</summary>
internal static class IanaNames
{
    /// <summary>The name in "TLS Supported Groups", such as <c>secp256r1</c>.</summary>
    public static string Of(TlsGroup group) => group switch
    {
        TlsGroup.Secp256r1 => "secp256r1",
        TlsGroup.Secp384r1 => "secp384r1",
        TlsGroup.X25519 => "x25519",
        TlsGroup.Secp256r1MLKem768 => "SecP256r1MLKEM768",
        TlsGroup.X25519MLKem768 => "X25519MLKEM768",
        _ => group.ToString(),
    };

    /// <summary>The name in "TLS SignatureScheme", such as <c>rsa_pss_rsae_sha256</c>.</summary>
    /// <remarks>SHA-224 is known to the registry of TLS 1.2 only, as a pair; the names follow the same pattern, as OpenSSL's do.</remarks>
    public static string Of(TlsSignatureScheme scheme) => scheme switch
    {
        TlsSignatureScheme.RsaPkcs1Sha1 => "rsa_pkcs1_sha1",
        TlsSignatureScheme.EcdsaSha1 => "ecdsa_sha1",
        TlsSignatureScheme.RsaPkcs1Sha224 => "rsa_pkcs1_sha224",
        TlsSignatureScheme.EcdsaSha224 => "ecdsa_sha224",
        TlsSignatureScheme.RsaPkcs1Sha256 => "rsa_pkcs1_sha256",
        TlsSignatureScheme.EcdsaSecp256r1Sha256 => "ecdsa_secp256r1_sha256",
        TlsSignatureScheme.RsaPkcs1Sha384 => "rsa_pkcs1_sha384",
        TlsSignatureScheme.EcdsaSecp384r1Sha384 => "ecdsa_secp384r1_sha384",
        TlsSignatureScheme.RsaPkcs1Sha512 => "rsa_pkcs1_sha512",
        TlsSignatureScheme.EcdsaSecp521r1Sha512 => "ecdsa_secp521r1_sha512",
        TlsSignatureScheme.RsaPssRsaeSha256 => "rsa_pss_rsae_sha256",
        TlsSignatureScheme.RsaPssRsaeSha384 => "rsa_pss_rsae_sha384",
        TlsSignatureScheme.RsaPssRsaeSha512 => "rsa_pss_rsae_sha512",
        TlsSignatureScheme.RsaPssPssSha256 => "rsa_pss_pss_sha256",
        TlsSignatureScheme.RsaPssPssSha384 => "rsa_pss_pss_sha384",
        TlsSignatureScheme.RsaPssPssSha512 => "rsa_pss_pss_sha512",
        _ => scheme.ToString(),
    };
}
