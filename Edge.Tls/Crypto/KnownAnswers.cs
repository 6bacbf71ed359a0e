using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>One published answer of an AEAD.</summary>
internal sealed record AeadVector(
    AeadAlgorithm Algorithm, byte[] Key, byte[] Nonce, byte[] Header, byte[] Plaintext, byte[] Ciphertext, byte[] Tag);

/// <summary>Published answers. Their keys protect nothing.</summary>
internal static class KnownAnswers
{
    private const string GcmKey = "feffe9928665731c6d6a8f9467308308";
    private const string GcmNonce = "cafebabefacedbaddecaf888";
    private const string GcmHeader = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

    private const string GcmPlaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

    /// <summary>Test cases 4 and 16 of the GCM specification that NIST SP 800-38D refers to; RFC 8439 §2.8.2.</summary>
    public static IEnumerable<AeadVector> Aeads { get; } =
    [
        Vector(
            AeadAlgorithm.Aes128Gcm, GcmKey, GcmNonce, GcmHeader, GcmPlaintext,
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
            "5bc94fbc3221a5db94fae95ae7121a47"),
        Vector(
            AeadAlgorithm.Aes256Gcm, GcmKey + GcmKey, GcmNonce, GcmHeader, GcmPlaintext,
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            "76fc6ece0f4e1768cddf8853bb2d551b"),
        Vector(
            AeadAlgorithm.ChaCha20Poly1305, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", "070000004041424344454647",
            "50515253c0c1c2c3c4c5c6c7",
            Convert.ToHexString(
                "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."u8),
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
            + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116",
            "1ae10b594f09e26a7e902ecbd0600691"),
    ];

    /// <summary>The digest of <c>abc</c> (FIPS 180-4), and test case 2 of RFC 4231.</summary>
    public static IEnumerable<(int Algorithm, string Name, byte[] Digest, byte[] Mac)> Hashes { get; } =
    [
        (CryptoHashAlgorithm.sha256, "SHA-256",
            Convert.FromHexString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            Convert.FromHexString("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")),
        (CryptoHashAlgorithm.sha384, "SHA-384",
            Convert.FromHexString("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
            Convert.FromHexString("af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649")),
    ];

    private static AeadVector Vector(
        AeadAlgorithm algorithm, string key, string nonce, string header, string plaintext, string ciphertext, string tag) =>
        new(algorithm, Convert.FromHexString(key), Convert.FromHexString(nonce), Convert.FromHexString(header),
            Convert.FromHexString(plaintext), Convert.FromHexString(ciphertext), Convert.FromHexString(tag));
}
