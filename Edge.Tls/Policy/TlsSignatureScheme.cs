namespace Edge.Tls.Policy;

/// <summary>Signature schemes, with their values on the wire (RFC 8446 §4.2.3; E-10).</summary>
public enum TlsSignatureScheme
{
    /// <summary>No scheme.</summary>
    None = 0,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-1; legacy policies only.</summary>
    RsaPkcs1Sha1 = 0x0201,

    /// <summary>ECDSA with SHA-1; legacy policies only.</summary>
    EcdsaSha1 = 0x0203,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-224.</summary>
    RsaPkcs1Sha224 = 0x0301,

    /// <summary>ECDSA with SHA-224.</summary>
    EcdsaSha224 = 0x0303,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RsaPkcs1Sha256 = 0x0401,

    /// <summary>ECDSA with SHA-256; in TLS 1.3 with P-256 only.</summary>
    EcdsaSecp256r1Sha256 = 0x0403,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384.</summary>
    RsaPkcs1Sha384 = 0x0501,

    /// <summary>ECDSA with SHA-384; in TLS 1.3 with P-384 only.</summary>
    EcdsaSecp384r1Sha384 = 0x0503,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512.</summary>
    RsaPkcs1Sha512 = 0x0601,

    /// <summary>ECDSA with SHA-512; in TLS 1.3 with P-521 only, which no certificate of ours has.</summary>
    EcdsaSecp521r1Sha512 = 0x0603,

    /// <summary>RSASSA-PSS with SHA-256, key with the rsaEncryption identifier.</summary>
    RsaPssRsaeSha256 = 0x0804,

    /// <summary>RSASSA-PSS with SHA-384, key with the rsaEncryption identifier.</summary>
    RsaPssRsaeSha384 = 0x0805,

    /// <summary>RSASSA-PSS with SHA-512, key with the rsaEncryption identifier.</summary>
    RsaPssRsaeSha512 = 0x0806,

    /// <summary>RSASSA-PSS with SHA-256, key with the RSASSA-PSS identifier.</summary>
    RsaPssPssSha256 = 0x0809,

    /// <summary>RSASSA-PSS with SHA-384, key with the RSASSA-PSS identifier.</summary>
    RsaPssPssSha384 = 0x080A,

    /// <summary>RSASSA-PSS with SHA-512, key with the RSASSA-PSS identifier.</summary>
    RsaPssPssSha512 = 0x080B,
}
