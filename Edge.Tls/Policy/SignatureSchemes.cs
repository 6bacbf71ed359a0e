namespace Edge.Tls.Policy;

/// <summary>Families of signature schemes.</summary>
internal static class SignatureSchemes
{
    /// <summary>What a key with the rsaEncryption identifier can sign with: PKCS #1 v1.5 and PSS.</summary>
    public static bool IsRsa(TlsSignatureScheme scheme) => IsRsaPkcs1(scheme) || IsRsaPssRsae(scheme);

    /// <summary>RSASSA-PSS with a key of the rsaEncryption identifier.</summary>
    public static bool IsRsaPssRsae(TlsSignatureScheme scheme) =>
        scheme is TlsSignatureScheme.RsaPssRsaeSha256 or TlsSignatureScheme.RsaPssRsaeSha384 or TlsSignatureScheme.RsaPssRsaeSha512;

    /// <summary>RSASSA-PKCS1-v1_5.</summary>
    public static bool IsRsaPkcs1(TlsSignatureScheme scheme) =>
        scheme is TlsSignatureScheme.RsaPkcs1Sha1 or TlsSignatureScheme.RsaPkcs1Sha224 or TlsSignatureScheme.RsaPkcs1Sha256
            or TlsSignatureScheme.RsaPkcs1Sha384 or TlsSignatureScheme.RsaPkcs1Sha512;

    /// <summary>ECDSA with any hash: in TLS 1.2 hash and curve are independent.</summary>
    public static bool IsEcdsa(TlsSignatureScheme scheme) =>
        scheme is TlsSignatureScheme.EcdsaSha1 or TlsSignatureScheme.EcdsaSha224 or TlsSignatureScheme.EcdsaSecp256r1Sha256
            or TlsSignatureScheme.EcdsaSecp384r1Sha384 or TlsSignatureScheme.EcdsaSecp521r1Sha512;
}
